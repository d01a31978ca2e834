extension Parser {
  mutating func statement() throws(Failure) -> Statement {
    let first = token
    let documentation = documentation(before: index)
    let kind = try statementKind()
    return Statement(kind, span(from: first), documentation: documentation)
  }

  /// A statement ends at the newline, a `;`, before `}` or at the end of the text.
  mutating func endOfStatement() throws(Failure) {
    if take(.semicolon) || token.kind == .end || token.startsLine { return }
    if isSymbol(.rightBrace), openers.last?.kind == .symbol(.leftBrace) { return }
    if case .symbol(let symbol) = token.kind, symbol.isCloser, !openers.isEmpty {
      throw unclosedOrUnexpected(expected: "`}`")
    }
    throw leftover()
  }

  private mutating func statementKind() throws(Failure) -> Statement.Kind {
    switch token.kind {
    case .keyword(.let), .keyword(.var): return try binding()
    case .keyword(.param): return try parameter()
    case .keyword(.func): return .function(try function())
    case .keyword(.use): return try use()
    case .keyword(.for): return try loop()
    case .keyword(.while):
      advance()
      let condition = try header()
      return .whileLoop(condition, try block(after: "the condition"))
    case .keyword(.return):
      advance()
      return .returning(isAtEndOfStatement ? nil : try pipeline())
    case .keyword(.break):
      advance()
      return .breaking
    case .keyword(.continue):
      advance()
      return .continuing
    case .symbol(.bar) where index == 0:
      let bar = Int(token.span.start)
      return .expression(try pipes(Expression(.it, Span(bar, bar))))
    default: return try expressionOrAssignment()
    }
  }

  private var isAtEndOfStatement: Bool {
    switch token.kind {
    case .end, .symbol(.semicolon), .symbol(.rightBrace), .symbol(.rightParenthesis), .symbol(.rightBracket),
      .interpolationEnd:
      true
    default: token.startsLine
    }
  }

  private mutating func binding() throws(Failure) -> Statement.Kind {
    let isMutable = isKeyword(.var)
    advance()
    let pattern = try pattern()
    if isSymbol(.colon) {
      throw unexpected(hint: "types are not written: `\(isMutable ? "var" : "let") x = …`")
    }
    guard take(.assign) else { throw unexpected(expected: "`=`") }
    return .binding(mutable: isMutable, pattern, try pipeline())
  }

  private mutating func parameter() throws(Failure) -> Statement.Kind {
    advance()
    let name = try name("the parameter's name")
    if isSymbol(.colon) { throw unexpected(hint: "types are not written: `param x = …`") }
    guard take(.assign) else { throw unexpected(expected: "`=`") }
    return .parameter(name, try pipeline())
  }

  private mutating func use() throws(Failure) -> Statement.Kind {
    advance()
    let first = token
    guard first.kind == .stringStart || first.kind == .rawString else {
      throw unexpected(expected: "the file's name in quotes")
    }
    let path = try primary()
    guard case .literal(.string(let text)) = path.kind else {
      throw invalid("unexpected-token", "the file's name must stand as it is", at: path.span, hint: "without `\\(…)`")
    }
    guard token.kind == .name, self.text(token) == "as", !token.startsLine else {
      return .use(path: text, pathSpan: path.span, alias: nil)
    }
    advance()
    return .use(path: text, pathSpan: path.span, alias: try name("a name"))
  }

  private mutating func loop() throws(Failure) -> Statement.Kind {
    advance()
    let pattern = try pattern()
    if isSymbol(.comma) { throw unexpected(hint: "write `for [i, x] in enumerate(xs) {`") }
    guard take(.in) else { throw unexpected(expected: "`in`") }
    let sequence = try header()
    return .loop(pattern, in: sequence, try block(after: "the sequence"))
  }

  mutating func pattern() throws(Failure) -> Pattern {
    guard isSymbol(.leftBracket) else { return .name(try name("a name")) }
    let first = token
    let outer = open(.brackets)
    var names = [try name("a name")]
    while take(.comma), !isSymbol(.rightBracket) { names.append(try name("a name")) }
    try close(.symbol(.rightBracket), restoring: outer, expected: "`,` or `]`")
    return .list(names, span(from: first))
  }

  private mutating func expressionOrAssignment() throws(Failure) -> Statement.Kind {
    let value = try pipeline()
    guard case .symbol(let symbol) = token.kind, symbol.isAssignment, !token.startsLine else {
      return .expression(value)
    }
    let operatorSpan = token.span
    guard let target = target(value) else {
      throw invalid(
        "not-assignable", "this cannot be assigned to", at: value.span,
        help: isList(value)
          ? "names are bound with `let [a, b] = …`" : "write `name = …`, `name[index] = …` or `name.key = …`")
    }
    advance()
    return .assign(target: target, operation: symbol.assignedOperator, operatorSpan: operatorSpan, try pipeline())
  }

  /// What may stand left of `=`: a name, then indices and members.
  private func target(_ expression: Expression) -> Expression? {
    switch expression.kind {
    case .name: return expression
    case .call(let call) where call.form == .bare: return target(call.callee)
    case .member(let base, _): return target(base) == nil ? nil : expression
    case .index(let base, _, let items):
      guard items.count == 1, case .at = items[0] else { return nil }
      return target(base) == nil ? nil : expression
    default: return nil
    }
  }

  private func isList(_ expression: Expression) -> Bool {
    if case .list = expression.kind { true } else { false }
  }

  /// The `##` lines that end right above a token.
  private func documentation(before token: Int) -> String? {
    var low = 0
    var high = comments.count
    while low < high {
      let middle = (low + high) / 2
      if comments[middle].nextToken <= token { low = middle + 1 } else { high = middle }
    }
    var lines: [String] = []
    var below = Int(tokens[token].span.start)
    for comment in comments[..<low].reversed() {
      guard comment.nextToken == token, comment.isDocumentation, isRightAbove(comment, offset: below) else { break }
      let text = file.text(comment.span).drop { $0 == "#" }
      lines.append(String(text.hasPrefix(" ") ? text.dropFirst() : text).trimmingTrailingBlanks())
      below = Int(comment.span.start)
    }
    return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
  }

  private func isRightAbove(_ comment: Comment, offset: Int) -> Bool {
    bytes[Int(comment.span.end)..<offset].count { $0 == UInt8(ascii: "\n") } == 1
  }
}

extension String {
  fileprivate func trimmingTrailingBlanks() -> String {
    var text = self
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
