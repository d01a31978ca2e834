/// Operators by rank.
extension Parser {
  /// From what binds least to what binds most. Unary `-` and `**` are rules of their own; no infix has their rank.
  enum Rank: Int, Comparable {
    case or = 1, and, not, comparison, orElse, range, sum, product, prefix
    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    /// The rank of a right operand that the same operator may not follow.
    var tighter: Rank { Rank(rawValue: rawValue + 1) ?? self }
  }

  struct Infix {
    let `operator`: BinaryOperator
    let rank: Rank
    /// 2 for `not in`.
    var length = 1
  }

  mutating func expression() throws(Failure) -> Expression { try expression(atLeast: .or) }

  private mutating func expression(atLeast minimum: Rank) throws(Failure) -> Expression {
    let around = height
    height = 0
    defer { height = max(around, height) }
    var left = isKeyword(.not) && minimum <= .not ? try negation() : try unary()
    while continuesLine(at: index), let infix = infix(at: index), infix.rank >= minimum {
      if isPrefixMinus(at: index) {
        if context.position == .argument { break }
        throw ambiguousMinus(after: left)
      }
      let operatorSpan = token.span.through(tokens[index + infix.length - 1].span)
      for _ in 0..<infix.length { advance() }
      let right = try rightOperand(of: infix)
      try growChain()
      left = Expression(
        .binary(infix.operator, operatorSpan: operatorSpan, left, right), left.span.through(right.span))
      try refuseChain(after: infix, comparing: right, in: left)
    }
    return left
  }

  private mutating func rightOperand(of infix: Infix) throws(Failure) -> Expression {
    guard infix.rank == .orElse else { return try expression(atLeast: infix.rank.tighter) }
    // `??` binds to the right: nested, not chained.
    let outer = try enter()
    defer { leave(outer) }
    return try expression(atLeast: .orElse)
  }

  private mutating func negation() throws(Failure) -> Expression {
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    advance()
    let operand = isKeyword(.not) ? try negation() : try expression(atLeast: .comparison)
    return Expression(.unary(.not, operand: operand), span(from: first))
  }

  /// Comparisons and ranges do not chain.
  private func refuseChain(
    after infix: Infix, comparing middle: Expression, in first: Expression
  ) throws(Failure) {
    guard infix.rank == .comparison || infix.rank == .range, continuesLine(at: index),
      let second = self.infix(at: index), second.rank == infix.rank
    else { return }
    let span = token.span.through(tokens[index + second.length - 1].span)
    if infix.rank == .range { throw invalid("unexpected-token", "ranges do not chain", at: span) }
    throw invalid(
      "comparison-chain", "comparisons do not chain", at: span,
      hint: "write `\(brief(first)) and \(brief(middle)) \(file.text(span)) …`", help: "or use brackets")
  }

  private func ambiguousMinus(after left: Expression) -> Failure {
    let operand = self[index + 1].kind == .end ? "1" : text(self[index + 1])
    return invalid(
      "ambiguous-minus", "this `-` could begin a new value or subtract", at: token.span,
      hint: "did you mean `\(brief(left)) - \(operand)`?",
      help: context.ignoresNewlines ? "for two values put a comma between them" : nil)
  }

  /// The source of an expression, or its end where it is long.
  func brief(_ expression: Expression) -> String {
    let text = file.text(expression.span)
    return text.count <= 24 && !text.contains("\n") ? text : "…"
  }

  /// The operator at an index that stands between two operands.
  func infix(at index: Int) -> Infix? {
    // `f a in: b` has a label.
    if isLabel(at: index) { return nil }
    return switch self[index].kind {
    case .keyword(.or): Infix(operator: .or, rank: .or)
    case .keyword(.and): Infix(operator: .and, rank: .and)
    case .keyword(.in): Infix(operator: .isIn, rank: .comparison)
    case .keyword(.not) where self[index + 1].kind == .keyword(.in):
      Infix(operator: .isNotIn, rank: .comparison, length: 2)
    case .symbol(let symbol): infix(symbol)
    default: nil
    }
  }

