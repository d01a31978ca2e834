/// The text in the editor's buffer. Its lines, from the second one on, are set in by the width of the prompt (the gutter, where
/// the continuation mark is painted), so that code lines up; the gutter is no part of what is entered.
struct EditedText {
  let scalars: [Unicode.Scalar]
  let cursor: Int
  let gutter: Int

  /// What was entered: the buffer without its gutters.
  var plain: String { Self.plain(scalars, gutter: gutter) }

  /// Where the line of the cursor starts in the buffer, and where its text starts.
  var lineStart: Int { (scalars[..<cursor].lastIndex(of: "\n") ?? -1) + 1 }
  var contentStart: Int {
    let start = lineStart
    return start == 0 ? 0 : min(start + blanks(from: start, to: cursor, atMost: gutter), cursor)
  }
  var lineEnd: Int { scalars[cursor...].firstIndex(of: "\n") ?? scalars.count }
  var isOnFirstLine: Bool { lineStart == 0 }
  var isOnLastLine: Bool { lineEnd == scalars.count }
  /// Nothing but blanks stand between the start of the line's text and the cursor.
  var isInIndentation: Bool { scalars[contentStart..<cursor].allSatisfy { $0 == " " } }

  /// The place in the line above or below that keeps the column on the screen, or nil at the edge.
  func verticalTarget(up: Bool) -> Int? {
    let column = cursor - lineStart + (isOnFirstLine ? gutter : 0)
    if up {
      guard lineStart > 0 else { return nil }
      let end = lineStart - 1
      let start = (scalars[..<end].lastIndex(of: "\n") ?? -1) + 1
      return min(start + max(column - (start == 0 ? gutter : 0), 0), end)
    }
    guard lineEnd < scalars.count else { return nil }
    let start = lineEnd + 1
    return min(start + column, scalars[start...].firstIndex(of: "\n") ?? scalars.count)
  }

  /// Blanks that a new line after the cursor starts with: those of this line, two more inside a bracket that it opens.
  var indentation: Int {
    let line = scalars[contentStart..<cursor]
    let blanks = line.prefix { $0 == " " }.count
    let text = String(String.UnicodeScalarView(line)).trimmingSuffix(" ")
    let opens = text.last.map { "{([".contains($0) } ?? false || text.hasSuffix(" in") && text.contains("{")
    return blanks + (opens ? 2 : 0)
  }

  /// How many characters Backspace takes: a line's break with its gutter, a step of indentation, or one.
  var backspaceCount: Int {
    if cursor == 0 { return 0 }
    if lineStart > 0, cursor == contentStart { return cursor - lineStart + 1 }
    let blanks = cursor - contentStart
    return blanks >= 2 && isInIndentation ? (blanks % 2 == 0 ? 2 : 1) : 1
  }

  private func blanks(from start: Int, to end: Int, atMost count: Int) -> Int {
    scalars[start..<end].prefix(count).prefix { $0 == " " }.count
  }

  /// Puts the gutter before every line but the first.
  static func setIn(_ text: String, gutter: Int) -> [Unicode.Scalar] {
    let blanks = [Unicode.Scalar](repeating: " ", count: gutter)
    return text.unicodeScalars.reduce(into: []) { result, scalar in
      result.append(scalar)
      if scalar == "\n" { result += blanks }
    }
  }

  static func plain(_ scalars: [Unicode.Scalar], gutter: Int) -> String {
    var result = String.UnicodeScalarView()
    var blanksLeft = 0
    for scalar in scalars {
      if blanksLeft > 0, scalar == " " {
        blanksLeft -= 1
        continue
      }
      blanksLeft = scalar == "\n" ? gutter : 0
      result.append(scalar)
    }
    return String(result)
  }
}

extension String {
  func trimmingSuffix(_ character: Character) -> Substring {
    var text = self[...]
    while text.last == character { text.removeLast() }
    return text
  }
}
