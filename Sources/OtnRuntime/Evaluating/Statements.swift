import OrderedCollections
import OtnSyntax

final class IfNode: Node {
  private let condition: Condition
  private let then: Node
  private let otherwise: Node?

  init(_ condition: Condition, _ then: Node, _ otherwise: Node?) {
    self.condition = condition
    self.then = then
    self.otherwise = otherwise
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    switch try condition.holds(frame) {
    case true?: return try then.evaluate(frame)
    case false?: return try otherwise?.evaluate(frame) ?? .null
    case nil: return try plan(frame)
    }
  }

  /// The condition is not known: both ways.
  private func plan(_ frame: Frame) throws -> Value {
    try frame.planning?.either(condition, frame.machine) {
      try then.evaluate(frame)
    } otherwise: {
      try otherwise?.evaluate(frame) ?? .null
    } ?? .null
  }
}

/// `let`, `var`, `param` or the parameter pattern of a closure.
final class BindNode: Node {
  private let pattern: PatternNode
  private let value: Node

  init(_ pattern: PatternNode, _ value: Node) {
    self.pattern = pattern
    self.value = value
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    try pattern.bind(try value.evaluate(frame), frame)
    return .null
  }
}

enum PatternNode {
  /// `_`.
  case nothing
  case one(VariableNode)
  /// nil: `_`.
  case list([VariableNode?], Site)

  @inline(__always)
  func bind(_ value: consuming Value, _ frame: Frame) throws {
    switch self {
    case .nothing: break
    case .one(let variable): variable.declare(value, frame)
    case .list(let variables, let site): try PatternNode.destructure(value, variables, site, frame)
    }
  }

  private static func destructure(
    _ value: Value, _ variables: [VariableNode?], _ site: Site, _ frame: Frame
  ) throws {
    if value.unknown != nil {
      for variable in variables { variable?.declare(value, frame) }
      return
    }
    guard case .listBox(let box) = value else {
      throw site.diagnostic("wrong-type", "a pattern in brackets takes a List apart, not \(value.described)")
    }
    guard box.items.count == variables.count else {
      throw site.diagnostic(
        "wrong-length",
        "the pattern has \(variables.count.counted("name")), the List \(box.items.count.counted("item"))",
        help: "`_` stands for an item that needs no name")
    }
    for (variable, item) in zip(variables, box.items) { variable?.declare(item, frame) }
  }
}

/// A `func` statement: fills the variable that its block made on entry.
final class FunctionNode: Node {
  private let variable: VariableNode
  private let closure: ClosureNode

  init(_ variable: VariableNode, _ closure: ClosureNode) {
    self.variable = variable
    self.closure = closure
  }

  override func evaluate(_ frame: Frame) -> Value {
    let function = closure.evaluate(frame)
    if let global = variable as? GlobalVariable {
      global.declare(function, frame)
    } else {
      variable.assign(function, frame)
    }
    return .null
  }
}

/// Makes the variables of a block's `func`s, so that they can capture each other.
final class PrepareNode: Node {
  private let variables: [VariableNode]
  init(_ variables: [VariableNode]) { self.variables = variables }

  override func evaluate(_ frame: Frame) -> Value {
    for variable in variables { variable.declare(.null, frame) }
    return .null
  }
}

final class ReturnNode: Node {
  private let value: Node?
  init(_ value: Node?) { self.value = value }

  override func evaluate(_ frame: Frame) throws -> Value {
    let result = try value?.evaluate(frame) ?? .null
    frame.machine.pointee.signal = .returning
    return result
  }
}

/// `break` and `continue`.
final class LeaveNode: Node {
  private let signal: Signal
  init(_ signal: Signal) { self.signal = signal }

  override func evaluate(_ frame: Frame) -> Value {
    frame.machine.pointee.signal = signal
    return .null
  }
}

/// What `for` and `while` share: one turn of the body.
class LoopNode: Node {
  fileprivate let body: Node
  fileprivate let site: Site
  /// Whether a `break` or `continue` stands inside an operand, so that it arrives by `Escape`.
  fileprivate let mayEscape: Bool

  init(body: Node, mayEscape: Bool, _ site: Site) {
    self.body = body
    self.mayEscape = mayEscape
    self.site = site
  }

