import Foundation
import OtnTestSupport
import Testing

/// `otn step`: cell by cell, with answers from standard input or typed.
@Suite struct StepTests {
  private static let lab = """
    # ---
    # title: Fruit
    # ---

    # %% [markdown]
    # # Fruit
    # A first list, of things that grow. This line of the prose is longer than a terminal has columns, so that it is laid out anew.

    # %% The list
    let foods = ["banana", "apple"]
    foods
    #> ["banana", "apple"]

    # %% [markdown]
    # - how many
    # - twice as many

    # %% Count
    let n = len foods
    n * 2
    #> 5

    # %% All of it
    print (sort foods) n

    # %% [markdown]
    # That was it.

    """

  private func folder(_ text: String = lab) throws -> String {
    let folder = try Program.folder()
    try text.write(toFile: "\(folder)/lab.otn", atomically: true, encoding: .utf8)
    return folder
  }

  /// Each case: the answers, what is shown, and how the notebook stands afterwards if it was edited.
  @Test func answers() throws {
    try Golden.checkTable(named: "step.txt") { answers in
      let folder = try folder()
      let result = try Program.run(["step", "lab.otn"], input: answers + "\n", in: folder)
      let text = try String(contentsOfFile: "\(folder)/lab.otn", encoding: .utf8)
      return result.output + (result.errors.isEmpty ? "" : "errors:\n\(result.errors)") + "exit \(result.status)\n"
        + (text == Self.lab ? "" : "the notebook:\n\(text)")
    }
  }

  @Test func whatCannotRunIsSaidBeforeAnythingIsShown() throws {
    let result = try Program.run(["step", "lab.otn"], input: "\n", in: folder("let a = 1\n# %%\nb\n"))
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("error[unknown-name]: unknown name `b`"))
  }

  @Test func aFileThatWasChangedMeanwhileIsKept() throws {
    let folder = try folder("let a = 1\na\n")
    let other = "let mine = 2\n"
    let answers = ": write \"\(other.dropLast())\\n\" \"lab.otn\"\ne\nlet a = 5\nv\n"
    let result = try Program.run(["step", "lab.otn"], input: answers, in: folder)
    #expect(result.errors.hasPrefix("error[notebook-changed]"), "\(result.output)\(result.errors)")
    #expect(try String(contentsOfFile: "\(folder)/lab.otn", encoding: .utf8) == other)
  }

  @Test func inATerminal() throws {
    let folder = try folder("# %% Endless\nprint \"on\" \"it\"; while true {}\n# %% Next\nlet a = 20\na + 1\n")
    let terminal = try PseudoTerminal(["step", "lab.otn"], home: folder, in: folder)
    try terminal.expect("cell 1 of 2 >")
    terminal.type("\r")
    try terminal.expect("on it")
    terminal.type("\u{3}")
    try terminal.expect("error[interrupted]")
    try terminal.expect("cell 1 of 2 >")
    terminal.type("s\r")
    try terminal.expect("cell 2 of 2 >")
    // The text of the cell stands there to be changed.
    terminal.type("e\r")
    try terminal.expect("[2] let a = 20")
    terminal.type(" + 10\r")
    try terminal.expect("cell 2 of 2 >")
    terminal.type("\r")
    try terminal.expect("31")
    try terminal.expect("end >")
    terminal.type("q\r")
    #expect(try terminal.exitStatus() == 0)
    #expect(try String(contentsOfFile: "\(folder)/lab.otn", encoding: .utf8).hasSuffix("let a = 20\na + 1 + 10\n"))
  }
}
