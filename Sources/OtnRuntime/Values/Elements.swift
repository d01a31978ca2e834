import OrderedCollections

/// The elements of any value that can be walked, in order, without copying it.
public struct Elements {
  private enum Source {
    case list(ListBox)
    case range(Range<Int>)
    case map(MapBox)
    case characters([Character])
    case object(HostObject)
  }
  private let source: Source
  public let count: Int

  /// nil: the value has no elements.
  public init?(_ value: Value) {
    switch value {
    case .listBox(let box): (source, count) = (.list(box), box.items.count)
    case .range(let box):
      // Overflows only for a range over more than half of all Ints, which nobody can walk.
      let (count, overflow) = box.range.upperBound.subtractingReportingOverflow(box.range.lowerBound)
      (source, self.count) = (.range(box.range), overflow ? .max : count)
    case .mapBox(let box): (source, count) = (.map(box), box.items.count)
    case .text(let text):
      let characters = Array(text.string)
      (source, count) = (.characters(characters), characters.count)
    case .object(let object):
      guard let count = object.count else { return nil }
      (source, self.count) = (.object(object), count)
    default: return nil
    }
  }

  /// The element at `position`, from 0 to `count` - 1.
  public subscript(position: Int) -> Value {
    get throws {
      switch source {
      case .list(let box): return box.items[position]
      case .range(let range): return .int(range.lowerBound + position)
      case .map(let box):
        let entry = box.items.elements[position]
        return .list([entry.key.value, entry.value])
      case .characters(let characters): return .string(String(characters[position]))
      case .object(let object): return try object.element(at: position).settled(by: object)
      }
    }
  }

  /// All of them as an array.
  ///
  /// - Throws: `memory-limit` where they are too many to hold.
  public func array() throws -> [Value] {
    if case .list(let box) = source { return box.items }
    try Value.claim(count: count)
    return try (0..<count).map { try self[$0] }
  }
}
