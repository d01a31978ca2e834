import Foundation
import Testing

@Suite struct PromptTests {
  @Test func entriesOfSeveralLines() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.expect("Tab completes, ? helps, Ctrl-D leaves")
    try terminal.enter("let xs = [1,\r2]", at: 1)
    try terminal.enter("func double x {\rx * 2\r}", at: 2)
    try terminal.enter("map xs double", at: 3)
    try terminal.expect("\n    [2, 4]")
    try terminal.expectPrompt(4)
    terminal.type("\u{4}")
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func anEmptyEntryKeepsTheSession() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.expectPrompt(1)
    terminal.type("\r")
    try terminal.enter("1 + 1", at: 1)
    try terminal.expect("\n    2")
  }

  @Test func tabCompletes() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.enter("let shelf = [3, 1, 2]", at: 1)
    try terminal.expectPrompt(2)
    terminal.type("sort she\t desc\ttrue\r")
    try terminal.expect("\n    [3, 2, 1]")
    try terminal.expectPrompt(3)
    terminal.type("sort shelf \t")
    try terminal.expect("descending:")
    try terminal.expectPrompt(3)
  }

  @Test func errorsKeepTheNumberAndTheSession() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.enter("let a = 3", at: 1)
    try terminal.enter("aa", at: 2)
    try terminal.expect("error[unknown-name]")
    try terminal.enter("a", at: 2)
    try terminal.expect("\n    3")
  }

  @Test func interruptingACellKeepsTheSession() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.enter("let kept = 41", at: 1)
    try terminal.enter("print \"on\" \"it\"; while true {}", at: 2)
    try terminal.expect("\n    on it")
    terminal.type("\u{3}")
    try terminal.expect("error[interrupted]")
    try terminal.enter("kept + 1", at: 3)
    try terminal.expect("\n    42")
    try terminal.enter(":quit", at: 4)
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func controlCDropsWhatWasTyped() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.expectPrompt(1)
    terminal.type("let dropped = (\r1\u{3}")
    try terminal.expect("^C")
    try terminal.enter("1 + 1", at: 1)
    try terminal.expect("\n    2")
  }

  @Test func anInterruptedLineExitsWith130() throws {
    let terminal = try PseudoTerminal(["-e", "print \"on\" \"it\"; while true {}"], home: Program.folder())
    try terminal.expect("on it")
    terminal.type("\u{3}")
    #expect(try terminal.exitStatus() == 130)
  }

  @Test func theHistoryOutlivesTheSession() throws {
    let home = try Program.folder()
    let first = try PseudoTerminal(home: home)
    try first.enter("let x = [1,\r40]", at: 1)
    try first.enter("x[0] + x[1]", at: 2)
    try first.expect("\n    41")
    try first.expectPrompt(3)
    first.type("\u{4}")
    #expect(try first.exitStatus() == 0)

    let second = try PseudoTerminal(home: home)
    try second.expectPrompt(1)
    second.type("let\u{1B}[A\r")
    try second.expectPrompt(2)
    second.type("\u{12}+ x")
    try second.expect("bck:")
    second.type("\r")
    try second.expect("\n    41")
  }

  @Test func aCellIsEditedInItsPlace() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.enter("let foods = [\"banana\",\r1]", at: 1)
    try terminal.enter("let n = len(foods)", at: 2)
    try terminal.enter(":edit 1", at: 3)
    try terminal.expect("1]")
    terminal.type("\u{1B}[D, 2\r")
    try terminal.expect("stale: [2] (`:rerun` runs them)")
    try terminal.enter(":rerun", at: 3)
    try terminal.expect("[2] let n = len(foods)")
    try terminal.enter("n * 10", at: 3)
    try terminal.expect("\n    30")
  }

  @Test func controlCLeavesTheEditedCellAsItWas() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.enter("let a = 1", at: 1)
    try terminal.enter(":edit 1", at: 2)
    try terminal.expect("let a = 1")
    terminal.type("0\u{3}")
    try terminal.enter("a + 1", at: 2)
    try terminal.expect("\n    2")
  }

  @Test func interruptingARerunKeepsWhatWasThere() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.enter("var turns = 1", at: 1)
    try terminal.enter("print \"on it\"; for i in 0..<turns { len([i]) }; let done = turns", at: 2)
    try terminal.enter(":edit 1", at: 3)
    try terminal.expect("turns = 1")
    terminal.type("000000000\r")
    try terminal.enter(":rerun", at: 3)
    try terminal.expect("on it")
    try terminal.expect("on it")
    terminal.type("\u{3}")
    try terminal.expect("error[interrupted]")
    try terminal.enter("turns + 1", at: 3)
    try terminal.expect("\n    1000000001")
  }

  @Test func pastesAreNotRunLineByLine() throws {
    let terminal = try PseudoTerminal(home: Program.folder())
    try terminal.expectPrompt(1)
    terminal.type("\u{1B}[200~let a = 1\rlet b = 2\ra + b\r\u{1B}[201~")
    try terminal.expect("a + b")
    terminal.type("\r")
    try terminal.expect("\n    3")
    try terminal.expectPrompt(2)
  }

  @Test func aNotebookThenThePrompt() throws {
    let home = try Program.folder()
    try Data("# %% One\nlet a = 20\na\n# %%\nlet b = 22\n".utf8).write(to: URL(fileURLWithPath: "\(home)/lab.otn"))
    let terminal = try PseudoTerminal(["\(home)/lab.otn"], home: home)
    try terminal.expect("── One ──")
    try terminal.enter("a + b", at: 3)
    try terminal.expect("\n    42")
  }
}
