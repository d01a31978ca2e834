import OtnSyntax
import Testing

@Suite struct HighlighterTests {
  /// The coloured words with the first letter of their kind's name.
  private func colours(_ text: String) -> [String] {
    let file = SourceFile(name: "prompt", text: text)
    return Highlighter.highlight(file).map { "\($0.kind) \(file.text($0.span))" }
  }

  @Test func commandsLabelsAndLiterals() {
    #expect(
      colours("let shelf = coco.load \"~/coco\" split: 'a' | take 3 # done") == [
        "keyword let", "commandHead coco.load", "string \"", "string ~/coco", "string \"", "label split:", "string 'a'",
        "commandHead take", "number 3", "comment # done",
      ])
    #expect(
      colours("for x in xs { print x -1 }") == ["keyword for", "keyword in", "commandHead print", "number 1"])
    #expect(colours("shelf\n| { x in len x } | f(a)") == ["keyword in", "commandHead len", "commandHead f"])
  }

  @Test func halfWrittenLines() {
    #expect(
      colours("print \"a \\(len x") == [
        "commandHead print", "string \"", "string a ", "interpolation \\(", "commandHead len",
      ])
    #expect(colours("a && “") == ["invalid &&", "invalid “"])
    #expect(colours("f x:") == ["commandHead f", "label x:"])
    #expect(colours("") == [])
  }
}
