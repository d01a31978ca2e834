import OrderedCollections
import OtnSyntax

extension Resolver {
  /// `isOperand`: a `break` or `return` inside leads out of an expression, and not just out of statements.
  mutating func expression(_ expression: Expression, isOperand: Bool = true) -> Node {
    switch expression.kind {
    case .literal(let literal): return Constant(LiteralValue.of(literal))
    case .interpolation(let parts): return interpolation(parts)
    case .name: return name(expression)
    case .it: return it(expression.span)
    case .list(let items): return ListNode(items.map { self.expression($0) })
    case .map(let entries):
      return MapNode(
        entries.map { entry in
          MapNode.Entry(
            key: self.expression(entry.key), keySite: site(entry.key.span), value: self.expression(entry.value))
        })
    case .group(let inner): return operand(isOperand: true) { $0.group(inner) }
    case .unary(.not, let operand): return NotNode(condition(operand, "not"))
    case .unary(.minus, let operand): return negation(operand, expression)
    case .binary(let operation, let span, let left, let right): return binary(operation, span, left, right)
    case .index(let object, let bracket, let items):
      return IndexNode(self.expression(object), items.map { indexPart($0) }, site(bracket))
    case .member(let object, let name): return member(object, name, expression)
    case .call(let call): return self.call(call, piped: nil, expression.span)
    case .pipe(let left, _, let stage): return pipe(left, stage)
    case .closure(let closure): return self.closure(closure, expression.span)
    case .if(let conditional): return operand(isOperand: isOperand) { $0.conditional(conditional) }
    case .try(let attempt): return operand(isOperand: isOperand) { $0.attempt(attempt) }
    }
  }

  /// Resolves a node that may hold statements; wraps it if one of them leads out of it.
  private mutating func operand(isOperand: Bool, _ body: (inout Resolver) -> Node) -> Node {
    guard isOperand else { return body(&self) }
    let escapes = context.escapes
    context.operandDepth += 1
    let node = body(&self)
    context.operandDepth -= 1
    return context.escapes == escapes ? node : Operand(node)
  }

  /// `( pipeline )`: `(name)` is the function itself, so a bare path is not called.
  private mutating func group(_ inner: Expression) -> Node {
    if case .call(let call) = inner.kind, call.form == .bare { return expression(call.callee) }
    return expression(inner, isOperand: false)
  }

  // MARK: Names

  private mutating func name(_ expression: Expression) -> Node {
    guard case .name(let name) = expression.kind else { return Constant(.null) }
    switch meaning(of: name) {
    case .variable(let node, _): return node
    case .command: return commandValue(name)
    case .namespace: reportNamespace(name, expression.span)
    case nil: reportUnknown(name, expression.span)
    }
    return Constant(.null)
  }

  mutating func reportNamespace(_ name: String, _ span: Span) {
    let members = (commands.members(of: name) ?? []).prefix(12).map { "`\(name).\($0)`" }
    report(
      "unknown-name", "`\(name)` alone is nothing: it is the first word of commands", span,
      help: members.joined(separator: " "))
  }

  private func commandValue(_ name: String) -> Node {
    Constant(commands.functions[name].map { .function($0) } ?? .null)
  }

  private mutating func it(_ span: Span) -> Node {
    var current: FunctionContext? = context
    while let function = current {
      if let local = function.implicit {
        function.noteIt()
        return context.node(for: local, owner: function)
      }
      if function.kind == .function {
        report("unknown-name", "`it` is unknown inside a `func`", span, hint: "pass it as a parameter")
        return Constant(.null)
      }
      current = function.parent
    }
    if let node = shown() { return node }
    report(
      "unknown-name", "`it` is unknown: no cell has shown a value yet", span,
      help: "`it` is the last value that a cell showed, or what a closure is given")
    return Constant(.null)
  }

