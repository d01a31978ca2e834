import Foundation
import OtnRuntime
import OtnSyntax
import Testing

@testable import OtnPrompt

/// A host for cells that touch nothing.
private final class QuietHost: OtnRuntime.Host {
  func write(_ text: String) {}
  func show(_ picture: Picture) {}
  var width: Int { 80 }
  var environment: [String: String] { [:] }
  func readFile(_ path: String) throws -> [UInt8] { throw Fault("no-such-file", path) }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws {}
  func fileExists(_ path: String) -> Bool { false }
  func listFolder(_ path: String) throws -> [String] { [] }
  func now() -> Double { 0 }
}

@Suite struct CompleterTests {
  private func completions(of text: String, after program: String = "") throws -> [String] {
    let interpreter = Interpreter(session: Session(host: QuietHost()))
    if !program.isEmpty {
      try interpreter.run(Interpreter.cells(of: SourceFile(name: "test", text: program))[0])
    }
    let completer = Completer(interpreter: interpreter, commands: Core.commands)
    return completer.completion(text, cursor: text.unicodeScalars.count).candidates.map(\.text)
  }

  @Test(arguments: [
    ("clam", ["clamp"]), ("let y = clam", ["clamp"]), ("sort xs desc", ["descending: "]),
    ("sort(xs, desc", ["descending: "]),
    ("xs | sort desc", ["descending: "]), ("let y = (sort xs desc", ["descending: "]),
    ("print \"\\(sort xs desc", ["descending: "]),
    ("sort xs descending: true ", []), ("# clam", []), ("?clam", ["clamp"]), (":h", [":help"]), (":re", [":rerun"]),
    (":rerun st", ["stale"]), (":save --f", ["--force"]), (":cells x", []), ("1.", []),
    ("f().", []),
    ("whi", ["while"]),
  ])
  func namesAndLabels(text: String, expected: [String]) throws {
    let found = try completions(of: text)
    #expect(expected.isEmpty && !text.hasSuffix(" ") ? found.isEmpty : found.starts(with: expected))
  }

  @Test func namesThatWereBound() throws {
    #expect(try completions(of: "shel", after: "let shelf = 3") == ["shelf"])
    #expect(try completions(of: "let shelves = 3\nshel") == ["shelves"])
    #expect(try completions(of: "twice 3 ti", after: "func twice x times: 2 { x * times }") == ["times: "])
  }

  @Test func membersAfterADot() throws {
    let program = "let m = [alpha: 1, beta: [gamma: 2]]"
    #expect(try completions(of: "m.", after: program) == ["alpha", "beta"])
    #expect(try completions(of: "print m.beta.g", after: program) == ["gamma"])
    #expect(try completions(of: "it.be", after: "[alpha: 1, beta: 2]") == ["beta"])
    #expect(try completions(of: "nothing.", after: program) == [])
  }

  @Test func givenLabelsAreNotOfferedAgain() throws {
    let found = try completions(of: "sort xs descending: true ")
    #expect(!found.contains("descending: "))
    #expect(found.contains("by: "))
  }

  @Test func filesInsideStrings() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "otn-files-\(UUID())").path
    try FileManager.default.createDirectory(atPath: "\(folder)/inner", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["instances.json", "other.txt", ".hidden"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    #expect(try completions(of: "read \"\(folder)/in") == ["inner/", "instances.json"])
    #expect(try completions(of: "read '\(folder)/") == ["inner/", "instances.json", "other.txt"])
    #expect(try completions(of: "read \"\(folder)/nowhere/") == [])
  }
}

@Suite struct PromptLanguageTests {
  @Test(arguments: [
    ("let x = [1,", true), ("f {", true), ("let x =", true), ("1 +", true), ("1 + 1", false), ("let = 3", false),
    ("?train", false), (":help", false), ("print \"a", false), ("\"\"\"\na", true), ("", false),
  ])
  func entersGoOnWhileSomethingIsOpen(text: String, needsMore: Bool) {
    #expect(PromptLanguage.needsMore(text) == needsMore)
  }

  @Test func everyScalarHasAStyle() {
    let text = "let é = \"漢 \\(1)\" # ok"
    #expect(PromptLanguage.styles(text).count == text.unicodeScalars.count)
    #expect(PromptLanguage.styles(text).prefix(3) == [.keyword, .keyword, .keyword])
  }

  @Test func candidatesAreListedWithWhatTheyAre() {
    let completion = Completion(
      replaced: 1, candidates: [.init("max", detail: "The largest."), .init("mean", detail: "x")])
    #expect(completion.commonText == "m")
    #expect(completion.listing(width: 80) == "  max   The largest.\n  mean  x\n")
    let many = Completion(replaced: 0, candidates: (10..<30).map { .init("n\($0)") })
    #expect(many.listing(width: 24).split(separator: "\n").first == "  n10  n15  n20  n25")
  }
}
