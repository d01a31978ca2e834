import OrderedCollections
import OtnSyntax

/// A piece of a program with its names resolved to slots.
///
/// A tree of these final classes is what runs. The value of a statement that left its block by `break`, `continue` or `return` is
/// marked by `machine.signal`; blocks and loops look at it after each statement.
class Node {
  func evaluate(_ frame: Frame) throws -> Value { .null }
  /// Whether it stands in the program's text as it is, so that its value carries no label.
  var isLiteral: Bool { false }
  /// Whether a number, text or the like that is no literal is in `value`, which this node gave.
  func hasPlainPart(_ value: Value) -> Bool { !isLiteral && value.hasPlainPart }
}

final class Constant: Node {
  private let value: Value
  init(_ value: Value) { self.value = value }
  override var isLiteral: Bool { true }
  override func evaluate(_ frame: Frame) -> Value { value }
}

/// A place that holds a value under a name.
class VariableNode: Node {
  override func evaluate(_ frame: Frame) -> Value { .null }
  /// Binds it anew: a captured local gets a fresh variable, as in each turn of a loop.
  func declare(_ value: consuming Value, _ frame: Frame) {}
  func assign(_ value: consuming Value, _ frame: Frame) {}
  /// Where its value is, for who wants to put it back.
  func place(_ frame: Frame) -> VariablePlace? { nil }
  /// Moves the value out, to be changed in place and assigned again.
  func take(_ frame: Frame) -> Value { .null }
}

final class LocalVariable: VariableNode {
  private let slot: Int
  /// A closure captured it: the slot holds a `Variable`. Known once the whole function is resolved.
  var isCaptured: Bool

  init(slot: Int, isCaptured: Bool) {
    self.slot = slot
    self.isCaptured = isCaptured
  }

  override func evaluate(_ frame: Frame) -> Value { isCaptured ? variable(frame).value : frame.locals[slot] }

  override func declare(_ value: consuming Value, _ frame: Frame) {
    frame.locals[slot] = isCaptured ? .object(Variable(value)) : value
  }

  override func assign(_ value: consuming Value, _ frame: Frame) {
    if isCaptured { variable(frame).assign(value) } else { frame.locals[slot] = value }
  }

  override func place(_ frame: Frame) -> VariablePlace? {
    isCaptured ? .variable(variable(frame)) : .slot(frame.locals + slot)
  }

  override func take(_ frame: Frame) -> Value {
    if isCaptured { return variable(frame).take() }
    let value = (frame.locals + slot).move()
    (frame.locals + slot).initialize(to: .null)
    return value
  }

  private func variable(_ frame: Frame) -> Variable {
    if case .object(let object) = frame.locals[slot], let variable = object as? Variable { return variable }
    // Declared on every path that reads it: the resolver lets no name be read before its statement.
    return Variable()
  }
}

final class CapturedVariable: VariableNode {
  private let position: Int
  init(position: Int) { self.position = position }

  override func evaluate(_ frame: Frame) -> Value { frame.captures[position].value }
  override func assign(_ value: consuming Value, _ frame: Frame) { frame.captures[position].assign(value) }
  override func place(_ frame: Frame) -> VariablePlace? { .variable(frame.captures[position]) }
  override func take(_ frame: Frame) -> Value { frame.captures[position].take() }
}

final class GlobalVariable: VariableNode {
  let variable: Variable
  init(_ variable: Variable) { self.variable = variable }
  override var isLiteral: Bool { variable.isLiteral }

  override func evaluate(_ frame: Frame) -> Value { variable.value }

  override func declare(_ value: consuming Value, _ frame: Frame) {
    variable.value = value
    variable.isBound = true
  }

  override func assign(_ value: consuming Value, _ frame: Frame) { variable.assign(value) }
  override func place(_ frame: Frame) -> VariablePlace? { .variable(variable) }
  override func take(_ frame: Frame) -> Value { variable.take() }
}

extension Variable {
  func take() -> Value {
    var taken = Value.null
    swap(&taken, &value)
    return taken
  }
}