  private mutating func member(_ object: Expression, _ name: Name, _ expression: Expression) -> Node {
    switch pathMeaning(expression) {
    case .variable(let node, _): return node
    case .command:
      return commandValue((words(of: expression) ?? []).map(\.text).joined(separator: "."))
    case .namespace: return Constant(.null)
    case nil: return MemberNode(self.expression(object), name.text, site(name.span))
    }
  }

  // MARK: Operators

  func conditionNode(_ node: Node, _ span: Span, _ word: String) -> Condition {
    Condition(node: node, site: site(span), word: word)
  }

  mutating func condition(_ expression: Expression, _ word: String) -> Condition {
    conditionNode(self.expression(expression), expression.span, word)
  }

  private mutating func negation(_ operand: Expression, _ expression: Expression) -> Node {
    switch operand.kind {
    case .literal(.int(let int)) where int != .min: Constant(.int(-int))
    case .literal(.float(let float)): Constant(.float(-float))
    default: NegateNode(self.expression(operand), site(expression.span))
    }
  }

  private mutating func binary(
    _ operation: BinaryOperator, _ span: Span, _ left: Expression, _ right: Expression
  ) -> Node {
    switch operation {
    case .and, .or:
      let word = operation.rawValue
      return LogicNode(isAnd: operation == .and, condition(left, word), condition(right, word))
    case .orElse: return OrElseNode(expression(left), expression(right), site(left.span))
    default:
      if case .literal(.int(let right)) = right.kind {
        return IntOperandNode(operation, expression(left), right, site(span))
      }
      return BinaryNode(operation, expression(left), expression(right), site(span))
    }
  }

  private mutating func indexPart(_ item: IndexItem) -> IndexPart {
    switch item {
    case .at(let expression): .at(self.expression(expression))
    case .slice(let start, let stop, let step, _):
      .slice(start.map { expression($0) }, stop.map { expression($0) }, step.map { expression($0) })
    case .ellipsis: .ellipsis
    }
  }

  private mutating func interpolation(_ parts: [StringPart]) -> Node {
    InterpolationNode(
      parts.map { part in
        switch part {
        case .text(let text): Constant(.string(text))
        case .stage(let stage): operand(isOperand: true) { $0.expression(stage, isOperand: false) }
        }
      })
  }

  // MARK: Blocks as values

  private mutating func conditional(_ conditional: If) -> Node {
    let condition = condition(conditional.condition, "if")
    let then = block(conditional.then)
    return IfNode(condition, then, conditional.otherwise.map { block($0) })
  }

  private mutating func attempt(_ attempt: Try) -> Node {
    let body = block(attempt.body)
    let context = context
    return context.withScope {
      let variable = attempt.error.flatMap { name in
        name.text == "_" ? nil : declare(name, .variable(mutable: false, type: .map))
      }
      return TryNode(body, variable, block(attempt.handler))
    }
  }
}

/// Values of literals, known before anything runs.
enum LiteralValue {
  static func of(_ literal: Literal) -> Value {
    switch literal {
    case .null: .null
    case .bool(let bool): .bool(bool)
    case .int(let int): .int(int)
    case .float(let float): .float(float)
    case .string(let string): .string(string)
    case .bytes(let count): .bytes(count)
    case .duration(let nanoseconds): .duration(nanoseconds)
    }
  }

  /// The value of a literal, a negative number, or a list or map of such; nil: it is anything else.
  static func of(_ expression: Expression) -> Value? {
    switch expression.kind {
    case .literal(let literal): return of(literal)
    case .unary(.minus, let operand): return of(operand).flatMap { try? $0.negated() }
    case .list(let items):
      let values = items.compactMap { of($0) }
      return values.count == items.count ? .list(values) : nil
    case .map(let entries):
      let pairs = entries.compactMap { entry -> (MapKey, Value)? in
        guard let key = of(entry.key).flatMap({ MapKey($0) }), let value = of(entry.value) else { return nil }
        return (key, value)
      }
      return pairs.count == entries.count ? .map(.init(pairs, uniquingKeysWith: { $1 })) : nil
    default: return nil
    }
  }
}