  /// The value that is being returned, or nil: `goesOn` says whether there is a next turn.
  @inline(__always)
  fileprivate func turn(_ frame: Frame, _ goesOn: inout Bool) throws -> Value? {
    try frame.machine.step(site)
    let value = mayEscape ? try turnEscaping(frame) : try body.evaluate(frame)
    switch frame.machine.pointee.signal {
    case .none: return nil
    case .continuing: frame.machine.pointee.signal = .none
    case .breaking:
      frame.machine.pointee.signal = .none
      goesOn = false
    case .returning: return value
    }
    return nil
  }

  private func turnEscaping(_ frame: Frame) throws -> Value {
    do { return try body.evaluate(frame) } catch let escape as Escape { return escape.value }
  }
}

final class WhileNode: LoopNode {
  private let condition: Condition

  init(_ condition: Condition, body: Node, mayEscape: Bool, _ site: Site) {
    self.condition = condition
    super.init(body: body, mayEscape: mayEscape, site)
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    var goesOn = true
    let planning = frame.planning
    var loop = planning?.startLoop()
    defer { planning?.endLoop(loop) }
    while goesOn {
      guard let holds = try condition.holds(frame) else { return try plan(frame) }
      if !holds { break }
      if let value = try turn(frame, &goesOn) { return value }
      if let planning, planning.mayEnd(&loop) { return try plan(frame) }
    }
    return .null
  }

  /// Whether there is a next turn is not known.
  private func plan(_ frame: Frame) throws -> Value {
    var goesOn = true
    try frame.planning?.repeated(.asLongAs(condition.source), frame.machine) {
      if let value = try turn(frame, &goesOn) { return value }
      if goesOn { _ = try condition.holds(frame) }
      return .null
    }
    return .null
  }
}

final class ForNode: LoopNode {
  private let pattern: PatternNode
  private let iterable: Node
  private let iterableSite: Site

  init(_ pattern: PatternNode, in iterable: Node, _ iterableSite: Site, body: Node, mayEscape: Bool, _ site: Site) {
    self.pattern = pattern
    self.iterable = iterable
    self.iterableSite = iterableSite
    super.init(body: body, mayEscape: mayEscape, site)
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    let value = try iterable.evaluate(frame)
    if value.unknown != nil { return try plan(value, frame) }
    guard let elements = Elements(value) else {
      throw iterableSite.diagnostic(
        "wrong-type", "`for` goes over a List, Map, Range or String, not \(value.described)",
        help: { if case .int = value { "to count, write `0..<n`" } else { nil } }())
    }
    var goesOn = true
    let planning = frame.planning
    let loop = planning?.startLoop()
    defer { planning?.endLoop(loop) }
    var position = 0
    while goesOn, position < elements.count {
      let element: Value
      do { element = try elements[position] } catch { throw iterableSite.diagnostic(for: error) }
      try pattern.bind(element, frame)
      if let value = try turn(frame, &goesOn) { return value }
      position += 1
    }
    return .null
  }

  /// What it goes over is not known, and nor is any of its elements.
  private func plan(_ elements: Value, _ frame: Frame) throws -> Value {
    let source = iterableSite.file.text(iterableSite.span)
    try frame.planning?.repeated(.each(source), frame.machine) {
      var goesOn = true
      try pattern.bind(elements, frame)
      return try turn(frame, &goesOn) ?? .null
    }
    return .null
  }
}

final class TryNode: Node {
  private let body: Node
  private let variable: VariableNode?
  private let handler: Node

  init(_ body: Node, _ variable: VariableNode?, _ handler: Node) {
    self.body = body
    self.variable = variable
    self.handler = handler
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    do {
      guard let planning = frame.planning else { return try body.evaluate(frame) }
      return try planning.handled(frame.machine) {
        try body.evaluate(frame)
      } handler: {
        variable?.declare(planning.unknown("Map"), frame)
        return try handler.evaluate(frame)
      }
    } catch let error as Diagnostic where Diagnostic.isCatchable(error.code) {
      frame.machine.pointee.signal = .none
      variable?.declare(error.value, frame)
      return try handler.evaluate(frame)
    }
  }
}

extension Diagnostic {
  /// Limits and interrupts end the cell; no program may keep itself alive against them.
  static func isCatchable(_ code: String) -> Bool {
    !["recursion-limit", "step-limit", "memory-limit", "time-limit", "interrupted"].contains(code)
  }

