import Foundation
import Testing

/// `otn watch`: cells run as the notebook is saved, and a page shows them.
@Suite struct WatchTests {
  private static let text = """
    # %% [markdown]
    # # Foods
    # %% Foods
    let foods = ["banana", "apple"]
    # %% Count
    let n = len(foods)
    n
    # %% Other
    print "other" 7

    """

  /// A watched notebook whose cells have run.
  private struct Watched {
    let path: String
    let terminal: PseudoTerminal
    let page: LocalClient

    init(_ text: String, options: [String] = []) throws {
      path = "\(try Program.folder())/lab.otn"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      terminal = try PseudoTerminal(["watch", path] + options, home: try Program.folder())
      let address = try terminal.line(after: "lab.otn is at ")
      page = try #require(LocalClient(address))
      try terminal.expect("Ctrl-C ends.")
    }

    func save(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
  }

  @Test func onlyWhatBecameStaleRunsAgain() throws {
    let watched = try Watched(Self.text)
    try watched.terminal.expect("[1] Foods\n[2] Count\n    2\n[3] Other\n    other 7\n")
    try watched.save(Self.text.replacing("\"apple\"", with: "\"apple\", \"pear\""))
    try watched.terminal.expect("[1] Foods\n[2] Count\n    3\n")
    try watched.save(
      Self.text.replacing("\"apple\"", with: "\"apple\", \"pear\"").replacing("# # Foods", with: "# # Fruit"))
    try watched.terminal.expect("saved: nothing to run again\n")
    _ = try watched.page.follow { !$0.contains("stale") && !$0.contains("running") }
    let page = try watched.page.get("page").body
    #expect(page.contains("Fruit") && page.contains("other 7"))
    // The notebook is as it was saved.
    #expect(!(try String(contentsOfFile: watched.path, encoding: .utf8)).contains("#>"))
    watched.terminal.type("\u{3}")
    #expect(try watched.terminal.exitStatus() == 0)
  }

  @Test func whatIsWrongIsShownAndLosesNothing() throws {
    let watched = try Watched(Self.text)
    try watched.terminal.expect("other 7\n")
    try watched.save(Self.text.replacing("len(foods)", with: "2 +* 3"))
    try watched.terminal.expect("error[unexpected-token]")
    let state = try watched.page.follow { $0.contains("error[unexpected-token]") }
    #expect(!state.contains("stale"))
    #expect(try watched.page.get("page").body.contains("other 7"))
    try watched.save(Self.text.replacing("let n = len(foods)", with: "let n = len(foods) // 0"))
    try watched.terminal.expect("[2] Count\n")
    try watched.terminal.expect("error[division-by-zero]")
    _ = try watched.page.follow { $0.contains("\"failed\"") && $0.contains("error[division-by-zero]") }
    try watched.save(Self.text)
    try watched.terminal.expect("[2] Count\n    2\n")
    _ = try watched.page.follow { $0.contains("\"problem\":\"\"") && !$0.contains("\"failed\"") }
  }

  @Test func aRunningCellThatIsEditedStops() throws {
    let text = "# %% Quick\nlet a = 1\n# %% Long\nprint \"on it\" a; while true {}\n# %% Last\nprint \"last\"\n"
    let watched = try Watched(text)
    try watched.terminal.expect("on it 1")
    // It goes on where neither its text nor what it is made of changes, and also where there is a typing error.
    try watched.save(text.replacing("\"last\"", with: "\"end\" ("))
    try watched.save(text.replacing("\"last\"", with: "\"end\""))
    try watched.save(text.replacing("\"last\"", with: "\"end\"").replacing("let a = 1", with: "let a = 2"))
    try watched.terminal.expect("stopped: the notebook was saved, and this cell is another one now")
    try watched.terminal.expect("[1] Quick\n[2] Long\n    on it 2")
    try watched.save("# %% Quick\nlet a = 2\n# %% Long\nprint \"short\"\n# %% Last\nprint \"end\"\n")
    try watched.terminal.expect("[2] Long\n    short\n[3] Last\n    end\n")
    watched.terminal.type("\u{3}")
    #expect(try watched.terminal.exitStatus() == 0)
  }

  @Test func controlCStopsARunningCellAndEnds() throws {
    let watched = try Watched("print \"on it\"; while true {}\n")
    try watched.terminal.expect("    on it")
    watched.terminal.type("\u{3}")
    #expect(try watched.terminal.exitStatus() == 130)
  }

  @Test func thePageIsForThisMachineAndThisUser() throws {
    let watched = try Watched(Self.text)
    let page = watched.page
    #expect(try page.get().status == 200)
    #expect(try page.get(host: "localhost:\(page.port)").status == 200)
    #expect(try page.get(path: "/").status == 403)
    #expect(try page.get(path: "/0123456789abcdef0123456789abcdef/page").status == 403)
    #expect(try page.get(path: "\(page.root.dropLast(2))/page").status == 403)
    #expect(try page.get(host: "evil.example").status == 403)
    #expect(try page.get(host: "evil.example:\(page.port)").status == 403)
    #expect(try page.get(method: "POST").status == 405)
    #expect(try page.get("nowhere").status == 404)
    let head = try page.get().head
    #expect(head.contains("frame-ancestors 'none'") && head.contains("Cache-Control: no-store"))
    #expect(!head.lowercased().contains("access-control-allow"))
  }

  @Test func aParamThatTheNotebookLacksIsRefused() throws {
    let path = "\(try Program.folder())/lab.otn"
    try "param n = 1\n".write(toFile: path, atomically: true, encoding: .utf8)
    let result = try Program.run(["watch", path, "-p", "m=3"])
    #expect(result.status == 2 && result.errors.contains("has no param `m`"))
    #expect(try Program.run(["watch", "\(path)x"]).errors.contains("error[no-such-file]"))
  }
}
