extension Parser {
  /// A piece of a string between its quotes, as it is written.
  private enum Piece {
    case text(Span)
    case stage(Expression)
  }

  mutating func string() throws(Failure) -> Expression {
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    let isTriple = first.span.end - first.span.start == 3
    advance()
    var pieces: [Piece] = []
    while token.kind != .stringEnd {
      switch token.kind {
      case .stringText:
        pieces.append(.text(token.span))
        advance()
      case .interpolationStart: pieces.append(.stage(try interpolation()))
      default:
        let title = "the text is never closed"
        throw .incomplete(
          Diagnostic("unterminated-string", title, file: file, span: first.span, help: "close it with `\"\"\"`"))
      }
    }
    let closing = token.span
    advance()
    let parts = isTriple ? try multiline(pieces, opener: first.span, closing: closing) : try singleLine(pieces)
    return Expression(kind(of: parts), span(from: first))
  }

  private mutating func interpolation() throws(Failure) -> Expression {
    let around = open(.brackets)
    let stage = try pipeline()
    try close(.interpolationEnd, restoring: around, expected: "`)`")
    return stage
  }

  private func kind(of parts: [StringPart]) -> Expression.Kind {
    var plain = ""
    for part in parts {
      guard case .text(let text) = part else { return .interpolation(parts) }
      plain += text
    }
    return .literal(.string(plain))
  }

  private func singleLine(_ pieces: [Piece]) throws(Failure) -> [StringPart] {
    var parts: [StringPart] = []
    for piece in pieces {
      switch piece {
      case .stage(let stage): parts.append(.stage(stage))
      case .text(let span):
        var decoder = EscapeDecoder(file: file)
        try decode(Int(span.start), Int(span.end), into: &decoder)
        parts.append(.text(decoder.text))
      }
    }
    return parts
  }

  private func decode(_ start: Int, _ end: Int, into decoder: inout EscapeDecoder) throws(Failure) {
    do throws(EscapeDecoder.Failure) {
      try decoder.decode(from: start, to: end)
    } catch {
      throw invalid("bad-escape", error.title, at: error.span, hint: error.hint)
    }
  }

  /// As in Swift: the text begins on the line after the opening quotes, ends on the line before the closing ones, and the indentation
  /// of the closing ones is taken from every line.
  private func multiline(_ pieces: [Piece], opener: Span, closing: Span) throws(Failure) -> [StringPart] {
    let lineStart = Int(file.lineStarts[file.position(of: closing.start).line - 1])
    let indentation = bytes[lineStart..<Int(closing.start)]
    guard indentation.allSatisfy(isBlank), lineStart > Int(opener.end) else {
      throw invalid("bad-multiline-string", "the closing `\"\"\"` must stand on a line of its own", at: closing)
    }
    guard case .text(let head)? = pieces.first, let firstNewline = newline(from: Int(head.start), to: Int(head.end)),
      bytes[Int(head.start)..<firstNewline].allSatisfy(isBlank)
    else {
      throw invalid("bad-multiline-string", "the text must begin on the line after the opening `\"\"\"`", at: opener)
    }
    // The newline before the closing line is no part of the text, nor is a carriage return before it.
    var textEnd = lineStart - 1
    if textEnd > firstNewline, bytes[textEnd - 1] == UInt8(ascii: "\r") { textEnd -= 1 }
    var parts: [StringPart] = []
    for piece in pieces {
      switch piece {
      case .stage(let stage): parts.append(.stage(stage))
      case .text(let span):
        let start = span == head ? firstNewline + 1 : Int(span.start)
        let end = min(Int(span.end), textEnd)
        let text = try lines(from: start, to: end, isLineStart: span == head, indentation: indentation)
        if !text.isEmpty { parts.append(.text(text)) }
      }
    }
    return parts
  }

  /// The text of one piece: indentation taken off, line ends made `\n`.
  private func lines(
    from start: Int, to end: Int, isLineStart: Bool, indentation: ArraySlice<UInt8>
  ) throws(Failure) -> String {
    var decoder = EscapeDecoder(file: file)
    var offset = start
    var isLineStart = isLineStart
    while offset < end || isLineStart {
      let newline = newline(from: offset, to: end)
      let lineEnd = newline ?? end
      if isLineStart { offset = try skipIndentation(indentation, from: offset, lineEnd: lineEnd, textEnd: end) }
      var textEnd = lineEnd
      if newline != nil, textEnd > offset, bytes[textEnd - 1] == UInt8(ascii: "\r") { textEnd -= 1 }
      let isJoined = newline != nil && endsInEscape(from: offset, to: textEnd)
      try decode(offset, isJoined ? textEnd - 1 : textEnd, into: &decoder)
      guard newline != nil else { break }
      if !isJoined { decoder.text.append("\n") }
      offset = lineEnd + 1
      isLineStart = true
    }
    return decoder.text
  }

