import OtnSyntax
import Testing

@Suite struct RendererTests {
  private func diagnostic(_ text: String, _ start: Int, _ end: Int, hint: String? = nil) -> Diagnostic {
    Diagnostic("code", "title", file: SourceFile(name: "lab.otn", text: text), span: Span(start, end), hint: hint)
  }

  @Test func theReferencesExample() {
    let source = String(repeating: "\n", count: 13) + "train net on: shelf epoch: 50"
    var diagnostic = Diagnostic(
      "unknown-label", "`train` has no argument `epoch`", file: SourceFile(name: "lab.otn", text: source),
      span: Span(33, 38), hint: "did you mean `epochs`?", help: "train net on: … epochs: 50\nbatch: 16")
    let file = SourceFile(name: "helpers.otn", text: "iou a b")
    diagnostic.trace = [Diagnostic.TraceEntry(function: "iou", file: file, span: Span(4, 5))]
    #expect(
      Renderer().render(diagnostic) == """
        error[unknown-label]: `train` has no argument `epoch`
          lab.otn:14:21
        14 | train net on: shelf epoch: 50
           |                     ^^^^^ did you mean `epochs`?
          in `iou`, called at helpers.otn:1:5
        help: train net on: … epochs: 50
              batch: 16
        """)
  }

  @Test func caretsStandUnderWideCharactersAndTabs() {
    #expect(Renderer().render(diagnostic("\tx 日本 y", 3, 9)).hasSuffix("1 |     x 日本 y\n  |       ^^^^"))
    #expect(Renderer().render(diagnostic("e\u{301} 👩‍👩‍👧 y", 23, 24)).hasSuffix("  |      ^"))
  }

  @Test func spansOverLinesShowBothEnds() {
    #expect(
      Renderer().render(diagnostic("f [\n  1,\n  2,\n  ]", 2, 17, hint: "hint")) == """
        error[code]: title
          lab.otn:1:3
        1 | f [
          |   ^
          …
        4 |   ]
          |   ^ hint
        """)
  }

  @Test func placesOutsideTheTextAreDrawnAtItsEnd() {
    #expect(Renderer().render(diagnostic("ab", 2, 2)).hasSuffix("1 | ab\n  |   ^"))
    #expect(Renderer().render(diagnostic("", 0, 0)).hasSuffix("1 |\n  | ^"))
    #expect(Renderer().render(diagnostic("ab\n", 3, 3)).hasSuffix("2 |\n  | ^"))
  }

  @Test(arguments: [0, 30, 90, 400, 799]) func longLinesAreCutAroundTheCaret(place: Int) {
    let text = String(repeating: "0123456789", count: 80)
    let lines = Renderer(width: 60).render(diagnostic(text, place, place + 1, hint: "a hint"))
      .split(separator: "\n").map { Array($0) }
    #expect(lines.allSatisfy { $0.count <= 60 })
    let marks = lines.firstIndex { $0.contains("^") } ?? 1
    let caret = lines[marks].firstIndex(of: "^") ?? 0
    #expect(lines[marks - 1][caret] == Array(text)[place])
  }

  @Test func coloursFrameTheSameText() {
    let plain = Renderer().render(diagnostic("let x", 4, 5, hint: "here"))
    let coloured = Renderer(colors: true).render(diagnostic("let x", 4, 5, hint: "here"))
    #expect(coloured.contains("\u{1B}[1;31m^ here\u{1B}[0m"))
    #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }
}
