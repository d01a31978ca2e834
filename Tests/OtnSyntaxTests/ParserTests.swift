import OtnSyntax
import OtnTestSupport
import Testing

@Suite struct ParserTests {
  @Test func treesAreAsRecorded() throws {
    try Golden.checkTable(named: "trees.txt") { source in
      switch Parser.parseCell(file: SourceFile(name: "lab.otn", text: source)) {
      case .complete(let cell): TreeText.of(cell)
      case .incomplete(let diagnostic): "incomplete\n" + Renderer().render(diagnostic)
      case .invalid(let diagnostics): Renderer().render(diagnostics)
      }
    }
  }

  @Test func lineEndsDoNotMatter() {
    let source = "let a = [\n 1]\n## Doc.\nfunc f x {\n  x\n}\nlet s = \"\"\"\n  a\\\n  b\n  c\n  \"\"\"\n"
    #expect(tree(source) == tree(source.replacing("\n", with: "\r\n")))
    #expect(tree("\u{FEFF}let a = 1") == tree("let a = 1"))
  }

  @Test func emptyCellsAreComplete() {
    #expect(tree("") == "")
    #expect(tree("\n# a comment\n") == "")
  }

  /// Anything of this kind is refused at once, wherever it nests.
  @Test(arguments: [
    "[", "(", "{", "f(", "-", "not ", "2 ** ", "a ?? ", "1 + ", "if a { 1 } else ", "\"\\(", "x[", "{ x in ", "if a { ",
    "f { ",
    "[a: ", "try { ", "a | f | ", "while a { ", "func f { ", "a.", "[x: (", "f(a, -", "\"\"\"\n\\(",
  ])
  func deepNestingIsRefused(opener: String) {
    let file = SourceFile(name: "deep.otn", text: String(repeating: opener, count: 10_000))
    guard case .invalid(let diagnostics) = Parser.parseCell(file: file) else {
      Issue.record("10,000 × \(opener) was not refused")
      return
    }
    #expect(diagnostics.first?.code == (opener == "\"\\(" ? "unterminated-string" : "too-deep"))
  }

  @Test func bytesThatAreNoTextAreReported() {
    let file = SourceFile(name: "lab.otn", bytes: Array("let a = \"".utf8) + [0xC3, 0x28] + Array("\"".utf8))
    guard case .invalid(let diagnostics) = Parser.parseCell(file: file) else {
      Issue.record("accepted")
      return
    }
    #expect(diagnostics.map(\.code) == ["bad-character"])
    #expect(diagnostics.first?.title == "byte 9 of the text (0xC3) is not UTF-8")
  }

  @Test func columnsCountScalars() {
    let file = SourceFile(name: "lab.otn", text: "let ö = \"e\u{301}🍌\" )")
    guard case .invalid(let diagnostics) = Parser.parseCell(file: file) else {
      Issue.record("accepted")
      return
    }
    #expect(file.position(of: diagnostics[0].span.start) == (1, 15))
  }

  @Test func aCellInsideAFileKeepsItsPlace() {
    let file = SourceFile(name: "lab.otn", text: "# %%\nlet a = 1\n# %% two\nlet b = [1,,2]\n")
    let cells = CellSplitter.split(file).cells
    guard case .invalid(let diagnostics) = Parser.parseCell(file: file, span: cells[1].codeSpan) else {
      Issue.record("accepted")
      return
    }
    #expect(file.position(of: diagnostics[0].span.start) == (4, 12))
  }

  private func tree(_ source: String) -> String {
    guard case .complete(let cell) = Parser.parseCell(file: SourceFile(name: "lab.otn", text: source)) else {
      return "not complete"
    }
    return TreeText.of(cell)
  }
}
