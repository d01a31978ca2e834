/// Stages, pipes and the two forms of a call.
extension Parser {
  /// `stage | call | call`.
  mutating func pipeline() throws(Failure) -> Expression {
    let outer = context
    context.position = .expression
    defer { context = outer }
    let around = height
    height = 0
    defer { height = max(around, height) }
    return try pipes(try stage())
  }

  /// An expression in brackets, after which `|` may follow.
  mutating func piped() throws(Failure) -> Expression {
    let around = height
    height = 0
    defer { height = max(around, height) }
    return try pipes(try expression())
  }

  mutating func pipes(_ first: Expression) throws(Failure) -> Expression {
    var left = first
    while isSymbol(.bar) {
      let bar = token.span
      advance()
      let stage = try stageAfterBar()
      try growChain()
      left = Expression(.pipe(left, bar: bar, stage), span(from: left.span))
    }
    return left
  }

  /// What stands at the head of a statement, after `=`, or inside a grouping bracket.
  private mutating func stage() throws(Failure) -> Expression {
    switch token.kind {
    case .keyword(.if): return try ifExpression()
    case .keyword(.try): return try tryExpression()
    case .name, .keyword(.it): break
    default: return try expression()
    }
    let first = token
    let end = pathEnd(from: index)
    if startsArgument(at: end) {
      let callee = try path(upTo: end)
      let arguments = try commandArguments()
      return Expression(.call(Call(callee: callee, form: .command, arguments: arguments)), span(from: first))
    }
    let value = try expression()
    guard index == end, first.kind == .name else { return value }
    return Expression(.call(Call(callee: value, form: .bare, arguments: [])), value.span)
  }

  /// What stands after `|`: a closure, or a name with arguments in either form. A name alone is called: `form: .command` without
  /// arguments.
  private mutating func stageAfterBar() throws(Failure) -> Stage {
    let first = token
    if isSymbol(.leftBrace), context.allowsClosures {
      guard case .closure(let closure) = try closure().kind else { throw notAStage(first) }
      try refuseOperator(after: first)
      return .closure(closure, span(from: first))
    }
    guard token.kind == .name || isKeyword(.it) else { throw notAStage(first) }
    let end = pathEnd(from: index)
    let callee = try path(upTo: end)
    let call: Call
    if isSymbol(.leftParenthesis), touches(at: index) {
      call = Call(callee: callee, form: .call, arguments: try callArguments())
    } else {
      let arguments = startsArgument(at: index) ? try commandArguments() : []
      call = Call(callee: callee, form: .command, arguments: arguments)
    }
    try refuseOperator(after: first)
    return .call(call, span(from: first))
  }

  private func notAStage(_ first: Token) -> Failure {
    if first.kind == .end { return incomplete(expected: "a command after `|`") }
    return invalid(
      "not-a-stage", "after `|` stands a command, a function or a closure", at: first.span,
      help: "`a | f x` is `f(a, x)`; any expression may stand in a closure: `a | { it + 1 }`")
  }

  /// Nothing binds to a stage after `|` but its arguments.
  private func refuseOperator(after first: Token) throws(Failure) {
    guard continuesLine(at: index) else { return }
    var isOperator = infix(at: index) != nil
    if touches(at: index), isSymbol(.leftBracket) || isSymbol(.leftParenthesis) || isSymbol(.dot) { isOperator = true }
    guard isOperator else { return }
    throw invalid(
      "not-a-stage", "no operator may follow a stage after `|`", at: span(from: first),
      hint: "`\(text(token))` cannot be applied to it",
      help: "put the pipe in brackets, `(a | f) \(text(token)) …`, or the rest in a closure, `a | { … }`")
  }

  /// The index after a name and its members, `a.b.c`; not beyond it when something else touches.
  func pathEnd(from first: Int) -> Int {
    var end = first + 1
    while self[end].kind == .symbol(.dot), touches(at: end), self[end + 1].isWord, touches(at: end + 1) { end += 2 }
    return end
  }