  private func infix(_ symbol: Symbol) -> Infix? {
    switch symbol {
    case .equal: Infix(operator: .equal, rank: .comparison)
    case .notEqual: Infix(operator: .notEqual, rank: .comparison)
    case .less: Infix(operator: .less, rank: .comparison)
    case .lessOrEqual: Infix(operator: .lessOrEqual, rank: .comparison)
    case .greater: Infix(operator: .greater, rank: .comparison)
    case .greaterOrEqual: Infix(operator: .greaterOrEqual, rank: .comparison)
    case .orElse: Infix(operator: .orElse, rank: .orElse)
    case .halfOpenRange: Infix(operator: .halfOpenRange, rank: .range)
    case .closedRange: Infix(operator: .closedRange, rank: .range)
    case .add: Infix(operator: .add, rank: .sum)
    case .subtract: Infix(operator: .subtract, rank: .sum)
    case .multiply: Infix(operator: .multiply, rank: .product)
    case .divide: Infix(operator: .divide, rank: .product)
    case .floorDivide: Infix(operator: .floorDivide, rank: .product)
    case .modulo: Infix(operator: .modulo, rank: .product)
    case .matrixMultiply: Infix(operator: .matrixMultiply, rank: .product)
    default: nil
    }
  }

  mutating func unary() throws(Failure) -> Expression {
    guard isSymbol(.subtract) else { return try power() }
    guard touches(at: index + 1), nextToken.kind != .end else {
      if nextToken.kind == .end, !(touches(at: index) && tokens[index - 1].kind == .symbol(.subtract)) {
        advance()
        throw incomplete(expected: "a value")
      }
      throw unexpected()
    }
    let outer = try enter()
    defer { leave(outer) }
    let first = token
    advance()
    if token.kind == .number, nextToken.kind != .symbol(.power), text(token) == NumberLiteral.magnitudeOfSmallest {
      advance()
      return Expression(.literal(.int(.min)), span(from: first))
    }
    let operand = try unary()
    return Expression(.unary(.minus, operand: operand), span(from: first))
  }

  private mutating func power() throws(Failure) -> Expression {
    let base = try postfix()
    guard isSymbol(.power), continuesLine(at: index) else { return base }
    let operatorSpan = token.span
    advance()
    let baseHeight = height
    let outer = try enter()
    let exponent = try unary()
    leave(max(outer, baseHeight))
    try growChain()
    return Expression(
      .binary(.power, operatorSpan: operatorSpan, base, exponent), base.span.through(exponent.span))
  }

  /// A value, then whatever touches it: `( )`, `[ ]`, `.word`.
  mutating func postfix() throws(Failure) -> Expression {
    try refuseCommand()
    let around = height
    height = 0
    defer { height = max(around, height) }
    var value = try primary()
    while touches(at: index) {
      switch token.kind {
      case .symbol(.leftParenthesis):
        let arguments = try callArguments()
        value = Expression(
          .call(Call(callee: value, form: .call, arguments: arguments)), span(from: value.span))
      case .symbol(.leftBracket):
        let bracket = token.span
        let items = try indexItems()
        value = Expression(.index(value, bracket: bracket, items), span(from: value.span))
      case .symbol(.dot): value = try member(of: value)
      default: return value
      }
      try growChain()
    }
    return value
  }

  private mutating func member(of value: Expression) throws(Failure) -> Expression {
    guard nextToken.isWord, touches(at: index + 1) else {
      if isNumber(value) {
        throw invalid(
          "bad-number", "a number has at most one point, with digits on both sides", at: value.span.through(token.span),
          hint: nextToken.kind == .number ? nil : "write `\(file.text(value.span)).0`")
      }
      advance()
      throw unexpected(
        expected: "a name", hint: token.kind == .number ? "index with brackets: `[\(text(token))]`" : nil)
    }
    advance()
    let name = Name(text(token), token.span)
    advance()
    return Expression(.member(value, name), span(from: value.span))
  }

  private func isNumber(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .literal(.int), .literal(.float), .literal(.bytes), .literal(.duration): true
    default: false
    }
  }

  /// `[ … ]` after what it indexes.
  private mutating func indexItems() throws(Failure) -> [IndexItem] {
    let outer = try enter()
    defer { leave(outer) }
    let around = open(.index)
    var items = [try indexItem()]
    while take(.comma), !isSymbol(.rightBracket) { items.append(try indexItem()) }
    try close(.symbol(.rightBracket), restoring: around, expected: "`,` or `]`")
    return items
  }

  private mutating func indexItem() throws(Failure) -> IndexItem {
    let first = token
    if take(.closedRange) { return .ellipsis(first.span) }
    var start: Expression?
    if !isSymbol(.colon) {
      let value = try piped()
      guard isSymbol(.colon) else { return .at(value) }
      start = value
    }
    advance()
    let stop = try sliceBound()
    let step = take(.colon) ? try sliceBound() : nil
    return .slice(start: start, stop: stop, step: step, span(from: first))
  }

  private mutating func sliceBound() throws(Failure) -> Expression? {
    switch token.kind {
    case .symbol(.colon), .symbol(.comma), .symbol(.rightBracket): nil
    default: try piped()
    }
  }
}
