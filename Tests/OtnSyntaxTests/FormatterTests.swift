import Foundation
import OtnSyntax
import OtnTestSupport
import Testing

@Suite struct FormatterTests {
  @Test func codeIsPutIntoStyle() throws {
    try Golden.checkTable(named: "formats.txt") { source in
      try Formatter.format(SourceFile(name: "lab.otn", text: source))
    }
  }

  /// Every program of the reference means the same afterwards, and a second time changes nothing.
  @Test func meaningIsKept() throws {
    struct Case: Decodable { let source: String }
    for path in try Fixtures.cases(in: "language", suffix: ".json") {
      for program in try JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(fileURLWithPath: path))) {
        guard let formatted = try? Formatter.format(SourceFile(name: "lab.otn", text: program.source)) else { continue }
        #expect(trees(formatted) == trees(program.source), "\(program.source)")
        #expect(try Formatter.format(SourceFile(name: "lab.otn", text: formatted)) == formatted)
      }
    }
  }

  @Test func wrongCodeIsLeftAlone() {
    #expect(throws: Diagnostic.self) { try Formatter.format(SourceFile(name: "lab.otn", text: "f(")) }
  }

  @Test func lineEndsAreKept() throws {
    let text = "if a {\r\nb\r\n}\r\n"
    #expect(try Formatter.format(SourceFile(name: "lab.otn", text: text)) == "if a {\r\n  b\r\n}\r\n")
  }

  private func trees(_ source: String) -> [String] {
    let file = SourceFile(name: "lab.otn", text: source)
    return CellSplitter.split(file).cells.map { cell in
      guard case .complete(let tree) = Parser.parseCell(file: file, span: cell.codeSpan) else { return "not complete" }
      return TreeText.of(tree)
    }
  }
}
