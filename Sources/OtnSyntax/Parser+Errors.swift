/// What the parser says when it cannot go on.
extension Parser {
  func invalid(
    _ code: String, _ title: String, at span: Span, hint: String? = nil, help: String? = nil
  ) -> Failure {
    .invalid(Diagnostic(code, title, file: file, span: span, hint: hint, help: help))
  }

  /// The current token cannot stand here; at the end of the text: more is needed.
  func unexpected(expected: String? = nil, hint: String? = nil, help: String? = nil) -> Failure {
    if token.kind == .end { return incomplete(expected: expected) }
    let hint = hint ?? habit() ?? expected.map { "expected \($0)" }
    return invalid("unexpected-token", "\(described(token)) cannot stand here", at: token.span, hint: hint, help: help)
  }

  func incomplete(expected: String? = nil) -> Failure {
    if let opener = openers.last { return .incomplete(unclosed(opener)) }
    let end = Int(previousEnd)
    return .incomplete(
      Diagnostic(
        "unexpected-end", "the program ends in the middle of a statement", file: file, span: Span(end, end),
        hint: expected.map { "expected \($0)" }))
  }

  private func unclosed(_ opener: Token) -> Diagnostic {
    let text = text(opener)
    return Diagnostic("unclosed", "this `\(text)` is never closed", file: file, span: opener.span)
  }

  /// A wrong token where a bracket should close: when it closes an outer bracket or opens a statement, the innermost bracket was
  /// left open.
  func unclosedOrUnexpected(expected: String) -> Failure {
    guard let opener = openers.last else { return unexpected(expected: expected) }
    switch token.kind {
    case .end: return .incomplete(unclosed(opener))
    case .keyword(let keyword) where keyword.opensStatement && token.startsLine: return .invalid(unclosed(opener))
    case .symbol, .interpolationEnd:
      let closesOuter = openers.contains { $0.kind.closer == token.kind } && opener.kind.closer != token.kind
      return closesOuter ? .invalid(unclosed(opener)) : unexpected(expected: expected)
    default: return unexpected(expected: expected)
    }
  }

  func tooDeep() -> Failure {
    invalid(
      "too-deep", "this is nested too deeply", at: token.span,
      help:
        "at most \(Self.maximumDepth) levels, and \(Self.maximumHeight) operators in a row: name parts of it with `let`"
    )
  }

  private func described(_ token: Token) -> String {
    switch token.kind {
    case .stringStart, .stringText, .stringEnd, .rawString: "a string"
    case .interpolationEnd: "`)`"
    default: "`\(text(token))`"
    }
  }

  /// Advice for what people bring along from other languages.
  private func habit() -> String? {
    let previous: Token? = index > 0 ? tokens[index - 1] : nil
    switch token.kind {
    case .foreign: return Habits.operators[text(token)]
    case .symbol(.add) where previous?.kind == .symbol(.add) && touches(at: index): return "write `x += 1`"
    case .symbol(.subtract) where previous?.kind == .symbol(.subtract) && touches(at: index): return "write `x -= 1`"
    case .symbol(.subtract): return "a prefix `-` touches what it negates"
    case .symbol(.assign):
      return isAssignmentOfOperator(previous) ? "write `a = a \(previous.map(text) ?? "") b`" : "`==` compares"
    case .symbol(.colon): return colonHabit(previous)
    case .keyword(.if), .keyword(.try): return "put it in brackets: `(\(text(token)) …)`"
    case .keyword(.not): return "put it in brackets: `(not …)`"
    case .keyword(.else): return "`else` stands on the line of the `}` before it"
    case .keyword(.catch): return "there is no `try { … }` before it"
    case .symbol(.dot): return "a `.` touches the value before it"
    case .symbol(let symbol) where symbol.isCloser: return strayHint(symbol)
    case .name: return Habits.hint(forWord: text(token))
    default: return nil
    }
  }

  private func strayHint(_ closer: Symbol) -> String? {
    if openers.contains(where: { $0.kind.closer == .symbol(closer) }) { return nil }
    let opener: Symbol = closer == .rightBrace ? .leftBrace : closer == .rightBracket ? .leftBracket : .leftParenthesis
    return "no `\(opener.rawValue)` is open here"
  }

  private func isAssignmentOfOperator(_ previous: Token?) -> Bool {
    guard touches(at: index), case .symbol(let symbol)? = previous?.kind else { return false }
    return [.power, .floorDivide, .modulo, .matrixMultiply, .orElse].contains(symbol)
  }

  private func colonHabit(_ previous: Token?) -> String? {
    if self[index + 1].kind == .symbol(.assign), touches(at: index + 1) { return "write `let name = …`" }
    guard let previous, previous.isWord, !touches(at: index) else { return nil }
    return "a label touches its colon: `\(text(previous)): …`"
  }
}

extension Token.Kind {
  fileprivate var closer: Token.Kind? {
    switch self {
    case .symbol(let symbol): symbol.closer.map { .symbol($0) }
    case .interpolationStart: .interpolationEnd
    default: nil
    }
  }
}
