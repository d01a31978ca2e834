import OtnSyntax

extension Resolver {
  mutating func statement(_ statement: Statement) -> Node {
    switch statement.kind {
    case .binding(let mutable, let pattern, let value): return binding(mutable, pattern, value)
    case .parameter(let name, let value): return parameter(name, value, statement)
    case .function(let declaration): return function(declaration, statement)
    case .use(let path, let span, let alias): return use(path, span, alias, statement)
    case .loop(let pattern, let iterable, let body): return loop(pattern, iterable, body, statement)
    case .whileLoop(let test, let body):
      let test = condition(test, "while")
      let (node, mayEscape) = loopBody { resolver in resolver.block(body) }
      return WhileNode(test, body: node, mayEscape: mayEscape, site(statement.span))
    case .returning(let value): return returning(value, statement)
    case .breaking: return leaving(.breaking, "break", statement)
    case .continuing: return leaving(.continuing, "continue", statement)
    case .assign(let target, let operation, let span, let value):
      return assignment(target, operation, span, value)
    case .expression(let expression): return self.expression(expression, isOperand: false)
    }
  }

  // MARK: Blocks

  mutating func block(_ block: Block) -> Node {
    withScope { resolver in resolver.statements(block.statements) }
  }

  mutating func withScope(_ body: (inout Resolver) -> Node) -> Node {
    let context = context
    return context.withScope { body(&self) }
  }

  /// The statements of the innermost scope.
  mutating func statements(_ statements: [Statement]) -> Node {
    let scope = context.scopes.count - 1
    var nodes: [Node] = []
    var prepared: [VariableNode] = []
    for statement in statements {
      for name in statement.boundNames where context.scopes[scope].later[name.text] == nil {
        context.scopes[scope].later[name.text] = name.span
      }
      guard case .function(let declaration) = statement.kind,
        context.scopes[scope].locals[declaration.name.text] == nil
      else { continue }
      let local = context.makeLocal(.function(signature(of: declaration)), declaration.name.span)
      local.isDeclared = false
      context.scopes[scope].locals[declaration.name.text] = local
      prepared.append(local.node())
    }
    if !prepared.isEmpty { nodes.append(PrepareNode(prepared)) }
    for statement in statements {
      nodes.append(self.statement(statement))
      for name in statement.boundNames { context.scopes[scope].later[name.text] = nil }
    }
    return nodes.count == 1 ? nodes[0] : Sequence(nodes)
  }

  // MARK: Binding

  private mutating func binding(_ mutable: Bool, _ pattern: Pattern, _ value: Expression) -> Node {
    // The value is resolved first: in `let a = a + 1` the right `a` is the earlier one.
    let node = expression(value, isOperand: true)
    let type = mutable ? nil : type(of: value)
    let bound = self.pattern(pattern, mutable: mutable, type: type)
    if !mutable, node.isLiteral, case .one(let name as GlobalVariable) = bound { name.variable.isLiteral = true }
    return BindNode(bound, node)
  }

  mutating func pattern(_ pattern: Pattern, mutable: Bool, type: ValueType? = nil) -> PatternNode {
    switch pattern {
    case .name(let name):
      if name.text == "_" { return .nothing }
      return .one(declare(name, .variable(mutable: mutable, type: type)))
    case .list(let names, let span):
      let variables = names.map { name in
        name.text == "_" ? nil : declare(name, .variable(mutable: mutable, type: nil))
      }
      return .list(variables, site(span))
    }
  }

