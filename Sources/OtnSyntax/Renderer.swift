/// Makes prose of diagnostics: the one place where they become text.
///
///     error[unknown-label]: `train` has no argument `epoch`
///       lab.otn:14:16
///     14 | train net on: shelf epoch: 50
///        |                     ^^^^^ did you mean `epochs`?
///     help: …
public struct Renderer: Sendable {
  /// Columns of the terminal; source lines are cut around the caret to fit.
  public var width: Int
  /// ANSI colours.
  public var colors: Bool

  public init(width: Int = 120, colors: Bool = false) {
    self.width = max(width, 40)
    self.colors = colors
  }

  /// The diagnostics' texts with an empty line between them; no newline at the end.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n\n")
  }

  public func render(_ diagnostic: Diagnostic) -> String {
    let file = diagnostic.file
    let position = file.position(of: diagnostic.span.start)
    var lines = [
      paint("error[\(diagnostic.code)]", .error) + paint(": \(diagnostic.title)", .title),
      "  \(place(file, diagnostic.span))",
    ]
    let last = lastLine(of: diagnostic.span, in: file)
    let gutter = String(last).count
    lines += sourceLine(
      position.line, of: diagnostic, gutter: gutter, hint: last == position.line ? diagnostic.hint : nil)
    if last > position.line {
      if last > position.line + 1 { lines.append(margin("", gutter, sign: "…")) }
      lines += sourceLine(last, of: diagnostic, gutter: gutter, hint: diagnostic.hint)
    }
    for entry in diagnostic.trace {
      lines.append("  in `\(entry.function)`, called at \(place(entry.file, entry.span))")
    }
    if let help = diagnostic.help {
      let indented = help.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n      ")
      lines.append(paint("help:", .help) + " " + indented)
    }
    return lines.joined(separator: "\n")
  }

  /// `lab.otn:14:16`.
  private func place(_ file: SourceFile, _ span: Span) -> String {
    let position = file.position(of: span.start)
    return "\(file.name):\(position.line):\(position.column)"
  }

  /// The line that holds the last byte of a span.
  private func lastLine(of span: Span, in file: SourceFile) -> Int {
    file.position(of: span.end > span.start ? span.end - 1 : span.start).line
  }

  /// A line of the source and the carets under the part of it that the diagnostic means.
  private func sourceLine(_ number: Int, of diagnostic: Diagnostic, gutter: Int, hint: String?) -> [String] {
    let file = diagnostic.file
    let start = Int(file.lineStarts[number - 1])
    var end = number < file.lineStarts.count ? Int(file.lineStarts[number]) - 1 : file.bytes.count
    if end > start, file.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let first = min(max(start, Int(diagnostic.span.start)), end)
    let last = min(max(first, Int(diagnostic.span.end)), end)
    // On the lines after the first, what is meant begins at the first character that is not a blank.
    let blanks = file.bytes[start..<end].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
    let caret = first == start && Int(diagnostic.span.start) < start ? min(start + blanks, last) : first
    let excerpt = Excerpt(
      before: file.text(Span(start, caret)), meant: file.text(Span(caret, last)), after: file.text(Span(last, end)),
      width: width - gutter - 3)
    let source = margin("\(number)", gutter, sign: "|") + (excerpt.text.isEmpty ? "" : " " + excerpt.text)
    let carets = String(repeating: "^", count: max(1, excerpt.meantWidth))
    let marks = margin("", gutter, sign: "|") + " " + String(repeating: " ", count: excerpt.indentation)
    guard let hint else { return [source, marks + paint(carets, .error)] }
    let room = width - gutter - 3 - excerpt.indentation - carets.count - 1
    if DisplayWidth.of(hint) <= room || excerpt.indentation == 0 {
      return [source, marks + paint("\(carets) \(hint)", .error)]
    }
    // A hint that does not fit beside the carets stands below them, as far right as it can.
    let indentation = max(0, min(excerpt.indentation, width - gutter - 3 - DisplayWidth.of(hint)))
    let below = margin("", gutter, sign: "|") + " " + String(repeating: " ", count: indentation)
    return [source, marks + paint(carets, .error), below + paint(hint, .error)]
  }

  private func margin(_ number: String, _ gutter: Int, sign: String) -> String {
    paint(String(repeating: " ", count: gutter - number.count) + number + " " + sign, .margin)
  }

  private enum Style: String {
    case error = "1;31", title = "1", margin = "34", help = "1;36"
  }

  private func paint(_ text: String, _ style: Style) -> String {
    colors ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// A source line fit for showing: tabs expanded, control characters made visible, cut to a width around what is meant.
private struct Excerpt {
  let text: String
  /// Columns before the carets, and under them.
  let indentation: Int
  let meantWidth: Int

  private static let tabWidth = 4

  init(before: String, meant: String, after: String, width: Int) {
    var column = 0
    var head = Self.expanded(before, column: &column)
    let headWidth = column
    var body = Self.expanded(meant, column: &column)
    var bodyWidth = column - headWidth
    let tail = Self.expanded(after, column: &column)
    guard column > width else {
      text = head + body + tail
      indentation = headWidth
      meantWidth = bodyWidth
      return
    }
    if bodyWidth > width * 2 / 3 {
      body = Self.prefix(of: body, width: width * 2 / 3) + "…"
      bodyWidth = DisplayWidth.of(body)
    }
    // What is meant stands where it stood, or so that a third of the room is left behind it.
    let room = max(0, min(headWidth, width - bodyWidth - min(width / 3, column - headWidth - bodyWidth)))
    if headWidth > room {
      head = room > 0 ? "…" + Self.suffix(of: head, width: room - 1) : ""
    }
    indentation = DisplayWidth.of(head)
    meantWidth = bodyWidth
    let left = max(0, width - indentation - bodyWidth)
    text = head + body + (DisplayWidth.of(tail) <= left ? tail : Self.prefix(of: tail, width: left - 1) + "…")
  }

  private static func expanded(_ text: String, column: inout Int) -> String {
    var result = ""
    for character in text {
      if character == "\t" {
        let blanks = tabWidth - column % tabWidth
        result += String(repeating: " ", count: blanks)
        column += blanks
      } else if let scalar = character.unicodeScalars.first, scalar.properties.generalCategory == .control {
        result += "·"
        column += 1
      } else {
        result.append(character)
        column += DisplayWidth.of(character)
      }
    }
    return result
  }

  private static func prefix(of text: String, width: Int) -> String {
    var used = 0
    return String(
      text.prefix {
        used += DisplayWidth.of($0)
        return used <= width
      })
  }

  private static func suffix(of text: String, width: Int) -> String {
    String(prefix(of: String(text.reversed()), width: width).reversed())
  }
}