  private mutating func path(upTo end: Int) throws(Failure) -> Expression {
    let first = token
    advance()
    var path = Expression(first.kind == .keyword(.it) ? .it : .name(text(first)), first.span)
    while index < end {
      advance()
      let member = Name(text(token), token.span)
      advance()
      try growChain()
      path = Expression(.member(path, member), span(from: first))
    }
    return path
  }

  /// Whether a token begins an argument of the command form.
  func startsArgument(at index: Int) -> Bool {
    guard continuesLine(at: index) else { return false }
    if isLabel(at: index) { return true }
    switch self[index].kind {
    case .name, .number, .rawString, .stringStart: return true
    case .keyword(.true), .keyword(.false), .keyword(.nil), .keyword(.it): return true
    case .keyword(.not): return self[index + 1].kind != .keyword(.in)
    case .symbol(.leftParenthesis), .symbol(.leftBracket): return !touches(at: index)
    case .symbol(.leftBrace): return context.allowsClosures
    case .symbol(.subtract): return isPrefixMinus(at: index)
    default: return false
    }
  }

  private mutating func commandArguments() throws(Failure) -> [Argument] {
    let outer = context
    context.position = .argument
    defer { context = outer }
    var arguments: [Argument] = []
    while startsArgument(at: index) {
      guard !touches(at: index) else { throw unexpected(hint: "arguments are separated by blanks") }
      let label = takeLabel()
      arguments.append(Argument(label: label, value: try expression()))
    }
    try check(arguments)
    return arguments
  }

  /// `( … )` after what it calls.
  mutating func callArguments() throws(Failure) -> [Argument] {
    let outer = try enter()
    defer { leave(outer) }
    let around = open(.brackets)
    var arguments: [Argument] = []
    while !isSymbol(.rightParenthesis) {
      let label = takeLabel()
      arguments.append(Argument(label: label, value: try piped()))
      guard take(.comma) else { break }
    }
    try close(.symbol(.rightParenthesis), restoring: around, expected: "`,` or `)`")
    try check(arguments)
    return arguments
  }

  private mutating func takeLabel() -> Name? {
    guard isLabel(at: index) else { return nil }
    defer {
      advance()
      advance()
    }
    return Name(text(token), token.span)
  }

  /// Positional arguments come first, but for a final closure; a label is given once.
  private func check(_ arguments: [Argument]) throws(Failure) {
    var labels: Set<String> = []
    for (position, argument) in arguments.enumerated() {
      if let label = argument.label {
        guard labels.insert(label.text).inserted else {
          throw invalid("duplicate-label", "`\(label.text)` is given twice", at: label.span)
        }
      } else if !labels.isEmpty, position < arguments.count - 1 || !isClosure(argument.value) {
        throw invalid(
          "positional-after-label", "arguments without a label come before those with one", at: argument.value.span,
          hint: minusHint(for: argument.value, after: arguments[position - 1]),
          help: "only a closure may stand last")
      }
    }
  }

  private func isClosure(_ expression: Expression) -> Bool {
    if case .closure = expression.kind { true } else { false }
  }

  /// `n: 1 -1` was perhaps meant as a difference.
  private func minusHint(for value: Expression, after previous: Argument) -> String? {
    guard case .unary(.minus, let operand) = value.kind else { return nil }
    return "did you mean `\(file.text(previous.value.span)) - \(file.text(operand.span))`?"
  }

  /// What may stand after a finished statement is nothing.
  func leftover() -> Failure {
    switch token.kind {
    case .symbol(.comma):
      if openers.isEmpty || !context.ignoresNewlines {
        return unexpected(hint: "the command form has no commas: `join [\"a\", \"b\"] \"-\"`")
      }
      return unexpected()
    case .symbol(.leftBrace):
      return unexpected(hint: "put the closure inside the brackets: `map(xs, { it * 2 })`")
    case .name, .number, .rawString, .stringStart, .symbol(.leftParenthesis), .symbol(.leftBracket):
      return unexpected(
        hint: Habits.hint(forWord: text(token)) ?? "a statement ends at the end of its line, or at a `;`")
    default: return unexpected()
    }
  }
}
