import OrderedCollections
import OtnSyntax

/// What a program will know only when it runs, while it is planned: the result of a command that was not called.
///
/// Whatever is made of it is unknown as well. A program that runs never meets one.
public final class UnknownValue: HostObject {
  /// Its type's name, where that is known: "Dataset".
  public let type: String?
  /// The cell after which it is known, as `Planning.cell` counts.
  public let cell: Int

  init(_ type: String? = nil, cell: Int) {
    self.type = type
    self.cell = cell
  }

  public override var typeName: String { type ?? "value that is not known yet" }
  public override var shortText: String { "…" }
  public override func member(_ name: String) -> Value? { unknown() }
  public override func subscripted(_ items: [SubscriptItem]) -> Value? { unknown() }
  public override func negated() -> Value? { unknown() }
  public override func binary(_ operation: BinaryOperator, _ other: Value, reversed: Bool) -> Value? {
    unknown(other.unknown?.cell)
  }

  private func unknown(_ other: Int? = nil) -> Value { .object(UnknownValue(cell: max(cell, other ?? cell))) }
}

extension Value {
  /// nil: the value is known.
  public var unknown: UnknownValue? {
    if case .object(let object) = self { object as? UnknownValue } else { nil }
  }

  /// The one that is known last among itself and all that is in it; nil: everything is known.
  var unknownInside: UnknownValue? {
    var latest: UnknownValue?
    var pending = [self]
    while let value = pending.popLast() {
      switch value {
      case .object: if let found = value.unknown, found.cell >= latest?.cell ?? 0 { latest = found }
      case .listBox(let box): pending += box.items
      case .mapBox(let box): pending += box.items.values
      default: break
      }
    }
    return latest
  }
}

extension ValueType {
  /// Whether it may turn out to be of this type, as far as its own says.
  func mayTake(_ unknown: UnknownValue) -> Bool {
    guard let type = unknown.type else { return true }
    switch self {
    case .any: return true
    case .number, .float: return type == "Int" || type == "Float"
    case .name: return type == "String"
    default: return description == type
    }
  }
}

extension Command {
  /// The type of its result, where `returns` begins with it and names no other: "a Dataset", "the Run".
  var resultType: String? {
    let words = returns.split(separator: " ")
    guard words.count > 1, ["a", "an", "the"].contains(words[0]), !words.contains("or") else { return nil }
    let name = words[1].prefix { $0.isLetter }
    return name.first?.isUppercase ?? false ? String(name) : nil
  }
}
