/// The command form where only expressions may stand.
extension Parser {
  /// Throws when a name is followed by what looks like its arguments.
  mutating func refuseCommand() throws(Failure) {
    guard token.kind == .name || isKeyword(.it), context.position != .argument else { return }
    let end = pathEnd(from: index)
    guard startsArgument(at: end), !(context.position == .labelDefault && isLabel(at: end)) else { return }
    // `[a -1]`: the binary rule says what to write.
    if isPrefixMinus(at: end) { return }
    let callee = tokens[index].span.through(tokens[end - 1].span)
    let name = file.text(callee)
    let proposal = proposedCall(of: callee, argumentsFrom: end)
    throw invalid(
      "command-in-expression", "`\(name)` needs brackets around its arguments here", at: callee,
      hint: proposal.map { "did you mean `\($0)`?" } ?? "write `\(name)(…)`",
      help: openers.last.map { text($0) == "[" || text($0) == "(" } == true
        ? "or put a comma between two values, or the whole command in brackets: `(\(name) …)`" : nil)
  }

  /// The call form of a command and the rest of the expression that it stands in: `len(xs) > 3` for `len xs > 3`.
  private func proposedCall(of callee: Span, argumentsFrom first: Int) -> String? {
    var ahead = self
    ahead.index = first
    ahead.context.position = .argument
    var arguments: [String] = []
    while ahead.startsArgument(at: ahead.index), !ahead.isPrefixMinus(at: ahead.index) {
      let start = ahead.token
      if ahead.isLabel(at: ahead.index) { ahead.index += 2 }
      guard (try? ahead.postfix()) != nil else { return nil }
      arguments.append(file.text(ahead.span(from: start)))
    }
    let rest = file.text(Span(Int(ahead.previousEnd), Int(tokens[ahead.endOfExpression() - 1].span.end)))
    let proposal = "\(file.text(callee))(\(arguments.joined(separator: ", ")))\(rest)"
    return arguments.isEmpty || proposal.count > 60 || proposal.contains("\n") ? nil : proposal
  }

  /// The index of the token that ends the expression here: a comma, a brace, a closing bracket or a new line.
  private func endOfExpression() -> Int {
    var end = index
    var open = 0
    while true {
      let token = self[end]
      if token.kind == .end || token.startsLine || token.kind == .interpolationEnd { return end }
      if case .symbol(let symbol) = token.kind {
        if symbol.closer != nil, symbol != .leftBrace { open += 1 }
        if symbol.isCloser { open -= 1 }
        if open < 0 || (open == 0 && [.comma, .leftBrace, .semicolon, .bar].contains(symbol)) { return end }
      }
      end += 1
    }
  }
}
