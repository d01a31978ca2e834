/// Looking at tokens and going over them.
extension Parser {
  var token: Token { tokens[index] }
  var nextToken: Token { self[index + 1] }

  /// The token at an index, the last one (`end`) beyond.
  subscript(index: Int) -> Token { tokens[min(index, tokens.count - 1)] }

  /// Where the token before the current one ends.
  var previousEnd: Int32 { index > 0 ? tokens[index - 1].span.end : Int32(start) }

  /// No blank stands between a token and the one before it.
  func touches(at index: Int) -> Bool {
    index > 0 && index < tokens.count && tokens[index - 1].span.end == tokens[index].span.start
  }

  /// The token stands on the line that is being read, or newlines do not matter here.
  func continuesLine(at index: Int) -> Bool { context.ignoresNewlines || !self[index].startsLine }

  func isSymbol(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }
  func isKeyword(_ keyword: Keyword) -> Bool { token.kind == .keyword(keyword) }

  /// `word:` with nothing between.
  func isLabel(at index: Int) -> Bool {
    context.allowsLabels && self[index].isWord && self[index + 1].kind == .symbol(.colon) && touches(at: index + 1)
  }

  /// A minus with a blank before it and none after.
  func isPrefixMinus(at index: Int) -> Bool {
    self[index].kind == .symbol(.subtract) && !touches(at: index) && touches(at: index + 1)
      && self[index + 1].kind != .end
  }

  mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  /// Goes over a symbol if it is next.
  mutating func take(_ symbol: Symbol) -> Bool {
    guard isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(_ keyword: Keyword) -> Bool {
    guard isKeyword(keyword) else { return false }
    advance()
    return true
  }

  func text(_ token: Token) -> String { file.text(token.span) }

  /// From the start of a token to the end of the last one read.
  func span(from token: Token) -> Span { Span(Int(token.span.start), Int(previousEnd)) }
  func span(from span: Span) -> Span { Span(Int(span.start), Int(previousEnd)) }

  mutating func name(_ expected: String) throws(Failure) -> Name {
    guard token.kind == .name else {
      if case .keyword = token.kind {
        throw unexpected(hint: "`\(text(token))` is a word of the language: \(expected) must be another")
      }
      throw unexpected(expected: expected, hint: "expected \(expected)")
    }
    defer { advance() }
    return Name(text(token), token.span)
  }

  /// Reads an opening bracket; what is inside is read in its own context.
  mutating func open(_ inner: Context) -> Context {
    openers.append(token)
    advance()
    defer { context = inner }
    return context
  }

  /// Reads the bracket that closes the innermost open one.
  /// - Parameter expected: what else could have followed, for the message.
  mutating func close(_ closer: Token.Kind, restoring outer: Context, expected: String) throws(Failure) {
    guard token.kind == closer else { throw unclosedOrUnexpected(expected: expected) }
    advance()
    openers.removeLast()
    context = outer
  }

  /// Begins a rule that may nest in itself; hand the result to `leave`.
  mutating func enter() throws(Failure) -> Int {
    depth += 1
    guard depth <= Self.maximumDepth else { throw tooDeep() }
    defer { height = 0 }
    return height
  }

  mutating func leave(_ outer: Int) {
    depth -= 1
    height = max(outer, height + 1)
  }

  /// Puts one more level on a chain of operators, pipes or postfixes.
  mutating func growChain() throws(Failure) {
    height += 1
    guard height <= Self.maximumHeight else { throw tooDeep() }
  }
}