  /// What `catch e` binds: a Map with `code`, `message` and `help`.
  var value: Value {
    .map([
      .string("code"): .string(code), .string("message"): .string(title),
      .string("help"): help.map { .string($0) } ?? .null,
    ])
  }
}

/// `target = value` and `target += value`, through any number of indices and keys.
final class AssignNode: Node {
  enum Step {
    case index(Node, Site)
    case key(String, Site)
  }
  private let variable: VariableNode
  private let steps: [Step]
  private let operation: BinaryOperator?
  private let value: Node
  private let site: Site

  init(_ variable: VariableNode, _ steps: [Step], _ operation: BinaryOperator?, _ value: Node, _ site: Site) {
    self.variable = variable
    self.steps = steps
    self.operation = operation
    self.value = value
    self.site = site
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    let value = try value.evaluate(frame)
    frame.planning?.willAssign(variable, frame)
    if steps.isEmpty, operation == nil {
      variable.assign(value, frame)
      return .null
    }
    if steps.isEmpty, let operation, case .int(let right) = value, case .int(let left) = variable.evaluate(frame),
      let result = Self.quickly(operation, left, right)
    {
      variable.assign(.int(result), frame)
      return .null
    }
    // Every operand is evaluated before the value leaves its variable: they may well read it.
    let path = try steps.map { step -> (key: Value, site: Site, isKey: Bool) in
      switch step {
      case .index(let node, let site): (try node.evaluate(frame), site, false)
      case .key(let name, let site): (.string(name), site, true)
      }
    }
    var root = variable.take(frame)
    defer { variable.assign(root, frame) }
    try change(&root, path[...], value, frame.machine.pointee.session)
    return .null
  }

  private static func quickly(_ operation: BinaryOperator, _ left: Int, _ right: Int) -> Int? {
    let (result, overflow): (Int, Bool)
    switch operation {
    case .add: (result, overflow) = left.addingReportingOverflow(right)
    case .subtract: (result, overflow) = left.subtractingReportingOverflow(right)
    default: return nil
    }
    return overflow ? nil : result
  }

  private func change(
    _ target: inout Value, _ path: ArraySlice<(key: Value, site: Site, isKey: Bool)>, _ value: Value,
    _ session: Session
  ) throws {
    guard let step = path.first else {
      guard let operation else { return target = value }
      let isObject = if case .object = target { true } else { false }
      do { try target.combine(operation, value) } catch { throw site.diagnostic(for: error) }
      // A plain value beside an object, on either side: the variable's is never known to be a literal.
      if case .object(let made) = target, !isObject || self.value.hasPlainPart(value) { made.add(session.plainLabel) }
      return
    }
    let rest = path.dropFirst()
    if target.unknown != nil { return }
    if step.key.unknown != nil { return target = step.key }
    switch target {
    case .listBox where !step.isKey:
      let count: Int = target.withItems { $0.count } ?? 0
      guard case .int(let position) = step.key else {
        throw step.site.diagnostic("wrong-type", "an item is assigned at an Int, not at \(step.key.described)")
      }
      let offset: Int
      do {
        offset = try Value.offset(position, count: count, in: target)
      } catch { throw step.site.diagnostic(for: error) }
      try target.withItems { try change(&$0[offset], rest, value, session) }
    case .mapBox:
      guard let key = MapKey(step.key) else {
        throw step.site.diagnostic("wrong-type", "a key is a String or an Int, not \(step.key.described)")
      }
      try target.withEntries { entries in
        let isMissing = entries[key] == nil
        if isMissing, !rest.isEmpty || operation != nil {
          throw step.site.diagnostic("unknown-key", "the Map has no key `\(key.value.text)`")
        }
        var entry = entries.updateValue(.null, forKey: key) ?? .null
        defer { entries[key] = entry }
        try change(&entry, rest, value, session)
      }
    default:
      throw step.site.diagnostic(
        "wrong-type", "the parts of \(target.described) cannot be assigned",
        help: "only items of Lists and keys of Maps can")
    }
  }
}

/// `use "file.otn"`: runs the file's cells, and binds its names as a Map.
final class UseNode: Node {
  private let module: Module
  private let variable: VariableNode

  init(_ module: Module, _ variable: VariableNode) {
    self.module = module
    self.variable = variable
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    try module.run(frame.machine)
    variable.declare(module.value, frame)
    return .null
  }
}
