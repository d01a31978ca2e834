/// Cuts a text into tokens in one pass over its bytes.
///
/// It never fails: what it does not know becomes an `invalid` token and a diagnostic, so that a half-written line at the prompt
/// can still be coloured. Tokens and comments cover everything that is not blank.
public struct Lexer {
  public private(set) var tokens: [Token] = []
  public private(set) var comments: [Comment] = []
  public internal(set) var diagnostics: [Diagnostic] = []

  let file: SourceFile
  let bytes: [UInt8]
  let end: Int
  var offset: Int
  var startsLine = true
  /// The strings that are open here, the innermost last.
  var strings: [OpenString] = []

  struct OpenString {
    let opener: Span
    let isTriple: Bool
    /// Between an interpolation's brackets: how many are open; nil while in the string's text.
    var parentheses: Int?
  }

  /// - Parameter span: the part to read; nil for the whole text.
  public init(file: SourceFile, span: Span? = nil) {
    self.file = file
    bytes = file.bytes
    offset = span.map { Int($0.start) } ?? 0
    end = min(span.map { Int($0.end) } ?? bytes.count, bytes.count)
    tokens.reserveCapacity(max(0, end - offset) / 4 + 1)
    if let invalid = UTF8Decoding.firstInvalidByte(in: bytes, from: offset, to: end) { reportInvalidByte(at: invalid) }
    if offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = min(3, end) }
    while offset < end {
      if let string = strings.last, string.parentheses == nil { readText(of: string) } else { readToken() }
    }
    if let index = strings.firstIndex(where: { !$0.isTriple }) { reportUnterminated(from: index) }
    append(.end, from: end)
  }

  /// The byte `ahead` of the current one, 0 at the end.
  func byte(_ ahead: Int = 0) -> UInt8 { offset + ahead < end ? bytes[offset + ahead] : 0 }

  /// Ends a token at the current offset.
  mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, span: Span(start, offset), startsLine: startsLine))
    startsLine = false
  }

  private mutating func readToken() {
    let start = offset
    let first = bytes[offset]
    switch first {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
    case UInt8(ascii: "\n"): readNewline()
    case UInt8(ascii: "#"): readComment()
    case UInt8(ascii: "\""): openString()
    case UInt8(ascii: "'"): readRawString()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): readNumber()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      readWord()
    case UInt8(ascii: "("):
      changeParentheses(by: 1)
      append(.symbol(.leftParenthesis), from: start)
    case UInt8(ascii: ")"):
      changeParentheses(by: -1)
      append(
        strings.last.map { $0.parentheses == nil } == true ? .interpolationEnd : .symbol(.rightParenthesis), from: start
      )
    case 0x80...:
      if let (scalar, _) = UTF8Decoding.scalar(in: bytes, at: offset, end: end), scalar.properties.isXIDStart {
        readWord()
      } else {
        readBadCharacter()
      }
    default:
      if let (kind, length) = operatorToken() {
        offset += length
        append(kind, from: start)
      } else {
        readBadCharacter()
      }
    }
  }

  mutating func readNewline() {
    offset += 1
    startsLine = true
    if let index = strings.firstIndex(where: { !$0.isTriple }) { reportUnterminated(from: index) }
  }

  private mutating func readComment() {
    let start = offset
    let isDocumentation = startsLine && byte(1) == UInt8(ascii: "#") && byte(2) != UInt8(ascii: "#")
    while offset < end, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
    comments.append(
      Comment(span: Span(start, offset), nextToken: tokens.count, isDocumentation: isDocumentation))
  }

  /// Counts brackets inside an interpolation; the one that closes it leads back to the string's text.
  private mutating func changeParentheses(by change: Int) {
    offset += 1
    guard let index = strings.indices.last, let open = strings[index].parentheses else { return }
    strings[index].parentheses = open + change < 0 ? nil : open + change
  }

  /// Goes over what a word is made of after its first letter.
  private mutating func skipWordTail() {
    while offset < end {
      switch bytes[offset] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        offset += 1
      case 0x80...:
        guard let (scalar, length) = UTF8Decoding.scalar(in: bytes, at: offset, end: end),
          scalar.properties.isXIDContinue
        else { return }
        offset += length
      default: return
      }
    }
  }

  private mutating func readWord() {
    let start = offset
    skipWordTail()
    var packed: UInt64 = 0
    if offset - start <= 8 {
      for index in stride(from: offset - 1, through: start, by: -1) { packed = packed << 8 | UInt64(bytes[index]) }
    }
    append(Keyword.byBytes[packed].map { .keyword($0) } ?? .name, from: start)
  }

  /// The extent of a number with its unit; `NumberLiteral` reads its value.
  private mutating func readNumber() {
    func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    let start = offset
    skipDigits()
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      offset += 1
      skipDigits()
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      let sign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 1 : 0
      if isDigit(byte(1 + sign)) { offset += 1 + sign }
    }
    skipWordTail()
    append(.number, from: start)
  }

  private mutating func skipDigits() {
    while offset < end, bytes[offset] == UInt8(ascii: "_") || (0x30...0x39).contains(bytes[offset]) { offset += 1 }
  }

  private mutating func readBadCharacter() {
    let start = offset
    // Bytes that are no UTF-8 have been reported already.
    guard let (scalar, length) = UTF8Decoding.scalar(in: bytes, at: offset, end: end) else {
      offset += 1
      return append(.invalid, from: start)
    }
    offset += length
    append(.invalid, from: start)
    let code = String(scalar.value, radix: 16, uppercase: true)
    let shown = scalar.properties.generalCategory == .control || scalar.properties.isWhitespace ? "" : " `\(scalar)`"
    diagnostics.append(
      Diagnostic(
        "bad-character",
        "the character\(shown) (U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)) has no meaning here",
        file: file, span: Span(start, offset), hint: Habits.replacement(for: scalar)))
  }

  private mutating func reportInvalidByte(at invalid: Int) {
    let value = String(bytes[invalid], radix: 16, uppercase: true)
    diagnostics.append(
      Diagnostic(
        "bad-character", "byte \(invalid) of the text (0x\(value)) is not UTF-8", file: file,
        span: Span(invalid, invalid + 1), help: "save the file as UTF-8"))
  }
}
