import OrderedCollections
import OtnSyntax

extension Value {
  /// `value[items]`. Positions count from 0, negative ones from the end; slices follow NumPy and clamp.
  ///
  /// - Throws: `index-out-of-range`, `wrong-type`, `wrong-value`, or what a host object throws.
  public func subscripted(_ items: [SubscriptItem]) throws -> Value {
    if case .object(let object) = self, let value = try object.subscripted(items) { return value.settled(by: object) }
    guard items.count == 1, let item = items.first else {
      throw Fault.wrongType("\(described) takes one index, not \(items.count)")
    }
    switch (self, item) {
    case (_, .at(.range(let box))):
      return try sliced(start: box.range.lowerBound, stop: box.range.upperBound, step: nil)
    case (_, .slice(let start, let stop, let step)): return try sliced(start: start, stop: stop, step: step)
    case (.mapBox(let box), .at(let key)):
      guard let key = MapKey(key) else { throw Fault.wrongType("a key is a String or an Int, not \(key.described)") }
      return box.items[key] ?? .null
    case (_, .at(.int(let position))): return try element(position)
    case (_, .at(let index)):
      if !isIndexable { throw Fault.wrongType("\(described) has no elements to index") }
      throw Fault.wrongType("an index is an Int or a Range, not \(index.described)")
    case (_, .ellipsis): throw Fault.wrongType("only a Tensor is indexed with `...`, not \(described)")
    }
  }

  private var isIndexable: Bool {
    switch self {
    case .listBox, .text, .range, .mapBox: true
    case .object(let object): object.count != nil
    default: false
    }
  }

  private func element(_ position: Int) throws -> Value {
    switch self {
    case .listBox(let box): return box.items[try Value.offset(position, count: box.items.count, in: self)]
    case .range(let box):
      return .int(box.range.lowerBound + (try Value.offset(position, count: box.range.count, in: self)))
    case .text(let text):
      let offset = try Value.offset(position, count: text.string.count, in: self)
      return .string(String(text.string[text.string.index(text.string.startIndex, offsetBy: offset)]))
    case .object(let object):
      if let count = object.count {
        return try object.element(at: try Value.offset(position, count: count, in: self)).settled(by: object)
      }
    default: break
    }
    throw Fault.wrongType("\(described) has no elements to index")
  }

  /// `position` counted from the front.
  static func offset(_ position: Int, count: Int, in value: Value) throws -> Int {
    let offset = position < 0 ? position &+ count : position
    guard offset >= 0, offset < count else {
      throw Fault(
        "index-out-of-range", "index \(position) is out of range: the \(value.typeName) has \(count.counted("item"))",
        help: count == 0 ? nil : "positions go from 0 to \(count - 1), or from -1 back to -\(count)")
    }
    return offset
  }

  private func sliced(start: Int?, stop: Int?, step: Int?) throws -> Value {
    let stride = step ?? 1
    if stride == 0 { throw Fault.wrongValue("the step of a slice is zero") }
    func positions(_ count: Int) throws -> StrideTo<Int> {
      let (first, end, stride) = Value.sliceBounds(start: start, stop: stop, step: stride, count: count)
      try Value.claim(count: Swift.max(0, (end - first) / stride))
      return Swift.stride(from: first, to: end, by: stride)
    }
    switch self {
    case .listBox(let box): return .list(try positions(box.items.count).map { box.items[$0] })
    case .range(let box): return .list(try positions(box.range.count).map { .int(box.range.lowerBound + $0) })
    case .text(let text):
      let characters = Array(text.string)
      return .string(String(try positions(characters.count).map { characters[$0] }))
    case .object(let object):
      if let count = object.count {
        return .list(try positions(count).map { try object.element(at: $0).settled(by: object) })
      }
    default: break
    }
    throw Fault.wrongType("\(described) cannot be sliced")
  }

  /// The positions of `start:stop:step` in `count` elements, by NumPy's rules: ends are clamped, negative ones count from the end.
  public static func slicePositions(start: Int?, stop: Int?, step: Int, count: Int) -> StrideTo<Int> {
    let (first, end, stride) = sliceBounds(start: start, stop: stop, step: step, count: count)
    return Swift.stride(from: first, to: end, by: stride)
  }

  private static func sliceBounds(
    start: Int?, stop: Int?, step: Int, count: Int
  ) -> (first: Int, end: Int, stride: Int) {
    func clamp(_ position: Int, _ low: Int, _ high: Int) -> Int {
      Swift.min(Swift.max(position < 0 ? position &+ count : position, low), high)
    }
    // One step beyond `count` visits no more than a step of `count` does, and cannot overflow.
    let limit = count == .max ? count : count + 1
    let stride = Swift.min(Swift.max(step, -limit), limit)
    if stride > 0 { return (clamp(start ?? 0, 0, count), clamp(stop ?? count, 0, count), stride) }
    let first = start.map { clamp($0, -1, count - 1) } ?? count - 1
    return (first, stop.map { clamp($0, -1, count - 1) } ?? -1, stride)
  }

  /// `value.name`.
  ///
  /// - Throws: `unknown-key` of a Map, `unknown-member` of anything else.
  public func member(_ name: String) throws -> Value {
    switch self {
    case .mapBox(let box):
      if let value = box.items[.string(name)] { return value }
      let keys = box.items.keys.compactMap { if case .string(let key) = $0 { key } else { nil } }
      throw Fault("unknown-key", "the Map has no key `\(name)`", help: Value.proposal(name, keys))
    case .object(let object):
      if let value = try object.member(name) { return value.settled(by: object) }
      throw Fault("unknown-member", "\(described) has no `\(name)`", help: Value.proposal(name, object.memberNames))
    default: throw Fault("unknown-member", "\(described) has no `\(name)`", help: memberHelp(name))
    }
  }

  private func memberHelp(_ name: String) -> String? {
    switch name {
    case "length", "count", "size": "`len x` counts the elements"
    case "append", "push": "`xs += [item]` appends to a `var`"
    default: nil
    }
  }

  private static func proposal(_ name: String, _ names: [String]) -> String? {
    if let near = Suggestion.nearest(name, in: names) { return "did you mean `\(near)`?" }
    if names.isEmpty { return nil }
    return "it has " + names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
  }
}
