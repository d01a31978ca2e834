/// Colours what libedit has drawn: writes the same characters again on the same cells, then puts the cursor back.
struct Painter {
  private let hasColours: Bool

  /// nil for a terminal that can't move its cursor.
  init?(environment: [String: String]) {
    guard let terminal = environment["TERM"], !terminal.isEmpty, terminal != "dumb" else { return nil }
    hasColours = environment["NO_COLOR"].map(\.isEmpty) ?? true
  }

  /// Asks the terminal to mark what is pasted.
  func announcePastes(_ announce: Bool) { TerminalScreen.write("\u{1B}[?2004\(announce ? "h" : "l")") }

  func paint(
    _ text: EditedText, prompt: String, screen: (columns: Int, rows: Int), styles: (String) -> [TextStyle]
  ) {
    let layout = ScreenLayout(text.scalars, start: text.gutter, width: screen.columns)
    // A text higher than the screen was scrolled: its start has no row any more.
    guard layout.isExact, layout.end.row < screen.rows else { return }
    TerminalScreen.write(painting(text, layout: layout, prompt: prompt, styles: styles(text.plain)))
  }

  func painting(_ text: EditedText, layout: ScreenLayout, prompt: String, styles: [TextStyle]) -> String {
    var output = "\u{1B}7"
    let row = layout.places[text.cursor].row
    if row > 0 { output += "\u{1B}[\(row)A" }
    output += "\r" + coloured(prompt, "1;32")
    var place = ScreenLayout.Place(row: 0, column: text.gutter)
    var style = TextStyle.plain
    var nextStyle = styles.makeIterator()
    var gutterLeft = 0
    for (index, scalar) in text.scalars.enumerated() {
      let target = layout.places[index]
      if target.row > place.row {
        output += "\r\u{1B}[\(target.row - place.row)B"
        place = ScreenLayout.Place(row: target.row, column: 0)
      }
      if gutterLeft > 0, scalar == " " {
        // The mark stands right before the text, whatever the number of the cell takes.
        output += gutterLeft == 2 ? coloured("…", "90") : " "
        gutterLeft -= 1
      } else {
        gutterLeft = scalar == "\n" ? text.gutter : 0
        change(&style, to: nextStyle.next() ?? .plain, in: &output)
        output += Self.cells(scalar, at: target.column)
      }
      if gutterLeft > 0 || scalar == "\n" { change(&style, to: .plain, in: &output) }
    }
    change(&style, to: .plain, in: &output)
    return output + "\u{1B}8"
  }

  private static func cells(_ scalar: Unicode.Scalar, at column: Int) -> String {
    switch scalar {
    case "\n": ""
    case "\t": String(repeating: " ", count: ScreenLayout.columns(of: scalar, at: column))
    default: String(Character(scalar))
    }
  }

  private func change(_ style: inout TextStyle, to next: TextStyle, in output: inout String) {
    guard hasColours, next != style else { return }
    output += "\u{1B}[0\(next == .plain ? "" : ";" + next.rendition)m"
    style = next
  }

  private func coloured(_ text: String, _ rendition: String) -> String {
    hasColours ? "\u{1B}[\(rendition)m\(text)\u{1B}[0m" : text
  }
}
