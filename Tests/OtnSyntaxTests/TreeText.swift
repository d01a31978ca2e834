import OtnSyntax

/// Trees as short text: `(+ 1 (* a b))`, commands as `len[command](…)`.
enum TreeText {
  static func of(_ cell: Cell) -> String { cell.statements.map(of).joined(separator: "\n") }

  static func of(_ statement: Statement) -> String {
    let text = body(statement.kind)
    return statement.documentation.map { "## \($0.replacing("\n", with: " / "))\n\(text)" } ?? text
  }

  private static func body(_ kind: Statement.Kind) -> String {
    switch kind {
    case .binding(let mutable, let pattern, let value): "\(mutable ? "var" : "let") \(of(pattern)) = \(of(value))"
    case .parameter(let name, let value): "param \(name.text) = \(of(value))"
    case .function(let function):
      "func \(function.name.text)(\((function.parameters.map(\.text) + function.labels.map { label in "\(label.name.text): \(label.defaultValue.map { of($0) } ?? "required")" }).joined(separator: ", "))) \(of(function.body))"
    case .use(let path, _, let alias): "use \(path)\(alias.map { " as \($0.text)" } ?? "")"
    case .loop(let pattern, let sequence, let body): "for \(of(pattern)) in \(of(sequence)) \(of(body))"
    case .whileLoop(let condition, let body): "while \(of(condition)) \(of(body))"
    case .returning(let value): "return\(value.map { " \(of($0))" } ?? "")"
    case .breaking: "break"
    case .continuing: "continue"
    case .assign(let target, let operation, _, let value): "\(of(target)) \(operation?.rawValue ?? "")= \(of(value))"
    case .expression(let value): of(value)
    }
  }

  static func of(_ pattern: Pattern) -> String {
    switch pattern {
    case .name(let name): name.text
    case .list(let names, _): "[\(names.map(\.text).joined(separator: ", "))]"
    }
  }

  static func of(_ block: Block) -> String { "{ \(block.statements.map { of($0) }.joined(separator: "; ")) }" }

  static func of(_ closure: Closure) -> String {
    let parameters = closure.parameters.map { $0.map { of($0) }.joined(separator: ", ") + " in " } ?? ""
    return "{ \(parameters)\(closure.body.statements.map { of($0) }.joined(separator: "; ")) }"
  }

  static func of(_ call: Call) -> String {
    let arguments = call.arguments.map { ($0.label.map { "\($0.text): " } ?? "") + of($0.value) }
    return "\(of(call.callee))[\(call.form)](\(arguments.joined(separator: ", ")))"
  }

  static func of(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let literal): of(literal)
    case .interpolation(let parts):
      parts.map { part in
        switch part {
        case .text(let text): "\"\(text.replacing("\n", with: "⏎"))\""
        case .stage(let stage): "\\(\(of(stage)))"
        }
      }.joined()
    case .name(let name): name
    case .it: "it"
    case .list(let elements): "[\(elements.map { of($0) }.joined(separator: ", "))]"
    case .map(let entries):
      "[\(entries.isEmpty ? ":" : entries.map { "\(of($0.key)): \(of($0.value))" }.joined(separator: ", "))]"
    case .group(let inner): "group(\(of(inner)))"
    case .unary(let operation, let operand): "(\(operation.rawValue) \(of(operand)))"
    case .binary(let operation, _, let left, let right): "(\(operation.rawValue) \(of(left)) \(of(right)))"
    case .index(let base, _, let items): "\(of(base))[\(items.map(of).joined(separator: ", "))]"
    case .member(let base, let name): "\(of(base)).\(name.text)"
    case .call(let call): of(call)
    case .pipe(let left, _, .call(let call, _)): "\(of(left)) | \(of(call))"
    case .pipe(let left, _, .closure(let closure, _)): "\(of(left)) | \(of(closure))"
    case .closure(let closure): of(closure)
    case .if(let value): "if \(of(value.condition)) \(of(value.then))\(value.otherwise.map { " else \(of($0))" } ?? "")"
    case .try(let value): "try \(of(value.body)) catch \(value.error.map { "\($0.text) " } ?? "")\(of(value.handler))"
    }
  }

  private static func of(_ literal: Literal) -> String {
    switch literal {
    case .null: "nil"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    case .string(let text): "\"\(text.replacing("\n", with: "⏎").replacing("\t", with: "⇥"))\""
    case .bytes(let count): "\(count)B"
    case .duration(let nanoseconds): "\(nanoseconds)ns"
    }
  }

  private static func of(_ item: IndexItem) -> String {
    switch item {
    case .at(let value): of(value)
    case .slice(let start, let stop, let step, _):
      "\(start.map { of($0) } ?? ""):\(stop.map { of($0) } ?? "")\(step.map { ":\(of($0))" } ?? "")"
    case .ellipsis: "..."
    }
  }
}
