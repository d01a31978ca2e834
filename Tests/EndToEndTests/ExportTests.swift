import Foundation
import OtnTestSupport
import Testing

/// `otn export` and `otn import`, as their users call them.
struct ExportTests {
  private static let lab = """
    # %% [markdown]
    # # Three pictures

    # %% Draw
    let set = coco.sample images: 2 seed: 3 size: 64
    show set[0]
    len set

    # %% Say
    print "a line"
    [1, 2]

    """

  /// A folder with a recorded notebook.
  private func recorded() throws -> String {
    let folder = try Program.folder()
    try Self.lab.write(toFile: "\(folder)/lab.otn", atomically: true, encoding: .utf8)
    try #require(Program.run(["record", "lab.otn"], in: folder).status == 0)
    return folder
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func aPageHoldsItsPictures() throws {
    let folder = try recorded()
    let result = try Program.run(["export", "lab.otn", "--to", "html"], in: folder)
    #expect(result.status == 0 && result.errors + result.output == "lab.html written\n", "\(result.errors)")
    let page = try text("\(folder)/lab.html")
    let picture = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/lab.assets/draw-1.png")).base64EncodedString()
    #expect(page.contains("data:image/png;base64,\(picture)"))
    // Alone in another place it is the same page.
    #expect(!page.contains("lab.assets"))
    let again = try Program.run(["export", "lab.otn", "--to", "html"], in: folder)
    #expect(again.errors + again.output == "lab.html is as it was\n")
  }

  @Test(arguments: ["md", "ipynb"]) func whatIsImportedIsTheNotebookAgain(format: String) throws {
    let folder = try recorded()
    try #require(Program.run(["export", "lab.otn", "-o", "out.\(format)"], in: folder).status == 0)
    try FileManager.default.createDirectory(atPath: "\(folder)/other", withIntermediateDirectories: true)
    // Jupyter's file holds its pictures, Markdown has them beside it.
    if format == "ipynb" { try FileManager.default.removeItem(atPath: "\(folder)/lab.assets") }
    let result = try Program.run(["import", "out.\(format)", "-o", "other/lab.otn"], in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(try text("\(folder)/other/lab.otn") == text("\(folder)/lab.otn"))
    let checked = try Program.run(["check", "other/lab.otn"], in: folder)
    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
  }

  /// Each with what is said, and what was there stays.
  @Test func whatCannotBeConvertedIsSaid() throws {
    let folder = try recorded()
    try "mine".write(toFile: "\(folder)/lab.md", atomically: true, encoding: .utf8)
    try "{\"nbformat\": 4,".write(toFile: "\(folder)/cut.ipynb", atomically: true, encoding: .utf8)
    try "{\"nbformat\": 3, \"worksheets\": []}".write(toFile: "\(folder)/old.ipynb", atomically: true, encoding: .utf8)
    try Data([0x7B, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: "\(folder)/bytes.ipynb"))
    try FileManager.default.createDirectory(atPath: "\(folder)/lab.html", withIntermediateDirectories: true)
    let commands = [
      ["export", "lab.otn", "--to", "md"], ["export", "lab.otn", "--to", "html", "-o", "lab.otn"],
      ["export", "none.otn", "--to", "md"], ["export", "lab.otn"], ["export", "lab.otn", "-o", "lab.pdf"],
      ["import", "none.ipynb"], ["import", "cut.ipynb"], ["import", "old.ipynb"], ["import", "bytes.ipynb"],
      ["import", "lab.md"], ["import", "lab.html"],
    ]
    var said = ""
    for command in commands {
      let result = try Program.run(command, in: folder)
      #expect(result.status != 0)
      let words = (result.output + result.errors).components(separatedBy: "Usage:")[0]
      said += "$ otn \(command.joined(separator: " "))\n\(words)\n"
    }
    try Golden.check(said, named: "export-refused.txt")
    #expect(try text("\(folder)/lab.md") == "mine")
    #expect(try Program.run(["export", "lab.otn", "--to", "md", "--force"], in: folder).status == 0)
    #expect(try text("\(folder)/lab.md").contains("a line"))
  }

  /// What is made of a held notebook is held, says so, and stays where it may be.
  @Test(arguments: ["html", "md", "ipynb"]) func heldNotebooksStayWhereTheyMayBe(format: String) throws {
    let folder = try recorded()
    for name in ["site", "runs", "out"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    for name in ["lab.otn", "lab.assets"] {
      try FileManager.default.moveItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/site/\(name)")
    }
    try "keep: op-01\nlocal: [\(folder)/runs]\nheld: {\(folder)/site: op-01}\n"
      .write(toFile: "\(folder)/policy.yml", atomically: true, encoding: .utf8)
    let variables = ["OTN_RESIDENCY": "\(folder)/policy.yml"]
    let refused = try Program.run(
      ["export", "site/lab.otn", "-o", "out/lab.\(format)"], variables: variables, in: folder)
    #expect(refused.status == 1)
    #expect(refused.errors.hasPrefix("error[residency]: "), "\(refused.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out").isEmpty)
    let permitted = try Program.run(
      ["export", "site/lab.otn", "-o", "runs/lab.\(format)"], variables: variables, in: folder)
    #expect(permitted.status == 0, "\(permitted.errors)")
    let file = try text("\(folder)/runs/lab.\(format)")
    #expect(file.contains("held") && file.contains("op-01"))
    // And back: the notebook that is made of it is held, too.
    if format != "html" {
      let back = try Program.run(["import", "runs/lab.\(format)", "-o", "out/b.otn"], variables: variables, in: folder)
      #expect(back.errors.hasPrefix("error[residency]: "), "\(back.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out").isEmpty)
    }
    let audit = try Program.run(["audit"], variables: variables, in: folder)
    #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
  }
}
