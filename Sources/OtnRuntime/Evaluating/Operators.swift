import OrderedCollections
import OtnSyntax

/// An operator that evaluates both its sides. Ints are handled here; everything else is the values' affair.
final class BinaryNode: Node {
  private let operation: BinaryOperator
  private let left: Node
  private let right: Node
  private let site: Site

  init(_ operation: BinaryOperator, _ left: Node, _ right: Node, _ site: Site) {
    self.operation = operation
    self.left = left
    self.right = right
    self.site = site
  }

  override var isLiteral: Bool { left.isLiteral && right.isLiteral }

  override func evaluate(_ frame: Frame) throws -> Value {
    let leftValue = try left.evaluate(frame)
    let rightValue = try right.evaluate(frame)
    if case .int(let left) = leftValue, case .int(let right) = rightValue {
      switch operation {
      case .add:
        let (sum, overflow) = left.addingReportingOverflow(right)
        if !overflow { return .int(sum) }
      case .subtract:
        let (difference, overflow) = left.subtractingReportingOverflow(right)
        if !overflow { return .int(difference) }
      case .multiply:
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        if !overflow { return .int(product) }
      case .less: return .bool(left < right)
      case .lessOrEqual: return .bool(left <= right)
      case .greater: return .bool(left > right)
      case .greaterOrEqual: return .bool(left >= right)
      case .equal: return .bool(left == right)
      case .notEqual: return .bool(left != right)
      default: break
      }
    } else if case .float(let left) = leftValue, case .float(let right) = rightValue {
      switch operation {
      case .add: return .float(left + right)
      case .subtract: return .float(left - right)
      case .multiply: return .float(left * right)
      case .less: return .bool(left < right)
      case .greater: return .bool(left > right)
      default: break
      }
    }
    return try general(leftValue, rightValue, frame)
  }

  @inline(never)
  private func general(_ leftValue: Value, _ rightValue: Value, _ frame: Frame) throws -> Value {
    do {
      let result = try leftValue.applying(operation, rightValue)
      // Lists with something unknown in them can be joined, but not compared.
      if frame.planning != nil, operation != .add,
        let unknown = leftValue.unknownInside ?? rightValue.unknownInside
      {
        return .object(unknown)
      }
      frame.passOn(leftValue, of: left, to: result)
      frame.passOn(rightValue, of: right, to: result)
      return result
    } catch { throw site.diagnostic(for: error) }
  }
}

/// An operator with a literal Int on the right, as in `n - 1` and `n < 2`.
final class IntOperandNode: Node {
  private let operation: BinaryOperator
  private let left: Node
  private let right: Int
  private let site: Site

  init(_ operation: BinaryOperator, _ left: Node, _ right: Int, _ site: Site) {
    self.operation = operation
    self.left = left
    self.right = right
    self.site = site
  }

  override var isLiteral: Bool { left.isLiteral }

  override func evaluate(_ frame: Frame) throws -> Value {
    let value = try left.evaluate(frame)
    guard case .int(let left) = value else { return try general(value) }
    switch operation {
    case .add:
      let (sum, overflow) = left.addingReportingOverflow(right)
      if !overflow { return .int(sum) }
    case .subtract:
      let (difference, overflow) = left.subtractingReportingOverflow(right)
      if !overflow { return .int(difference) }
    case .less: return .bool(left < right)
    case .lessOrEqual: return .bool(left <= right)
    case .greater: return .bool(left > right)
    case .greaterOrEqual: return .bool(left >= right)
    case .equal: return .bool(left == right)
    case .notEqual: return .bool(left != right)
    default: break
    }
    return try general(value)
  }

  @inline(never)
  private func general(_ left: Value) throws -> Value {
    do { return try left.applying(operation, .int(right)) } catch { throw site.diagnostic(for: error) }
  }
}

final class NegateNode: Node {
  private let operand: Node
  private let site: Site

  init(_ operand: Node, _ site: Site) {
    self.operand = operand
    self.site = site
  }

  override var isLiteral: Bool { operand.isLiteral }

  override func evaluate(_ frame: Frame) throws -> Value {
    let value = try operand.evaluate(frame)
    do { return try value.negated() } catch { throw site.diagnostic(for: error) }
  }
}

/// An operand that must be a Bool: of `not`, `and`, `or`, or a condition.
struct Condition {
  let node: Node
  let site: Site
  /// `if`, `and`: for the message.
  let word: String

  /// nil: it is not known yet, in a program that is being planned.
  @inline(__always)
  func holds(_ frame: Frame) throws -> Bool? {
    let value = try node.evaluate(frame)
    if case .bool(let bool) = value { return bool }
    if value.unknown != nil { return nil }
    throw notBool(value)
  }

  /// Its text in the program.
  var source: String { site.file.text(site.span) }

  @inline(never)
  private func notBool(_ value: Value) -> Diagnostic {
    let help: String? =
      switch value {
      case .int, .float: "write the comparison, as in `x != 0`"
      case .text, .listBox, .mapBox, .range: "write what is meant, as in `len(x) > 0`"
      case .null: "write `x != nil`"
      case .function: "call it: `f(x)`"
      default: nil
      }
    return site.diagnostic("not-a-bool", "`\(word)` needs a Bool, not \(value.described)", help: help)
  }
}

