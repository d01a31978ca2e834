import OtnSyntax
import OtnTestSupport
import Testing

/// What is said about wrong programs, word for word.
@Suite struct DiagnosticTests {
  @Test func diagnosticsReadAsRecorded() throws {
    let renderer = Renderer(width: 100)
    let count = try Golden.checkTable(named: "diagnostics.txt") { source in
      switch Parser.parseCell(file: SourceFile(name: "lab.otn", text: source)) {
      case .complete: "complete"
      case .incomplete(let diagnostic): "incomplete\n" + renderer.render(diagnostic)
      case .invalid(let diagnostics): renderer.render(diagnostics)
      }
    }
    #expect(count >= 60)
  }
}
