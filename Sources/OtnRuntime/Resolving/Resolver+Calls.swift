import OtnSyntax

extension Resolver {
  /// A call, or a path that stands alone as a stage. `piped` is the value from the left of `|`.
  mutating func call(_ call: Call, piped: (node: Node, expression: Expression)?, _ span: Span) -> Node {
    let head = call.callee.span
    var callee: Node?
    var nature: Nature?
    switch calleeMeaning(call.callee) {
    case .command(let overloads): return commandCall(overloads, call, piped: piped, span)
    case .variable(let node, let found):
      if call.form == .bare, piped == nil, found.signature == nil { return node }
      (callee, nature) = (node, found)
    case .namespace(let name):
      if case .name = call.callee.kind { reportNamespace(name, head) }
      return resolveRest(call)
    case nil:
      if case .name(let name) = call.callee.kind {
        reportUnknown(name, head)
        return resolveRest(call)
      }
      if call.form == .bare, piped == nil { return expression(call.callee) }
      callee = expression(call.callee)
    }
    let arguments = self.arguments(call, piped: piped)
    let place = callSite(call, piped: piped, head: head)
    if let signature = nature?.signature {
      let (_, mismatches) = signature.match(place.arguments.map { $0.label?.text })
      diagnostics += mismatches.map { $0.diagnostic(for: signature, place) }
    } else if case .variable(mutable: false, let type?) = nature, type != .function {
      reportNotCommand(call, type.description)
    } else if nature == nil, let type = type(of: call.callee), type != .function {
      reportNotCommand(call, type.description)
    }
    return CallNode(callee ?? Constant(.null), arguments, place, hint: operatorHint(call))
  }

  private mutating func calleeMeaning(_ callee: Expression) -> Meaning? {
    if case .name(let name) = callee.kind { return meaning(of: name) }
    return pathMeaning(callee)
  }

  /// After an error at the head the arguments are still looked at, so that all errors are found at once.
  private mutating func resolveRest(_ call: Call) -> Node {
    for argument in call.arguments { _ = expression(argument.value) }
    return Constant(.null)
  }

  private mutating func arguments(_ call: Call, piped: (node: Node, expression: Expression)?) -> [Node] {
    (piped.map { [$0.node] } ?? []) + call.arguments.map { expression($0.value) }
  }

  private func callSite(_ call: Call, piped: (node: Node, expression: Expression)?, head: Span) -> CallSite {
    let first = piped.map { [CallSite.Argument(label: nil, span: $0.expression.span)] } ?? []
    return CallSite(
      file: file, head: head,
      arguments: first + call.arguments.map { CallSite.Argument(label: $0.label, span: $0.value.span) })
  }

  private mutating func reportNotCommand(_ call: Call, _ type: String) {
    report(
      "not-a-command", "`\(file.text(call.callee.span))` is \(type.withArticle), not a command", call.callee.span,
      hint: hidden(call) ?? operatorHint(call))
  }

  private func hidden(_ call: Call) -> String? {
    guard case .name(let name) = call.callee.kind, commands.overloads[name] != nil else { return nil }
    return "this `\(name)` hides the command of that name"
  }

  /// What `a -1` or `xs [0]` was probably meant to be.
  private func operatorHint(_ call: Call) -> String? {
    guard call.form == .command, call.arguments.count == 1, let argument = call.arguments.first, argument.label == nil
    else { return nil }
    let head = file.text(call.callee.span)
    switch argument.value.kind {
    case .unary(.minus, let operand): return "did you mean `\(head) - \(file.text(operand.span))`?"
    case .literal(.int), .literal(.float):
      let text = file.text(argument.value.span)
      return text.hasPrefix("-") ? "did you mean `\(head) - \(text.dropFirst())`?" : nil
    case .list: return "did you mean `\(head)\(file.text(argument.value.span))`?"
    default: return nil
    }
  }

  // MARK: Pipes

  mutating func pipe(_ left: Expression, _ stage: Stage) -> Node {
    let piped = (node: expression(left), expression: left)
    switch stage {
    case .call(let call, let span): return self.call(call, piped: piped, span)
    case .closure(let closure, let span):
      let place = CallSite(
        file: file, head: span, arguments: [CallSite.Argument(label: nil, span: left.span)])
      return CallNode(self.closure(closure, span), [piped.node], place, hint: nil)
    }
  }

  // MARK: Commands

  private mutating func commandCall(
    _ overloads: [Command], _ call: Call, piped: (node: Node, expression: Expression)?, _ span: Span
  ) -> Node {
    let place = callSite(call, piped: piped, head: call.callee.span)
    let values = (piped.map { [$0.expression] } ?? []) + call.arguments.map(\.value)
    let candidates = candidates(overloads, place, values)
    let plans = candidates.map { $0.signature.match(place.arguments.map { $0.label?.text }) }
    if let best = plans.indices.min(by: { plans[$0].mismatches.count < plans[$1].mismatches.count }) {
      let command = candidates[best]
      diagnostics += plans[best].mismatches.map { $0.diagnostic(for: command.signature, place) }
      if plans[best].mismatches.isEmpty, candidates.count == 1 {
        checkTypes(command, plans[best].plan, values)
      }
    }
    var nodes: [Node] = piped.map { [$0.node] } ?? []
    let takesName = overloads.first?.parameters.first.map { [.name, .optional(.name)].contains($0.type) } ?? false
    for argument in call.arguments {
      if takesName, let words = words(of: argument.value) {
        nodes.append(Constant(.string(words.map(\.text).joined(separator: "."))))
      } else {
        nodes.append(expression(argument.value))
      }
    }
    return CommandCall(overloads, nodes, place)
  }

  /// The overloads that the type of the first argument, where it is known, leaves.
  private func candidates(_ overloads: [Command], _ place: CallSite, _ values: [Expression]) -> [Command] {
    guard overloads.count > 1, let first = place.arguments.firstIndex(where: { $0.label == nil }),
      let type = type(of: values[first])
    else { return overloads }
    let fitting = overloads.first { $0.parameters.first?.type.accepts(type: type) ?? false }
    return [fitting ?? overloads[overloads.count - 1]]
  }

  /// Arguments whose types are known already.
  private mutating func checkTypes(_ command: Command, _ plan: Plan, _ values: [Expression]) {
    for (parameter, source) in zip(command.parameters, plan.sources) {
      let positions: [Int] =
        switch source {
        case .given(let position): [position]
        case .rest(let positions): positions
        case .missing: []
        }
      for position in positions {
        guard let type = type(of: values[position]), !parameter.type.accepts(type: type) else { continue }
        report(
          "wrong-type", parameter.mismatch(type.description.withArticle, in: command), values[position].span,
          help: command.signature.help)
      }
    }
  }
}
