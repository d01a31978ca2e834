import OtnSyntax

/// Turns a parsed cell into nodes with every name resolved to its place, and reports everything that is wrong with it at once.
///
/// Names are found in this order: the blocks and functions around, the cell, earlier cells, commands, the standard library. A name is
/// visible from the end of its own statement on; a `func` in the whole of its block for the bodies of functions and closures.
struct Resolver {
  let file: SourceFile
  let environment: Environment
  let commands: CommandTable
  let library: Environment
  let cell: Int
  /// Values for `param`s, by name.
  let overrides: [String: ParameterValue]
  /// Reads and resolves what `use` names.
  let loader: ModuleLoader
  var context = FunctionContext(.cell, parent: nil)
  /// The cell's own top-level names, in order.
  var globals: [String: Global] = [:]
  var globalOrder: [Global] = []
  /// `func`s of the cell, which its functions may use before their statements.
  var hoisted: [String: Global] = [:]
  var laterGlobals: [String: Span] = [:]
  /// The names of earlier cells that were found so far.
  var uses: [String: Variable] = [:]
  var reads: Set<String> = []
  /// The names that were found to be commands, or the standard library's.
  var commandUses: Set<String> = []
  /// Whether the statement at the top level only defines a function, which does not run yet.
  private(set) var isDefining = false
  /// Whether another statement uses a name of the cell itself: perhaps a function.
  var usesOwn = false
  var diagnostics: [Diagnostic] = []

  var isTopLevel: Bool { context.kind == .cell && context.scopes.count == 1 }

  /// - Parameter running: the places of the statements that will run; nil: all. The names of the others are bound, and have no value.
  mutating func resolve(_ cell: Cell, running: [Span]? = nil) -> ResolvedCell {
    var nodes: [Node] = []
    hoistGlobals(cell.statements)
    for statement in cell.statements {
      isDefining = statement.isDefinition
      let node = self.statement(statement)
      if running?.contains(statement.span) ?? true { nodes.append(node) }
      collectLater(of: statement, remove: true)
    }
    var mayShow = false
    if case .expression = cell.statements.last?.kind { mayShow = true }
    let declaration = Code.Declaration(
      signature: Signature(name: "cell", parameters: []), span: cell.span, documentation: nil)
    let body = nodes.count == 1 ? nodes[0] : Sequence(nodes)
    let code = Code(declaration, body: body, context: context, file: file)
    return ResolvedCell(
      code: code, globals: globalOrder, uses: uses, reads: usesOwn ? Set(uses.keys) : reads, commandUses: commandUses,
      mayShow: mayShow, diagnostics: diagnostics.sorted { $0.span.start < $1.span.start })
  }

  func site(_ span: Span) -> Site { Site(file: file, span: span) }

  mutating func report(
    _ code: String, _ title: String, _ span: Span, hint: String? = nil, help: String? = nil
  ) {
    diagnostics.append(Diagnostic(code, title, file: file, span: span, hint: hint, help: help))
  }

  // MARK: Declaring

  /// Binds a name in the innermost scope, from here on.
  mutating func declare(_ name: Name, _ nature: Nature, documentation: String? = nil) -> VariableNode {
    if isTopLevel { return declareGlobal(name, nature, documentation: documentation) }
    let scope = context.scopes.count - 1
    if let earlier = context.scopes[scope].locals[name.text], earlier.isDeclared {
      reportDuplicate(name, earlier.span)
    }
    let local = context.makeLocal(nature, name.span)
    context.scopes[scope].locals[name.text] = local
    return local.node()
  }

  private mutating func declareGlobal(_ name: Name, _ nature: Nature, documentation: String?) -> VariableNode {
    if globals[name.text] != nil { reportDuplicate(name, nil) }
    let global = Global(
      name: name.text, variable: Variable(), nature: nature, cell: cell, documentation: documentation)
    globals[name.text] = global
    globalOrder.append(global)
    return GlobalVariable(global.variable)
  }

  private mutating func reportDuplicate(_ name: Name, _ earlier: Span?) {
    let place = earlier.map { " in line \(file.position(of: $0.start).line)" } ?? " in this cell"
    report("duplicate-name", "`\(name.text)` is already bound\(place)", name.span, hint: "choose another name")
  }

  /// Makes the variables of the cell's `func`s, so that their bodies can call each other, and notes what else is bound later.
  private mutating func hoistGlobals(_ statements: [Statement]) {
    for statement in statements {
      collectLater(of: statement, remove: false)
      guard case .function(let declaration) = statement.kind else { continue }
      hoisted[declaration.name.text] = Global(
        name: declaration.name.text, variable: environment.functions[declaration.name.text] ?? Variable(),
        nature: .function(signature(of: declaration)), cell: cell, documentation: statement.documentation)
    }
  }

  private mutating func collectLater(of statement: Statement, remove: Bool) {
    for name in statement.boundNames {
      if remove {
        laterGlobals[name.text] = nil
      } else if laterGlobals[name.text] == nil {
        laterGlobals[name.text] = name.span
      }
    }
  }

  /// The variable of a `func`, now that its statement is reached, and the signature that its callers are checked against.
  mutating func declareFunction(_ declaration: FunctionDeclaration) -> (VariableNode, Signature) {
    let name = declaration.name
    if isTopLevel, let global = hoisted[name.text], let signature = global.nature.signature {
      if globals[name.text] != nil { reportDuplicate(name, nil) }
      globals[name.text] = global
      globalOrder.append(global)
      return (GlobalVariable(global.variable), signature)
    }
    let scope = context.scopes.count - 1
    if let local = context.scopes[scope].locals[name.text], !local.isDeclared, let signature = local.nature.signature {
      local.isDeclared = true
      return (local.node(), signature)
    }
    let signature = signature(of: declaration)
    return (declare(name, .function(signature)), signature)
  }

  func signature(of declaration: FunctionDeclaration) -> Signature {
    let positionals = declaration.parameters.map {
      Signature.Parameter(name: $0.text, kind: .positional, isRequired: true, defaultText: nil)
    }
    let labels = declaration.labels.map { label in
      Signature.Parameter(
        name: label.name.text, kind: .label, isRequired: label.defaultValue == nil,
        defaultText: label.defaultValue.map { file.text($0.span) })
    }
    return Signature(name: declaration.name.text, parameters: positionals + labels)
  }
}

extension Statement {
  /// Whether it makes a function and does nothing else.
  var isDefinition: Bool {
    switch kind {
    case .function: return true
    case .binding(_, .name, let value):
      if case .closure = value.kind { return true }
      return false
    default: return false
    }
  }

  /// The names that this statement binds in its block.
  var boundNames: [Name] {
    switch kind {
    case .binding(_, let pattern, _): pattern.names
    case .parameter(let name, _): [name]
    case .function(let declaration): [declaration.name]
    case .use(let path, let span, let alias): [alias ?? Name(ModuleLoader.name(of: path), span)]
    default: []
    }
  }
}

extension Pattern {
  /// The names that it binds; `_` is none.
  var names: [Name] {
    switch self {
    case .name(let name): name.text == "_" ? [] : [name]
    case .list(let names, _): names.filter { $0.text != "_" }
    }
  }
}