  private func skipIndentation(
    _ indentation: ArraySlice<UInt8>, from offset: Int, lineEnd: Int, textEnd: Int
  ) throws(Failure) -> Int {
    if bytes[min(offset, lineEnd)..<lineEnd].starts(with: indentation) { return offset + indentation.count }
    let content = bytes[min(offset, lineEnd)..<lineEnd]
    // Blank lines may be shorter; an interpolation after blanks is no blank line.
    let endsLine =
      lineEnd >= bytes.count || bytes[lineEnd] == UInt8(ascii: "\n") || bytes[lineEnd] == UInt8(ascii: "\r")
    if endsLine, content.allSatisfy(isBlank) { return max(offset, lineEnd) }
    let first = content.firstIndex { !isBlank($0) } ?? lineEnd
    throw invalid(
      "bad-multiline-string", "this line is indented less than the closing `\"\"\"`", at: Span(first, first + 1),
      hint: "begin it with the same blanks")
  }

  /// A `\` at a line's end joins it to the next one, unless it is escaped itself.
  private func endsInEscape(from start: Int, to end: Int) -> Bool {
    var count = 0
    while end - count > start, bytes[end - count - 1] == UInt8(ascii: "\\") { count += 1 }
    return count % 2 == 1
  }

  private func newline(from start: Int, to end: Int) -> Int? {
    start < end ? bytes[start..<end].firstIndex(of: UInt8(ascii: "\n")) : nil
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}

/// Turns what is written between quotes into the text that is meant.
struct EscapeDecoder {
  struct Failure: Error {
    let title: String
    let span: Span
    let hint: String?
  }

  let file: SourceFile
  var text = ""

  init(file: SourceFile) { self.file = file }

  mutating func decode(from start: Int, to end: Int) throws(Failure) {
    let bytes = file.bytes
    var offset = start
    while offset < end {
      let escape = bytes[offset..<end].firstIndex(of: UInt8(ascii: "\\")) ?? end
      text += String(decoding: bytes[offset..<escape], as: UTF8.self)
      guard escape < end else { return }
      offset = try decodeEscape(at: escape, end: end)
    }
  }

  /// Appends what the escape at `start` means; returns where the text goes on.
  private mutating func decodeEscape(at start: Int, end: Int) throws(Failure) -> Int {
    let bytes = file.bytes
    guard start + 1 < end else { throw unknown(Span(start, start + 1)) }
    switch bytes[start + 1] {
    case UInt8(ascii: "n"): text.append("\n")
    case UInt8(ascii: "t"): text.append("\t")
    case UInt8(ascii: "r"): text.append("\r")
    case UInt8(ascii: "\""): text.append("\"")
    case UInt8(ascii: "'"): text.append("'")
    case UInt8(ascii: "\\"): text.append("\\")
    case UInt8(ascii: "u"): return try decodeScalar(at: start, end: end)
    default:
      let length = UTF8Decoding.scalar(in: bytes, at: start + 1, end: end)?.length ?? 1
      throw unknown(Span(start, start + 1 + length))
    }
    return start + 2
  }

  private func unknown(_ span: Span) -> Failure {
    Failure(
      title: "there is no escape `\(file.text(span))`", span: span,
      hint: "write `\\\\` for a backslash, or a raw string '…'")
  }

  /// `\u{1f34c}`.
  private mutating func decodeScalar(at start: Int, end: Int) throws(Failure) -> Int {
    let bytes = file.bytes
    guard start + 2 < end, bytes[start + 2] == UInt8(ascii: "{"),
      let close = bytes[start..<end].firstIndex(of: UInt8(ascii: "}"))
    else {
      throw Failure(
        title: "`\\u` is followed by a character's number in braces", span: Span(start, start + 2),
        hint: "write `\\u{e9}`")
    }
    let digits = String(decoding: bytes[(start + 3)..<close], as: UTF8.self)
    guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
    else {
      throw Failure(title: "`\(digits)` is not a character's number", span: Span(start, close + 1), hint: nil)
    }
    text.unicodeScalars.append(scalar)
    return close + 1
  }
}
