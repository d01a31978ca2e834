import Foundation
import OtnTestSupport
import Testing

/// `otn test`: asserts and the examples of doc comments.
@Suite struct TestCommandTests {
  /// Each case is a notebook.
  @Test func whatHoldsAndWhatDoesNot() throws {
    try Golden.checkTable(named: "test.txt") { text in
      let folder = try Program.folder()
      try (text + "\n").write(toFile: "\(folder)/lab.otn", atomically: true, encoding: .utf8)
      let result = try Program.run(["test", "lab.otn"], in: folder)
      return result.output + result.errors + "exit \(result.status)\n"
    }
  }

  @Test func aFolderIsTestedToItsEnd() throws {
    let folder = try Program.folder()
    let texts = ["a.otn": "assert false\n", "b.otn": "assert true\n", "c.otn": "let =\n", "note.txt": "assert false\n"]
    for (name, text) in texts { try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8) }
    let result = try Program.run(["test"], in: folder)
    #expect(result.status == 1)
    #expect(result.output == "b.otn: 1 cell with assert holds\n")
    #expect(result.errors.contains("a.otn: ") && result.errors.contains("c.otn:1:5"), "\(result.errors)")
  }

  @Test func theStandardLibraryHolds() throws {
    let result = try Program.run(["test", "\(Fixtures.packageRoot)/stdlib"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("example"))
  }

  @Test func nothingToTestIsSaid() throws {
    let result = try Program.run(["test"], in: Program.folder())
    #expect(result.status == 2 && result.errors.contains("no .otn file in `.`"))
    #expect(try Program.run(["test", "nowhere"]).errors.contains("there is no `nowhere`"))
  }
}
