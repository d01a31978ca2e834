/// `func`, closures, blocks and what is made of them.
extension Parser {
  mutating func function() throws(Failure) -> FunctionDeclaration {
    advance()
    let name = try name("the function's name")
    if isSymbol(.leftParenthesis) {
      throw unexpected(hint: "parameters stand as at the call: `func \(name.text) a b {`")
    }
    var parameters: [Name] = []
    while token.kind == .name, !isLabel(at: index) {
      parameters.append(Name(text(token), token.span))
      advance()
      if isSymbol(.comma) { throw unexpected(hint: "parameters are separated by blanks") }
      if isSymbol(.assign) {
        throw unexpected(hint: "a parameter with a default is labelled: `\(parameters.last?.text ?? "x"): …`")
      }
    }
    var labels: [(name: Name, defaultValue: Expression?)] = []
    while isLabel(at: index) { labels.append(try labelledParameter()) }
    if token.kind == .name {
      throw unexpected(hint: "parameters without a label come first")
    }
    let body = try block(after: "the parameters")
    return FunctionDeclaration(name: name, parameters: parameters, labels: labels, body: body)
  }

  private mutating func labelledParameter() throws(Failure) -> (name: Name, defaultValue: Expression?) {
    let name = Name(text(token), token.span)
    advance()
    advance()
    if isSymbol(.leftBrace) || isLabel(at: index) { return (name, nil) }
    let outer = context
    context.allowsClosures = false
    context.position = .labelDefault
    defer { context = outer }
    return (name, try expression())
  }

  /// The expression between a keyword and its block: `{` belongs to the block.
  mutating func header() throws(Failure) -> Expression {
    let outer = context
    context.allowsClosures = false
    context.allowsLabels = true
    context.position = .expression
    defer { context = outer }
    return try expression()
  }

  mutating func block(after what: String? = nil) throws(Failure) -> Block {
    guard isSymbol(.leftBrace) else { throw blockExpected(after: what) }
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    let around = open(.statements)
    let statements = try statements()
    try close(.symbol(.rightBrace), restoring: around, expected: "`}`")
    return Block(statements, span(from: first))
  }

  private func blockExpected(after what: String?) -> Failure {
    if isSymbol(.colon) { return unexpected(hint: "a block stands in braces: `{ … }`") }
    if isSymbol(.bar), let what { return unexpected(hint: "put \(what) in brackets: `(… | …)`") }
    return unexpected(expected: what.map { "`{` after \($0)" } ?? "`{`")
  }

  /// Statements up to the closing brace.
  private mutating func statements() throws(Failure) -> [Statement] {
    var statements: [Statement] = []
    while !isSymbol(.rightBrace), token.kind != .end {
      statements.append(try statement())
      try endOfStatement()
    }
    return statements
  }

  mutating func closure() throws(Failure) -> Expression {
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    let around = open(.statements)
    var parameters: [Pattern]?
    if hasClosureParameters {
      var patterns = [try pattern()]
      while take(.comma) { patterns.append(try pattern()) }
      advance()
      parameters = patterns
    }
    let body = token
    let statements = try closureStatements(opener: first)
    let bodySpan = statements.isEmpty ? Span(Int(body.span.start), Int(body.span.start)) : span(from: body)
    try close(.symbol(.rightBrace), restoring: around, expected: "`}`")
    let closure = Closure(parameters: parameters, body: Block(statements, bodySpan))
    return Expression(.closure(closure), span(from: first))
  }

  /// `{"a": 1}` is how other languages write a map.
  private mutating func closureStatements(opener: Token) throws(Failure) -> [Statement] {
    do throws(Failure) {
      return try statements()
    } catch {
      guard case .invalid(var diagnostic) = error, isSymbol(.colon), openers.last?.span == opener.span else {
        throw error
      }
      diagnostic.hint = "maps are written in brackets: `[\"a\": 1]`"
      throw .invalid(diagnostic)
    }
  }

  /// Names or patterns followed by `in`, directly after a closure's brace.
  private var hasClosureParameters: Bool {
    var ahead = index
    while true {
      if self[ahead].kind == .symbol(.leftBracket) {
        repeat {
          guard self[ahead + 1].kind == .name else { return false }
          ahead += 2
        } while self[ahead].kind == .symbol(.comma) && self[ahead + 1].kind != .symbol(.rightBracket)
        if self[ahead].kind == .symbol(.comma) { ahead += 1 }
        guard self[ahead].kind == .symbol(.rightBracket) else { return false }
      } else if self[ahead].kind != .name {
        return false
      }
      ahead += 1
      if self[ahead].kind == .keyword(.in) { return !isLabel(at: ahead) }
      guard self[ahead].kind == .symbol(.comma) else { return false }
      ahead += 1
    }
  }

  mutating func ifExpression() throws(Failure) -> Expression {
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    advance()
    let condition = try header()
    let then = try block(after: "the condition")
    var otherwise: Block?
    if isKeyword(.else), continuesLine(at: index) {
      advance()
      if isKeyword(.if) {
        let nested = try ifExpression()
        otherwise = Block([Statement(.expression(nested), nested.span)], nested.span)
      } else {
        otherwise = try block(after: "`else`")
      }
    }
    return Expression(.if(If(condition: condition, then: then, otherwise: otherwise)), span(from: first))
  }

  mutating func tryExpression() throws(Failure) -> Expression {
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    advance()
    let body = try block(after: "`try`")
    guard take(.catch) else { throw unexpected(expected: "`catch`") }
    let error = token.kind == .name ? try name("a name") : nil
    let handler = try block(after: "`catch`")
    return Expression(.try(Try(body: body, error: error, handler: handler)), span(from: first))
  }
}
