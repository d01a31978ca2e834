import OtnSyntax

/// A local name while its function is being resolved.
final class Local {
  let slot: Int
  let nature: Nature
  let span: Span
  /// False for a `func` further down: closures may use it already, statements may not.
  var isDeclared = true
  private(set) var isCaptured = false
  private var nodes: [LocalVariable] = []

  init(slot: Int, nature: Nature, span: Span) {
    self.slot = slot
    self.nature = nature
    self.span = span
  }

  func node() -> LocalVariable {
    let node = LocalVariable(slot: slot, isCaptured: isCaptured)
    nodes.append(node)
    return node
  }

  /// A closure uses it: from now on, and in the nodes made so far, it lives in a `Variable`.
  func capture() {
    guard !isCaptured else { return }
    isCaptured = true
    for node in nodes { node.isCaptured = true }
  }
}

/// The names of one block.
struct Scope {
  var locals: [String: Local] = [:]
  /// Names that statements further down bind, for "used before it is bound".
  var later: [String: Span] = [:]
}

/// A function, closure or cell while it is being resolved.
final class FunctionContext {
  enum Kind { case cell, function, closure }
  let kind: Kind
  let parent: FunctionContext?
  var scopes: [Scope] = [Scope()]
  /// `it` of a closure without written parameters.
  var implicit: Local?
  /// The defaults of a `func`'s parameters, by position.
  var defaults: [Node?] = []
  private(set) var usesIt = false
  private(set) var frameSize = 0
  private var nextSlot = 0
  /// The locals outside all blocks: the parameters come first.
  private var outermost: [Local] = []
  private(set) var captureSources: [ClosureNode.Source] = []
  private var capturePositions: [ObjectIdentifier: Int] = [:]
  /// How deep inside operands the current place is: a `return` there must throw.
  var operandDepth = 0
  /// How many statements so far leave their block out of an operand.
  var escapes = 0
  var mayEscape = false
  var loops: [Loop] = []
  /// The variables outside of all functions that it and the functions inside it use.
  private(set) var globals: [ObjectIdentifier: Variable] = [:]

  struct Loop {
    let operandDepth: Int
    var mayEscape = false
  }

  init(_ kind: Kind, parent: FunctionContext?) {
    self.kind = kind
    self.parent = parent
  }

  func makeLocal(_ nature: Nature, _ span: Span) -> Local {
    let local = Local(slot: nextSlot, nature: nature, span: span)
    nextSlot += 1
    frameSize = max(frameSize, nextSlot)
    if scopes.count == 1 { outermost.append(local) }
    return local
  }

  /// The slots of the first `count` locals, the parameters, that a closure captured.
  func capturedParameters(_ count: Int) -> [Int] {
    outermost.filter { $0.slot < count && $0.isCaptured }.map(\.slot)
  }

  /// Runs `body` in a scope of its own, whose slots are free again after it.
  func withScope<Result>(_ body: () -> Result) -> Result {
    let slot = nextSlot
    scopes.append(Scope())
    defer {
      scopes.removeLast()
      nextSlot = slot
    }
    return body()
  }

  /// The local of that name in the innermost scope that has one. Only closures, which run later, see a `func` before its statement.
  func find(_ name: String, fromInside isInside: Bool) -> Local? {
    for scope in scopes.reversed() {
      if let local = scope.locals[name], local.isDeclared || isInside { return local }
    }
    return nil
  }

  /// Where a statement further down in an open scope binds `name`.
  func findLater(_ name: String) -> Span? {
    for scope in scopes.reversed() {
      if let span = scope.later[name] { return span }
    }
    return nil
  }

  /// The node for `local`, which belongs to this function or an enclosing one.
  func node(for local: Local, owner: FunctionContext) -> VariableNode {
    owner === self ? local.node() : CapturedVariable(position: position(of: local, owner: owner))
  }

  private func position(of local: Local, owner: FunctionContext) -> Int {
    if let position = capturePositions[ObjectIdentifier(local)] { return position }
    let source: ClosureNode.Source
    if let parent, parent !== owner {
      source = .captured(parent.position(of: local, owner: owner))
    } else {
      local.capture()
      source = .local(local.slot)
    }
    captureSources.append(source)
    capturePositions[ObjectIdentifier(local)] = captureSources.count - 1
    return captureSources.count - 1
  }

  func noteIt() { usesIt = true }

  /// Says that it uses a variable outside of all functions.
  func note(_ global: Variable) {
    globals[ObjectIdentifier(global)] = global
    parent?.note(global)
  }
}
