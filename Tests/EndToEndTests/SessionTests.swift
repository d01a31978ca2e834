import Foundation
import OtnTestSupport
import Testing

/// The cells of a session: listed, edited, run again, saved. Entries come from standard input.
@Suite struct SessionTests {
  @Test func cellsAndTheirCommands() throws {
    try Golden.checkTable(named: "session.txt") { entries in
      let result = try Program.run([], input: entries + "\n")
      return result.output + (result.errors.isEmpty ? "" : "errors, exit \(result.status):\n\(result.errors)")
    }
  }

  @Test func theSavedNotebookComesOutAsItWas() throws {
    let folder = try Program.folder()
    let path = "\(folder)/foods.otn"
    let entries = """
      seed 7
      let foods = ["banana"]
      1 + 1
      let foods = ["banana", "apple"]
      var total = 0
      for food in foods {
        total += len(food)
      }
      total
      :save \(path)
      """
    let saved = try Program.run([], input: entries)
    #expect(saved.output.hasSuffix("nothing there now needs [1] [2] [3] (`--all` writes every cell)\n"))
    try Golden.check(String(contentsOfFile: path, encoding: .utf8), named: "saved.otn")
    #expect(try Program.run(["check", path]).output.contains("4 cells as recorded"))
  }

  @Test func aFileThatIsThereIsKept() throws {
    let path = "\(try Program.folder())/lab.otn"
    try "let mine = 1\n".write(toFile: path, atomically: true, encoding: .utf8)
    let refused = try Program.run([], input: "let a = 1\n:save \(path)\n")
    #expect(refused.errors.hasPrefix("error[file-exists]: `\(path)` is there already") && refused.status == 1)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "let mine = 1\n")
    let forced = try Program.run([], input: "let a = 1\n:save \(path) --force\nlet b = 2\n:save \(path)\n")
    #expect(forced.status == 0)
    #expect(try Program.run(["run", path, "-q"]).status == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("let b = 2"))
  }

  @Test func aNotebookThatWasOpenedIsPartOfTheSession() throws {
    let folder = try Program.folder()
    let path = "\(folder)/lab.otn"
    try "# %% One\nlet a = 20\n# %% Two\nlet b = a + 1\n".write(toFile: path, atomically: true, encoding: .utf8)
    let result = try Program.run([path], input: ":edit 1\nlet a = 30\n:cells\n:rerun\nb\n")
    let listed = "[2] stale  let b = a + 1\n           `a` was changed by [1]\n"
    #expect(result.output.hasSuffix(listed + "[2] let b = a + 1\n31\n"))
  }
}
