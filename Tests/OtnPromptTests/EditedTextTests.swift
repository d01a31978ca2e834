import Testing

@testable import OtnPrompt

/// `|` marks the cursor.
private func edited(_ marked: String, gutter: Int = 4) -> EditedText {
  let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
  let before = Array(parts[0].unicodeScalars)
  return EditedText(scalars: before + Array(parts[1].unicodeScalars), cursor: before.count, gutter: gutter)
}

@Suite struct EditedTextTests {
  @Test(arguments: ["let x = 1", "a {\n  b\n}", "\"\"\"\n  é\n\n  \"\"\"", ""])
  func theGutterIsNoPartOfTheText(text: String) {
    let displayed = EditedText.setIn(text, gutter: 5)
    #expect(EditedText.plain(displayed, gutter: 5) == text)
  }

  @Test func linesAreSetInByTheGutter() {
    #expect(String(String.UnicodeScalarView(EditedText.setIn("a\nb", gutter: 4))) == "a\n    b")
  }

  @Test(arguments: [
    ("let x = 1|", 0), ("f {|", 2), ("  f {|", 4), ("f(|", 2), ("{ x in|", 2), ("let xs = [1,|", 0),
    ("f {\n      g {|", 4),
    ("f {\n      g|", 2),
  ])
  func aNewLineIsIndented(text: String, indentation: Int) {
    #expect(edited(text).indentation == indentation)
  }

  @Test(arguments: [
    ("|ab", 0), ("a|b", 1), ("f {\n      |g", 2), ("f {\n     |g", 1), ("f {\n    |g", 5), ("f {\n  |", 3),
    ("    |", 2),
    ("f {\n    g|", 1),
  ])
  func backspaceTakesAStep(text: String, count: Int) {
    #expect(edited(text).backspaceCount == count)
  }

  @Test(arguments: [
    ("abcd\n    ef|gh", true, 2), ("ab|cd\n    efgh", false, 11), ("abcdef|\n    x", false, 12), ("a\n|    b", true, 0),
  ])
  func upAndDownKeepTheColumn(text: String, up: Bool, target: Int) {
    #expect(edited(text).verticalTarget(up: up) == target)
  }

  @Test func theEdgesLeadOutOfTheText() {
    #expect(edited("a|b").verticalTarget(up: true) == nil)
    #expect(edited("a|b").verticalTarget(up: false) == nil)
  }

  @Test func pastesLoseTheirControlCharacters() {
    #expect(LineEditor.cleaned("a\r\nb\u{1B}[31m\u{7}\tc\r\n".unicodeScalars) == "a\nb[31m\tc")
  }
}

@Suite struct ScreenLayoutTests {
  private func places(_ text: String, start: Int = 4, width: Int = 10) -> [[Int]] {
    ScreenLayout(Array(text.unicodeScalars), start: start, width: width).places.map { [$0.row, $0.column] }
  }

  @Test func linesWrapAtTheEdge() {
    #expect(places("abcdefgh")[5...] == [[0, 9], [1, 0], [1, 1], [1, 2]])
    #expect(places("abcdef").last == [1, 0])
  }

  @Test func aNewlineAfterAFullRowLeavesAnEmptyOne() {
    #expect(places("abcdef\nx")[6...] == [[1, 0], [2, 0], [2, 1]])
  }

  @Test func wideCharactersTakeTwoColumnsAndDoNotSplit() {
    let layout = ScreenLayout(Array("漢字".unicodeScalars), start: 0, width: 3)
    #expect(layout.places.map { [$0.row, $0.column] } == [[0, 0], [1, 0], [1, 2]] || !layout.isExact)
  }

  @Test func controlCharactersAreNotCertain() {
    #expect(!ScreenLayout(Array("a\u{1}".unicodeScalars), start: 0, width: 10).isExact)
    #expect(ScreenLayout(Array("a\tb\n".unicodeScalars), start: 0, width: 10).isExact)
  }
}

@Suite struct PainterTests {
  @Test func itWritesTheSameCharactersOnTheSameCells() throws {
    let painter = try #require(Painter(environment: ["TERM": "xterm", "NO_COLOR": "1"]))
    let text = EditedText(scalars: EditedText.setIn("f {\ng", gutter: 4), cursor: 3, gutter: 4)
    let layout = ScreenLayout(text.scalars, start: 4, width: 20)
    let painting = painter.painting(text, layout: layout, prompt: "[1] ", styles: [])
    #expect(painting == "\u{1B}7\r[1] f {\r\u{1B}[1B  … g\u{1B}8")
  }

  @Test func wordsAreColoured() throws {
    let painter = try #require(Painter(environment: ["TERM": "xterm"]))
    let text = EditedText(scalars: EditedText.setIn("let x", gutter: 4), cursor: 5, gutter: 4)
    let layout = ScreenLayout(text.scalars, start: 4, width: 20)
    let painting = painter.painting(text, layout: layout, prompt: "[1] ", styles: PromptLanguage.styles("let x"))
    #expect(painting.contains("\u{1B}[0;35mlet\u{1B}[0m x"))
  }

  @Test func adumbTerminalIsNotPainted() {
    #expect(Painter(environment: ["TERM": "dumb"]) == nil)
    #expect(Painter(environment: [:]) == nil)
  }
}
