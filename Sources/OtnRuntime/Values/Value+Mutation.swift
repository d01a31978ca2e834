import OrderedCollections
import OtnSyntax

/// Changes in place. Every one of them first takes the box out of the value, so that a list or map held by one variable alone is
/// seen as uniquely referenced: appending inside `case .listBox(let box)` would copy the list each time.
extension Value {
  /// Calls `body` with the elements of a List, copied first if somebody else holds them too. nil: not a List.
  mutating func withItems<Result>(_ body: (inout [Value]) throws -> Result) rethrows -> Result? {
    guard case .listBox(var box) = self else { return nil }
    self = .null
    if !isKnownUniquelyReferenced(&box) { box = ListBox(box.items) }
    defer { self = .listBox(box) }
    return try body(&box.items)
  }

  /// The same for the entries of a Map.
  mutating func withEntries<Result>(
    _ body: (inout OrderedDictionary<MapKey, Value>) throws -> Result
  ) rethrows -> Result? {
    guard case .mapBox(var box) = self else { return nil }
    self = .null
    if !isKnownUniquelyReferenced(&box) { box = MapBox(box.items) }
    defer { self = .mapBox(box) }
    return try body(&box.items)
  }

  /// `self = self operation right`, in place where a list is appended to.
  mutating func combine(_ operation: BinaryOperator, _ right: Value) throws {
    if operation == .add, case .listBox(let added) = right {
      let isDone: Void? = try withItems { items in
        try Value.claim(count: items.count + added.items.count)
        items.append(contentsOf: added.items)
      }
      if isDone != nil { return }
    }
    self = try applying(operation, right)
  }
}

/// Releases deeply nested values without recursion: a list in a list in a list, a million deep, must not exhaust the stack when it goes.
enum Release {
  static func containers(in values: inout [Value]) {
    guard values.contains(where: \.isContainer) else { return }
    var pending: [Value] = []
    swap(&pending, &values)
    while let value = pending.popLast() {
      switch consume value {
      case .listBox(var box):
        if isKnownUniquelyReferenced(&box), box.items.contains(where: \.isContainer) {
          pending.append(contentsOf: box.items)
          box.items = []
        }
      case .mapBox(var box):
        if isKnownUniquelyReferenced(&box), box.items.values.contains(where: \.isContainer) {
          pending.append(contentsOf: box.items.values)
          box.items = [:]
        }
      case .function(var function):
        if isKnownUniquelyReferenced(&function) { function.surrenderCaptures(to: &pending) }
      default: break
      }
    }
  }
}

extension Value {
  /// Whether releasing it may release further values.
  var isContainer: Bool {
    switch self {
    case .listBox, .mapBox, .function: true
    default: false
    }
  }
}
