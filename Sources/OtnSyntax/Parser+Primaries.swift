/// Literals, names, brackets.
extension Parser {
  mutating func primary() throws(Failure) -> Expression {
    let first = token
    switch first.kind {
    case .name: return take(.name(text(first)))
    case .number: return try number()
    case .rawString:
      let span = Span(Int(first.span.start) + 1, Int(first.span.end) - 1)
      return take(.literal(.string(file.text(span))))
    case .stringStart: return try string()
    case .keyword(.true): return take(.literal(.bool(true)))
    case .keyword(.false): return take(.literal(.bool(false)))
    case .keyword(.nil): return take(.literal(.null))
    case .keyword(.it): return take(.it)
    case .symbol(.leftParenthesis): return try group()
    case .symbol(.leftBracket): return try listOrMap()
    case .symbol(.leftBrace) where context.allowsClosures: return try closure()
    case .symbol(.dot) where nextToken.kind == .number && touches(at: index + 1):
      throw invalid(
        "bad-number", "a number does not begin with a point", at: first.span.through(nextToken.span),
        hint: "write `0.\(text(nextToken))`")
    default: throw valueExpected()
    }
  }

  private mutating func take(_ kind: Expression.Kind) -> Expression {
    defer { advance() }
    return Expression(kind, token.span)
  }

  private func valueExpected() -> Failure {
    if case .symbol(let symbol) = token.kind, symbol.isCloser { return unclosedOrUnexpected(expected: "a value") }
    if token.startsLine, !context.ignoresNewlines, infix(at: index) != nil, !isPreviousInfix {
      return unexpected(hint: "to go on, end the line above with `\(text(token))`")
    }
    if case .keyword(let keyword) = token.kind, keyword.opensStatement {
      return openers.last?.kind != .symbol(.leftBrace) && token.startsLine
        ? unclosedOrUnexpected(expected: "a value")
        : unexpected(hint: "`\(keyword.rawValue)` begins a statement")
    }
    return unexpected(expected: "a value")
  }

  private var isPreviousInfix: Bool { index > 0 && infix(at: index - 1) != nil }

  private mutating func number() throws(Failure) -> Expression {
    let span = token.span
    if let value = smallInteger(span) { return take(.literal(.int(value))) }
    let text = file.text(span)
    do throws(NumberLiteral.Failure) {
      return take(.literal(try NumberLiteral.parse(text)))
    } catch {
      switch error {
      case .malformed(let hint): throw invalid("bad-number", "`\(text)` is not a number", at: span, hint: hint)
      case .tooLarge:
        throw invalid(
          "number-too-large", "`\(text)` does not fit", at: span,
          hint: text.allSatisfy(\.isNumber) ? "an Int goes up to \(Int.max); write `\(text).0` for a Float" : nil)
      case .unknownUnit(let offset, let unit):
        throw invalid(
          "unknown-unit", "there is no unit `\(unit)`", at: Span(Int(span.start) + offset, Int(span.end)),
          hint: unitHint(unit), help: "bytes: B KB MB GB TB KiB MiB GiB TiB; durations: ns us ms s min h d")
      }
    }
  }

  private func unitHint(_ unit: String) -> String? {
    if unit == "m" { return "did you mean `min`, or `ms`?" }
    let units = NumberLiteral.byteUnits.keys.sorted() + NumberLiteral.durationUnits.keys.sorted()
    return Suggestion.nearest(unit, in: units).map { "did you mean `\($0)`?" }
  }

  /// Plain decimal digits are most of all numbers.
  private func smallInteger(_ span: Span) -> Int? {
    guard span.end - span.start <= 18 else { return nil }
    var value = 0
    for byte in bytes[Int(span.start)..<Int(span.end)] {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private mutating func group() throws(Failure) -> Expression {
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    let calls = index > 0 && tokens[index - 1].kind == .name ? text(tokens[index - 1]) : nil
    let around = open(.brackets)
    let value = try pipeline()
    if isSymbol(.comma) {
      throw unexpected(
        hint: calls.map { "a call has no blank before its bracket: `\($0)(…)`" } ?? "a list is written `[a, b]`")
    }
    try close(.symbol(.rightParenthesis), restoring: around, expected: "`)`")
    return Expression(.group(value), span(from: first))
  }

  private mutating func listOrMap() throws(Failure) -> Expression {
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    let around = open(.brackets)
    if isSymbol(.colon), nextToken.kind == .symbol(.rightBracket) {
      advance()
      try close(.symbol(.rightBracket), restoring: around, expected: "`]`")
      return Expression(.map([]), span(from: first))
    }
    if isSymbol(.rightBracket) {
      try close(.symbol(.rightBracket), restoring: around, expected: "`]`")
      return Expression(.list([]), span(from: first))
    }
    let head = try keyOrElement()
    let kind: Expression.Kind = isSymbol(.colon) ? .map(try entries(from: head)) : .list(try elements(from: head))
    try close(.symbol(.rightBracket), restoring: around, expected: "`,` or `]`")
    return Expression(kind, span(from: first))
  }

  /// A bare word before a `:` is its own text; anything else is an expression.
  private mutating func keyOrElement() throws(Failure) -> Expression {
    guard token.isWord, nextToken.kind == .symbol(.colon) else { return try piped() }
    return take(.literal(.string(text(token))))
  }

  private mutating func elements(from first: Expression) throws(Failure) -> [Expression] {
    var elements = [first]
    while take(.comma), !isSymbol(.rightBracket) { elements.append(try piped()) }
    if isSymbol(.colon) { throw unexpected(hint: "this is a list: its first element has no key") }
    return elements
  }

  private mutating func entries(from first: Expression) throws(Failure) -> [MapEntry] {
    var keys: Set<String> = []
    var entries: [MapEntry] = []
    var key = first
    while true {
      if let text = literalKey(key), !keys.insert(text).inserted {
        throw invalid("duplicate-key", "the map has this key already", at: key.span)
      }
      guard take(.colon) else { throw unclosedOrUnexpected(expected: "`:` and a value, as in the entries before") }
      entries.append(MapEntry(key: key, value: try piped()))
      guard take(.comma), !isSymbol(.rightBracket) else { return entries }
      key = try keyOrElement()
    }
  }

  /// Tells literal keys apart: `1` and `"1"` are two.
  private func literalKey(_ key: Expression) -> String? {
    switch key.kind {
    case .literal(.string(let text)): "\"" + text
    case .literal(.int(let value)): String(value)
    default: nil
    }
  }
}
