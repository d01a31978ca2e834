import OtnSyntax

extension Resolver {
  /// What a name was found to be.
  enum Meaning {
    case variable(VariableNode, Nature)
    case command([Command])
    case namespace(String)
  }

  /// Looks a name up; nil: it is unknown here.
  mutating func meaning(of name: String) -> Meaning? {
    if let (local, owner) = findLocal(name) { return .variable(context.node(for: local, owner: owner), local.nature) }
    if let global = findGlobal(name) {
      note(name, global.variable, isOwn: global.cell == cell)
      return .variable(GlobalVariable(global.variable), global.nature)
    }
    commandUses.insert(name)
    if let overloads = commands.overloads[name] { return .command(overloads) }
    if let global = library.globals[name] { return .variable(GlobalVariable(global.variable), global.nature) }
    return commands.members(of: name) == nil ? nil : .namespace(name)
  }

  private func findLocal(_ name: String) -> (Local, FunctionContext)? {
    var current: FunctionContext? = context
    while let owner = current {
      if let local = owner.find(name, fromInside: owner !== context) { return (local, owner) }
      current = owner.parent
    }
    return nil
  }

  private mutating func note(_ name: String, _ variable: Variable, isOwn: Bool) {
    context.note(variable)
    if isOwn {
      if !isDefining { usesOwn = true }
    } else {
      uses[name] = variable
      if !isDefining { reads.insert(name) }
    }
  }

  /// `it` of the session: the last value that a cell showed.
  mutating func shown() -> VariableNode? {
    guard let variable = environment.it else { return nil }
    note("it", variable, isOwn: false)
    return GlobalVariable(variable)
  }

  private func findGlobal(_ name: String) -> Global? {
    if let global = globals[name] { return global }
    if context.kind != .cell || context.parent != nil, let global = hoisted[name] { return global }
    return environment.globals[name]
  }

  /// Reports a name that means nothing here.
  mutating func reportUnknown(_ name: String, _ span: Span) {
    if let later = laterSpan(name) {
      report(
        "used-before-bound", "`\(name)` is used before it is bound", span,
        hint: "it is bound in line \(file.position(of: later.start).line)")
      return
    }
    if let hint = Habits.hint(forWord: name) {
      return report("unknown-name", "unknown name `\(name)`", span, hint: hint)
    }
    let near = Suggestion.nearest(name, in: visibleNames)
    report(
      "unknown-name", "unknown name `\(name)`", span, hint: near.map { "did you mean `\($0)`?" },
      help: near == nil ? "`help` lists the commands" : nil)
  }

  private func laterSpan(_ name: String) -> Span? {
    var current: FunctionContext? = context
    while let function = current {
      if let span = function.findLater(name) { return span }
      current = function.parent
    }
    return laterGlobals[name]
  }

  var visibleNames: [String] {
    var names: [String] = []
    var current: FunctionContext? = context
    while let function = current {
      for scope in function.scopes { names += scope.locals.keys }
      current = function.parent
    }
    return names + globals.keys + environment.names + commands.names.filter { !$0.contains(".") } + library.names
  }

  /// The type of a name whose value is known before running.
  func knownType(_ name: String) -> ValueType? {
    let nature = findLocal(name)?.0.nature ?? findGlobal(name)?.nature
    switch nature {
    case .variable(mutable: false, let type): return type
    case .function: return .function
    default: return nil
    }
  }

  func type(of expression: Expression) -> ValueType? { StaticType.of(expression, known: knownType) }

  // MARK: Paths

  /// `a.b.c` as words, or nil if the expression is no path of names.
  func words(of expression: Expression) -> [Name]? {
    switch expression.kind {
    case .name(let name): return [Name(name, expression.span)]
    case .member(let object, let name): return words(of: object).map { $0 + [name] }
    default: return nil
    }
  }

  /// What a path means if its head is no variable: a command like `coco.load`, or a name of a module.
  mutating func pathMeaning(_ expression: Expression) -> Meaning? {
    guard let words = words(of: expression), words.count > 1 else { return nil }
    switch meaning(of: words[0].text) {
    case .variable(let node, .module(let module)):
      guard words.count == 2 else { return nil }
      guard let global = module.exports.globals[words[1].text] else {
        reportMissing(words[1], in: words[0].text, names: module.exports.names)
        return .variable(node, .variable(mutable: false, type: nil))
      }
      context.note(global.variable)
      return .variable(GlobalVariable(global.variable), global.nature)
    case .variable(_, let nature) where !nature.isPlain: return nil
    case .variable, .command, .namespace, nil:
      let path = words.map(\.text).joined(separator: ".")
      if let overloads = commands.overloads[path] { return .command(overloads) }
      if case .variable = meaning(of: words[0].text) { return nil }
      let head = words.dropLast().map(\.text).joined(separator: ".")
      guard let members = commands.members(of: head), let last = words.last else { return nil }
      reportMissing(last, in: head, names: members)
      return .namespace(head)
    }
  }

  private mutating func reportMissing(_ word: Name, in head: String, names: [String]) {
    let near = Suggestion.nearest(word.text, in: names)
    report(
      "unknown-name", "`\(head)` has no `\(word.text)`", word.span, hint: near.map { "did you mean `\($0)`?" },
      help: near == nil ? "it has \(names.prefix(12).joined(separator: ", "))" : nil)
  }
}
