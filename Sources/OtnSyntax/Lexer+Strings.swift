extension Lexer {
  mutating func openString() {
    let start = offset
    let isTriple = byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\"")
    offset += isTriple ? 3 : 1
    append(.stringStart, from: start)
    strings.append(OpenString(opener: Span(start, offset), isTriple: isTriple))
  }

  /// The text of the innermost string up to its next interpolation or its end.
  mutating func readText(of string: OpenString) {
    let start = offset
    while offset < end {
      switch bytes[offset] {
      case UInt8(ascii: "\\"):
        if byte(1) == UInt8(ascii: "(") { return readInterpolationStart(textFrom: start) }
        // The escaped byte is no quote; a newline is looked at by itself.
        offset += offset + 1 < end && byte(1) != UInt8(ascii: "\n") ? 2 : 1
      case UInt8(ascii: "\""):
        let isEnd = !string.isTriple || (byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\""))
        if isEnd { return readStringEnd(textFrom: start, length: string.isTriple ? 3 : 1) }
        offset += 1
      case UInt8(ascii: "\n"):
        guard strings.contains(where: { !$0.isTriple }) else {
          offset += 1
          continue
        }
        if offset > start { append(.stringText, from: start) }
        return readNewline()
      default: offset += 1
      }
    }
    if offset > start { append(.stringText, from: start) }
  }

  private mutating func readInterpolationStart(textFrom start: Int) {
    if offset > start { append(.stringText, from: start) }
    let opener = offset
    offset += 2
    append(.interpolationStart, from: opener)
    strings[strings.count - 1].parentheses = 0
  }

  private mutating func readStringEnd(textFrom start: Int, length: Int) {
    if offset > start { append(.stringText, from: start) }
    let quote = offset
    offset += length
    append(.stringEnd, from: quote)
    strings.removeLast()
  }

  mutating func readRawString() {
    let start = offset
    offset += 1
    while offset < end, bytes[offset] != UInt8(ascii: "'"), bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
    guard byte() == UInt8(ascii: "'") else {
      append(.invalid, from: start)
      return reportUnterminated(
        Span(start, start + 1), hint: "a `'` opens a raw string: write \"…\" around a text with an apostrophe")
    }
    offset += 1
    append(.rawString, from: start)
  }

  /// A string of one line does not end on it; it and what is open inside it are given up.
  mutating func reportUnterminated(from index: Int) {
    reportUnterminated(strings[index].opener, hint: nil)
    strings.removeSubrange(index...)
  }

  /// Only the first one: from there on quotes that open and quotes that close cannot be told apart.
  private mutating func reportUnterminated(_ opener: Span, hint: String?) {
    guard !diagnostics.contains(where: { $0.code == "unterminated-string" }) else { return }
    diagnostics.append(
      Diagnostic(
        "unterminated-string", "the string is not closed on its line", file: file, span: opener, hint: hint,
        help: hint == nil ? "close it with `\"`, or use `\"\"\"` for a text of several lines" : nil))
  }
}
