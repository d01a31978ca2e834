import OrderedCollections
import OtnSyntax

/// Changes in place. Every one of them first takes the box out of the value, so that a list or map held by one variable alone is
/// seen as uniquely referenced: appending inside `case .listBox(let box)` would copy the list each time.
extension Value {
  /// The box of a List, which this value no longer holds: a function of its own, so that no copy is left behind.
  fileprivate mutating func takeListBox() -> ListBox? {
    guard case .listBox(let box) = self else { return nil }
    self = .null
    return box
  }

  fileprivate mutating func takeMapBox() -> MapBox? {
    guard case .mapBox(let box) = self else { return nil }
    self = .null
    return box
  }

  fileprivate mutating func takeFunction() -> Function? {
    guard case .function(let function) = self else { return nil }
    self = .null
    return function
  }

  /// Calls `body` with the elements of a List, copied first if somebody else holds them too. nil: not a List.
  mutating func withItems<Result>(_ body: (inout [Value]) throws -> Result) rethrows -> Result? {
    guard var box = takeListBox() else { return nil }
    if !isKnownUniquelyReferenced(&box) { box = ListBox(box.items) }
    defer { self = .listBox(box) }
    return try body(&box.items)
  }

  /// The same for the entries of a Map.
  mutating func withEntries<Result>(
    _ body: (inout OrderedDictionary<MapKey, Value>) throws -> Result
  ) rethrows -> Result? {
    guard var box = takeMapBox() else { return nil }
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
  static func containers(in values: consuming [Value]) {
    var pending = values
    while var value = pending.popLast() {
      if var box = value.takeListBox() {
        if isKnownUniquelyReferenced(&box) { pending.append(contentsOf: box.surrenderItems()) }
      } else if var box = value.takeMapBox() {
        if isKnownUniquelyReferenced(&box) { pending.append(contentsOf: box.surrenderItems()) }
      } else if var function = value.takeFunction() {
        if isKnownUniquelyReferenced(&function) { pending.append(contentsOf: function.surrenderCaptures()) }
      }
    }
  }
}

extension ListBox {
  /// The items, if releasing them may release more; the box is empty then.
  func surrenderItems() -> [Value] {
    guard items.contains(where: \.isContainer) else { return [] }
    var taken: [Value] = []
    swap(&taken, &items)
    return taken
  }
}

extension MapBox {
  func surrenderItems() -> [Value] {
    guard items.values.contains(where: \.isContainer) else { return [] }
    let taken = Array(items.values)
    items = [:]
    return taken
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