  private mutating func parameter(_ name: Name, _ value: Expression, _ statement: Statement) -> Node {
    guard isTopLevel else {
      report("top-level-only", "`param` stands at the top level of a cell", statement.span)
      return Constant(.null)
    }
    guard let defaultValue = LiteralValue.of(value) else {
      report(
        "param-not-literal", "the default of a `param` is a literal", value.span,
        help: "a number, text, true, false, nil, or a list or map of those")
      _ = declare(name, .variable(mutable: false, type: nil))
      return Constant(.null)
    }
    var chosen = defaultValue
    if let override = overrides[name.text] {
      do {
        chosen = try override.value(like: defaultValue, name: name.text)
      } catch { report("wrong-type", error.message, name.span, help: error.help) }
    }
    let variable = declare(
      name, .variable(mutable: false, type: type(of: value)), documentation: statement.documentation)
    // What is typed on the command line is as good as what stands in the program; what comes from a file may be data.
    let isFromFile = if case .value? = overrides[name.text] { true } else { false }
    (variable as? GlobalVariable)?.variable.isLiteral = !isFromFile
    return BindNode(.one(variable), Constant(chosen))
  }

  private mutating func use(_ path: String, _ span: Span, _ alias: Name?, _ statement: Statement) -> Node {
    guard isTopLevel else {
      report("top-level-only", "`use` stands at the top level of a cell", statement.span)
      return Constant(.null)
    }
    let name = alias ?? Name(ModuleLoader.name(of: path), span)
    do {
      let module = try loader.load(path, from: site(span))
      return UseNode(module, declare(name, .module(module)))
    } catch {
      diagnostics += error.diagnostics
      _ = declare(name, .variable(mutable: false, type: nil))
      return Constant(.null)
    }
  }

  // MARK: Functions

  private mutating func function(_ declaration: FunctionDeclaration, _ statement: Statement) -> Node {
    let (variable, signature) = declareFunction(declaration)
    let code = Code.Declaration(
      signature: signature, span: declaration.name.span, documentation: statement.documentation)
    let closure = withContext(.function, code) { resolver in
      for name in declaration.parameters {
        _ = resolver.declare(name, .variable(mutable: false, type: nil))
        resolver.context.defaults.append(nil)
      }
      for (name, value) in declaration.labels {
        // A default sees the parameters before it.
        let node = value.map { resolver.expression($0) }
        _ = resolver.declare(name, .variable(mutable: false, type: nil))
        resolver.context.defaults.append(node)
      }
      return resolver.block(declaration.body)
    }
    return FunctionNode(variable, closure)
  }

  /// Resolves the body of a function or closure in a context of its own.
  private mutating func withContext(
    _ kind: FunctionContext.Kind, _ declaration: Code.Declaration, _ body: (inout Resolver) -> Node
  ) -> ClosureNode {
    let outer = context
    let inner = FunctionContext(kind, parent: outer)
    context = inner
    let node = body(&self)
    context = outer
    return ClosureNode(Code(declaration, body: node, context: inner, file: file), inner.captureSources)
  }

  mutating func closure(_ closure: Closure, _ span: Span) -> ClosureNode {
    let parameters = closure.parameters ?? []
    let names = closure.parameters.map { $0.map { name(of: $0) } } ?? ["it"]
    let signature = Signature(
      name: nil,
      parameters: names.map { Signature.Parameter(name: $0, kind: .positional, isRequired: true, defaultText: nil) })
    let declaration = Code.Declaration(signature: signature, span: span, documentation: nil)
    return withContext(.closure, declaration) { resolver in
      if closure.parameters == nil {
        resolver.context.implicit = resolver.context.makeLocal(.variable(mutable: false, type: nil), span)
      }
      let prologue = resolver.declareParameters(parameters, span)
      let body = resolver.block(closure.body)
      return prologue.isEmpty ? body : Sequence(prologue + [body])
    }
  }

  /// Declares a closure's parameters, each in the slot of its position, and gives the nodes that take patterns apart.
  private mutating func declareParameters(_ parameters: [Pattern], _ span: Span) -> [Node] {
    var patterns: [(Local, Pattern)] = []
    for pattern in parameters {
      if case .name(let name) = pattern, name.text != "_" {
        _ = declare(name, .variable(mutable: false, type: nil))
      } else {
        patterns.append((context.makeLocal(.variable(mutable: false, type: nil), span), pattern))
      }
    }
    return patterns.map { local, pattern in BindNode(self.pattern(pattern, mutable: false), local.node()) }
  }