/// Statements in order; the value is the last one's.
final class Sequence: Node {
  private let nodes: [Node]
  init(_ nodes: [Node]) { self.nodes = nodes }

  override func evaluate(_ frame: Frame) throws -> Value {
    var value = Value.null
    for node in nodes {
      value = try node.evaluate(frame)
      if frame.machine.pointee.signal != .none { return value }
    }
    return value
  }
}

/// An `if`, `try` or group inside an operand, out of which a `break`, `continue` or `return` leads.
final class Operand: Node {
  private let node: Node
  init(_ node: Node) { self.node = node }

  override func evaluate(_ frame: Frame) throws -> Value {
    let value = try node.evaluate(frame)
    if frame.machine.pointee.signal != .none { throw Escape(value: value) }
    return value
  }
}

final class ListNode: Node {
  private let items: [Node]
  init(_ items: [Node]) { self.items = items }

  override var isLiteral: Bool { items.allSatisfy(\.isLiteral) }

  override func hasPlainPart(_ value: Value) -> Bool {
    guard case .listBox(let box) = value else { return false }
    return zip(items, box.items).contains { $0.hasPlainPart($1) }
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    var values: [Value] = []
    values.reserveCapacity(items.count)
    for item in items { values.append(try item.evaluate(frame)) }
    return .list(values)
  }
}

final class MapNode: Node {
  struct Entry {
    let key: Node
    let keySite: Site
    let value: Node
  }
  private let entries: [Entry]
  init(_ entries: [Entry]) { self.entries = entries }

  override var isLiteral: Bool { entries.allSatisfy { $0.key.isLiteral && $0.value.isLiteral } }

  override func hasPlainPart(_ value: Value) -> Bool {
    guard case .mapBox(let box) = value else { return false }
    return zip(entries, box.items.values).contains { !$0.key.isLiteral || $0.value.hasPlainPart($1) }
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    var items: OrderedDictionary<MapKey, Value> = [:]
    var unknownKey: Value?
    for entry in entries {
      let value = try entry.key.evaluate(frame)
      if value.unknown != nil {
        _ = try entry.value.evaluate(frame)
        unknownKey = value
        continue
      }
      guard let key = MapKey(value) else {
        throw entry.keySite.diagnostic("wrong-type", "a key is a String or an Int, not \(value.described)")
      }
      if items.updateValue(try entry.value.evaluate(frame), forKey: key) != nil {
        throw entry.keySite.diagnostic("duplicate-key", "the key `\(key.value.text)` stands twice in this Map")
      }
    }
    return unknownKey ?? .map(items)
  }
}

final class InterpolationNode: Node {
  private let parts: [Node]
  init(_ parts: [Node]) { self.parts = parts }
  override var isLiteral: Bool { parts.allSatisfy(\.isLiteral) }

  override func evaluate(_ frame: Frame) throws -> Value {
    var result = ""
    var unknown: Value?
    for part in parts {
      let value = try part.evaluate(frame)
      if frame.planning != nil, let found = value.unknownInside {
        unknown = .object(UnknownValue("String", cell: found.cell))
      }
      result += value.text
    }
    return unknown ?? .string(result)
  }
}

final class ClosureNode: Node {
  private let code: Code
  /// Where the captured variables come from: slots of the enclosing frame, or its own captures.
  private let sources: [Source]

  enum Source {
    case local(Int)
    case captured(Int)
  }

  init(_ code: Code, _ sources: [Source]) {
    self.code = code
    self.sources = sources
  }

  override func evaluate(_ frame: Frame) -> Value {
    let captures = sources.map { source in
      switch source {
      case .captured(let position): return frame.captures[position]
      case .local(let slot):
        if case .object(let object) = frame.locals[slot], let variable = object as? Variable { return variable }
        // A `func` further down that is not declared yet: made here, filled by its statement.
        let variable = Variable()
        frame.locals[slot] = .object(variable)
        return variable
      }
    }
    return .function(Function(code: code, captures: captures))
  }
}
