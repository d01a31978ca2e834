import OrderedCollections

extension Value {
  /// `==` of the language: by value, never failing; other types are unequal, but `1 == 1.0`.
  ///
  /// Nested lists and maps are walked with a list of pending pairs, so that no depth of nesting can exhaust the stack.
  public func isEqual(to other: Value) -> Bool {
    if let answer = Value.plainlyEqual(self, other) { return answer }
    var pending = [(self, other)]
    while let (left, right) = pending.popLast() {
      if let answer = Value.plainlyEqual(left, right) {
        if !answer { return false }
        continue
      }
      switch (left, right) {
      case (.listBox(let left), .listBox(let right)):
        guard left !== right else { continue }
        guard left.items.count == right.items.count else { return false }
        pending.append(contentsOf: zip(left.items, right.items))
      case (.mapBox(let left), .mapBox(let right)):
        guard left !== right else { continue }
        guard left.items.count == right.items.count else { return false }
        for (key, value) in left.items {
          guard let counterpart = right.items[key] else { return false }
          pending.append((value, counterpart))
        }
      default: return false
      }
    }
    return true
  }

  /// nil: both are lists or both are maps, and their elements have to be compared.
  private static func plainlyEqual(_ left: Value, _ right: Value) -> Bool? {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.float(let left), .float(let right)): left == right
    case (.int(let int), .float(let float)), (.float(let float), .int(let int)): Int(exactly: float) == int
    case (.bytes(let left), .bytes(let right)), (.duration(let left), .duration(let right)): left == right
    case (.text(let left), .text(let right)): left.string == right.string
    case (.range(let left), .range(let right)): left.range == right.range
    case (.function(let left), .function(let right)): left === right
    case (.object(let left), .object(let right)): left.isEqual(to: right)
    case (.listBox, .listBox), (.mapBox, .mapBox): nil
    default: false
    }
  }
}

/// A value as a key of Swift's own sets and dictionaries, for `unique`. Equal values (`1` and `1.0` too) hash alike.
struct HashedValue: Hashable {
  let value: Value

  static func == (left: HashedValue, right: HashedValue) -> Bool { left.value.isEqual(to: right.value) }

  func hash(into hasher: inout Hasher) {
    switch value {
    case .null: hasher.combine(0)
    case .bool(let bool): hasher.combine(bool)
    case .int(let int), .bytes(let int), .duration(let int): hasher.combine(int)
    case .float(let float):
      if let int = Int(exactly: float) { hasher.combine(int) } else { hasher.combine(float) }
    case .text(let text): hasher.combine(text.string)
    case .range(let box): hasher.combine(box.range)
    case .listBox(let box):
      hasher.combine(box.items.count)
      // One level is enough to tell most lists apart, and bounds the depth.
      for case .int(let int) in box.items.prefix(8) { hasher.combine(int) }
      for case .text(let text) in box.items.prefix(8) { hasher.combine(text.string) }
    case .mapBox(let box): hasher.combine(box.items.count)
    case .function(let function): hasher.combine(ObjectIdentifier(function))
    case .object(let object): hasher.combine(object.typeName)
    }
  }
}
