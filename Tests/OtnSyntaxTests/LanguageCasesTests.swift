import Foundation
import OtnSyntax
import OtnTestSupport
import Testing

/// The programs of the language's reference, as far as they concern its syntax.
@Suite struct LanguageCasesTests {
  struct Case: Decodable, Sendable {
    let name: String
    let source: String
    let error: String?
    let line: Int?
    let column: Int?
    let incomplete: Bool?
  }

  static let syntaxCodes: Set<String> = [
    "bad-character", "unterminated-string", "bad-multiline-string", "bad-escape", "bad-number", "number-too-large",
    "unknown-unit", "unclosed", "unexpected-end", "unexpected-token", "ambiguous-minus", "command-in-expression",
    "comparison-chain", "not-a-stage", "not-assignable", "positional-after-label", "duplicate-label", "duplicate-key",
    "code-in-markdown", "too-deep",
  ]

  @Test func programsParseAsTheReferenceSays() throws {
    for path in try Fixtures.cases(in: "language", suffix: ".json") {
      let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
      #expect(cases.count > 100)
      for program in cases {
        #expect(outcome(of: program.source) == expected(program), "\(program.name):\n\(program.source)")
      }
    }
  }

  private func expected(_ program: Case) -> String {
    if program.incomplete == true { return "incomplete" }
    guard let error = program.error, Self.syntaxCodes.contains(error) else { return "complete" }
    return "\(error) at \(program.line ?? 0):\(program.column ?? 0)"
  }

  private func outcome(of source: String) -> String {
    let file = SourceFile(name: "case.otn", text: source)
    for cell in CellSplitter.split(file).cells {
      switch Parser.parseCell(file: file, span: cell.codeSpan) {
      case .complete: continue
      case .incomplete: return "incomplete"
      case .invalid(let diagnostics):
        let position = file.position(of: diagnostics[0].span.start)
        return "\(diagnostics[0].code) at \(position.line):\(position.column)"
      }
    }
    return "complete"
  }
}