final class NotNode: Node {
  private let operand: Condition
  init(_ operand: Condition) { self.operand = operand }
  override func evaluate(_ frame: Frame) throws -> Value {
    try operand.holds(frame).map { .bool(!$0) } ?? frame.unknown("Bool")
  }
}

final class LogicNode: Node {
  private let isAnd: Bool
  private let left: Condition
  private let right: Condition

  init(isAnd: Bool, _ left: Condition, _ right: Condition) {
    self.isAnd = isAnd
    self.left = left
    self.right = right
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    guard let isLeft = try left.holds(frame) else { return try plan(frame) }
    if isLeft != isAnd { return .bool(isLeft) }
    return try right.holds(frame).map { .bool($0) } ?? frame.unknown("Bool")
  }

  /// The left side is not known: the right one may decide alone, or may not be looked at.
  private func plan(_ frame: Frame) throws -> Value {
    let machine = frame.machine
    let value = try frame.planning?.perhaps(.depending(left.source), machine) {
      try right.holds(frame).map { .bool($0) } ?? .null
    }
    if case .bool(let isRight)? = value, isRight != isAnd { return .bool(isRight) }
    return frame.unknown("Bool")
  }
}

/// `left ?? right`.
final class OrElseNode: Node {
  private let left: Node
  private let right: Node
  /// Of the left side.
  private let site: Site

  init(_ left: Node, _ right: Node, _ site: Site) {
    self.left = left
    self.right = right
    self.site = site
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    let value = try left.evaluate(frame)
    if case .null = value { return try right.evaluate(frame) }
    if frame.planning != nil, value.unknown != nil {
      _ = try frame.planning?.perhaps(
        .depending(site.file.text(site.span)), frame.machine, { try right.evaluate(frame) })
    }
    return value
  }
}

final class MemberNode: Node {
  private let object: Node
  private let name: String
  private let site: Site

  init(_ object: Node, _ name: String, _ site: Site) {
    self.object = object
    self.name = name
    self.site = site
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    let value = try object.evaluate(frame)
    do { return try value.member(name) } catch { throw site.diagnostic(for: error) }
  }
}

final class IndexNode: Node {
  private let object: Node
  private let items: [IndexPart]
  private let site: Site

  init(_ object: Node, _ items: [IndexPart], _ site: Site) {
    self.object = object
    self.items = items
    self.site = site
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    let value = try object.evaluate(frame)
    if items.count == 1, case .at(let node) = items[0] {
      let index = try node.evaluate(frame)
      if case .listBox(let box) = value, case .int(let position) = index, position >= 0, position < box.items.count {
        return box.items[position]
      }
      if index.unknown != nil { return index }
      do { return passOn(try value.subscripted([.at(index)]), from: value, [.at(index)], frame) } catch {
        throw site.diagnostic(for: error)
      }
    }
    var unknown: Value?
    let evaluated = try items.map { try $0.evaluate(frame, site, &unknown) }
    if let unknown { return unknown }
    do { return passOn(try value.subscripted(evaluated), from: value, evaluated, frame) } catch {
      throw site.diagnostic(for: error)
    }
  }

  /// What an object gives for an index carries what the index carries; an item of a List is what it is.
  private func passOn(_ result: Value, from value: Value, _ indices: [SubscriptItem], _ frame: Frame) -> Value {
    guard case .object(let made) = result, case .object = value else { return result }
    for (part, index) in zip(items, indices) {
      switch (part, index) {
      case (.at(let node), .at(let index)):
        var sum = LabelSum()
        index.addLabels(to: &sum, shared: nil)
        made.add(sum.label)
        frame.passOn(index, of: node, to: result)
      case (.slice(let start, let stop, let step), _):
        for node in [start, stop, step] { if let node { frame.passOn(.int(0), of: node, to: result) } }
      default: break
      }
    }
    return result
  }
}

/// One item between the brackets of an index, to be evaluated.
enum IndexPart {
  case at(Node)
  case slice(Node?, Node?, Node?)
  case ellipsis

  /// `unknown`: set to what is not known yet.
  func evaluate(_ frame: Frame, _ site: Site, _ unknown: inout Value?) throws -> SubscriptItem {
    func bound(_ node: Node?, _ unknown: inout Value?) throws -> Int? {
      guard let value = try node?.evaluate(frame), !value.isNull else { return nil }
      if value.unknown != nil {
        unknown = value
        return nil
      }
      guard case .int(let int) = value else {
        throw site.diagnostic("wrong-type", "the ends and the step of a slice are Ints, not \(value.described)")
      }
      return int
    }
    switch self {
    case .at(let node):
      let value = try node.evaluate(frame)
      if value.unknown != nil { unknown = value }
      return .at(value)
    case .slice(let start, let stop, let step):
      return .slice(
        start: try bound(start, &unknown), stop: try bound(stop, &unknown), step: try bound(step, &unknown))
    case .ellipsis: return .ellipsis
    }
  }
}