  private func name(of pattern: Pattern) -> String {
    switch pattern {
    case .name(let name): name.text
    case .list(_, let span): file.text(span)
    }
  }

  // MARK: Loops and leaving

  private mutating func loop(
    _ pattern: Pattern, _ iterable: Expression, _ body: Block, _ statement: Statement
  ) -> Node {
    let elements = expression(iterable, isOperand: true)
    let context = context
    return context.withScope {
      let pattern = self.pattern(pattern, mutable: false)
      let (node, mayEscape) = loopBody { resolver in resolver.block(body) }
      return ForNode(
        pattern, in: elements, site(iterable.span), body: node, mayEscape: mayEscape, site(statement.span))
    }
  }

  private mutating func loopBody(_ body: (inout Resolver) -> Node) -> (Node, mayEscape: Bool) {
    context.loops.append(FunctionContext.Loop(operandDepth: context.operandDepth))
    let node = body(&self)
    return (node, context.loops.removeLast().mayEscape)
  }

  private mutating func returning(_ value: Expression?, _ statement: Statement) -> Node {
    let node = value.map { expression($0, isOperand: true) }
    if context.kind == .cell {
      report("return-outside-func", "`return` outside a function or closure", statement.span)
    }
    if context.operandDepth > 0 {
      context.mayEscape = true
      context.escapes += 1
    }
    return ReturnNode(node)
  }

  private mutating func leaving(_ signal: Signal, _ word: String, _ statement: Statement) -> Node {
    guard let loop = context.loops.last else {
      let hint = context.kind == .closure ? "it does not cross the closure: `return` leaves that" : nil
      report("break-outside-loop", "`\(word)` outside a loop", statement.span, hint: hint)
      return Constant(.null)
    }
    if context.operandDepth > loop.operandDepth {
      context.loops[context.loops.count - 1].mayEscape = true
      context.escapes += 1
    }
    return LeaveNode(signal)
  }

  // MARK: Assigning

  private mutating func assignment(
    _ target: Expression, _ operation: BinaryOperator?, _ operatorSpan: Span, _ value: Expression
  ) -> Node {
    let node = expression(value, isOperand: true)
    guard let (name, steps) = path(of: target) else {
      report("not-assignable", "this cannot be assigned", target.span, help: "only variables, items and keys can")
      return node
    }
    switch meaning(of: name.text) {
    case .variable(let variable, .variable(mutable: true, _)):
      return AssignNode(variable, steps, operation, node, site(operatorSpan))
    case .variable(_, .variable):
      report(
        "assign-to-let", "`\(name.text)` cannot be assigned: it is no `var`", name.span,
        help: "bind it with `var \(name.text) = …`")
    case .variable(_, .function): reportFixed(name, "a func")
    case .variable(_, .module): reportFixed(name, "a file in use")
    case .command, .namespace: reportFixed(name, "a command")
    case nil: reportUnknown(name.text, name.span)
    }
    return node
  }

  private mutating func reportFixed(_ name: Name, _ what: String) {
    report(
      "assign-to-let", "`\(name.text)` cannot be assigned: it is \(what)", name.span,
      help: "bind a variable with `var \(name.text) = …`")
  }

  private mutating func path(of target: Expression) -> (Name, [AssignNode.Step])? {
    switch target.kind {
    case .name(let name): return (Name(name, target.span), [])
    case .member(let object, let key):
      return path(of: object).map { ($0.0, $0.1 + [.key(key.text, site(key.span))]) }
    case .index(let object, let bracket, let items):
      guard items.count == 1, case .at(let index) = items[0], let path = path(of: object) else { return nil }
      return (path.0, path.1 + [.index(expression(index, isOperand: true), site(bracket))])
    default: return nil
    }
  }
}
