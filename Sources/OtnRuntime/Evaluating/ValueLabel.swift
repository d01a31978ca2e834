import OrderedCollections

/// Something that values carry along into whatever is made of them, such as where their data is held.
///
/// Objects have labels of their own. Plain values (numbers, texts, lists of those) have none: they all carry what the gate says
/// of them, but for literals, which carry nothing. So nothing sheds its label by becoming a number and an object again.
public protocol ValueLabel: AnyObject {
  /// What something carries that was made of both. One of the two, where it says all that the other says.
  func joined(with other: any ValueLabel) -> any ValueLabel
}

/// Labels, added up.
struct LabelSum {
  private(set) var label: (any ValueLabel)?
  /// Whether a number, text or the like was among the values.
  var hasPlainPart = false

  mutating func add(_ other: (any ValueLabel)?) {
    guard let other else { return }
    label = label.map { $0 === other ? $0 : $0.joined(with: other) } ?? other
  }
}

extension Value {
  /// Adds what the objects in it carry. `shared`: what has flowed into memory that several objects may have in common.
  func addLabels(to sum: inout LabelSum, shared: (any ValueLabel)?) {
    switch self {
    case .null, .function: break
    case .object(let object):
      sum.add(object.label)
      if object.sharesMemory { sum.add(shared) }
    case .listBox(let box): for item in box.items { item.addLabels(to: &sum, shared: shared) }
    case .mapBox(let box):
      if !box.items.isEmpty { sum.hasPlainPart = true }
      for item in box.items.values { item.addLabels(to: &sum, shared: shared) }
    default: sum.hasPlainPart = true
    }
  }

  /// Whether a number, text or the like is in it.
  var hasPlainPart: Bool {
    switch self {
    case .null, .function, .object: false
    case .listBox(let box): box.items.contains { $0.hasPlainPart }
    case .mapBox(let box): !box.items.isEmpty
    default: true
    }
  }

  private var hasObjects: Bool {
    switch self {
    case .object: true
    case .listBox(let box): box.items.contains { $0.hasObjects }
    case .mapBox(let box): box.items.values.contains { $0.hasObjects }
    default: false
    }
  }

  /// Gives `label` to the objects in it that have just been made; others keep their own. `label` is asked for once, and only if there
  /// is any object.
  func settle(_ label: () -> (any ValueLabel)?) {
    guard hasObjects else { return }
    settle(carrying: label())
  }

  private func settle(carrying label: (any ValueLabel)?) {
    switch self {
    case .object(let object):
      guard !object.isSettled else { return }
      object.isSettled = true
      object.add(label)
    case .listBox(let box): for item in box.items { item.settle(carrying: label) }
    case .mapBox(let box): for item in box.items.values { item.settle(carrying: label) }
    default: break
    }
  }

  /// The same for what an object gave away: a member, an element, the result of an operator.
  func settled(by object: HostObject, _ other: Value = .null) -> Value {
    if case .object(let right) = other, let label = right.label {
      settle { object.label.map { $0.joined(with: label) } ?? label }
    } else if let label = object.label {
      settle { label }
    }
    return self
  }
}

extension HostObject {
  func add(_ other: (any ValueLabel)?) {
    var sum = LabelSum()
    sum.add(label)
    sum.add(other)
    label = sum.label
  }
}

extension Frame {
  /// An object that was made with a plain value, by an operator or an index, carries what plain values carry.
  func passOn(_ value: @autoclosure () -> Value, of node: Node, to result: Value) {
    guard case .object(let made) = result, let label = machine.pointee.session.plainLabel else { return }
    if node.hasPlainPart(value()) { made.add(label) }
  }
}
