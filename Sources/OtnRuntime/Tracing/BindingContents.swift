import OrderedCollections

/// What the value under a name holds besides plain data.
struct BindingContents {
  /// The variables inside of it that no name of the session's stands for: those that its functions captured, and those of files in use.
  private(set) var parts: [Variable] = []
  /// The session's bindings that its functions use.
  private(set) var links: [Variable] = []
  /// Whether it holds objects that share memory with others.
  private(set) var sharesMemory = false
  private var seen: Set<ObjectIdentifier>

  init(of variable: Variable) {
    seen = [ObjectIdentifier(variable)]
    var waiting = [variable.value]
    while let value = waiting.popLast() { look(at: value, &waiting) }
  }

  /// Lists are gone through without recursion: a program can nest them as deep as it likes.
  private mutating func look(at value: Value, _ waiting: inout [Value]) {
    switch value {
    case .listBox(let box): for item in box.items where item.mayHoldMore { waiting.append(item) }
    case .mapBox(let box): for item in box.items.values where item.mayHoldMore { waiting.append(item) }
    case .function(let function):
      for position in 0..<function.captureCount { enter(function.captures[position], &waiting) }
      for global in function.code?.globals ?? [] { enter(global, &waiting) }
    case .object(let variable as Variable): enter(variable, &waiting)
    case .object(let object): if object.sharesMemory { sharesMemory = true }
    case .null, .bool, .int, .float, .bytes, .duration, .text, .range: break
    }
  }

  private mutating func enter(_ variable: Variable, _ waiting: inout [Value]) {
    guard seen.insert(ObjectIdentifier(variable)).inserted else { return }
    if variable.number > 0 {
      links.append(variable)
    } else {
      parts.append(variable)
      waiting.append(variable.value)
    }
  }
}

extension Value {
  fileprivate var mayHoldMore: Bool {
    switch self {
    case .listBox, .mapBox, .function, .object: true
    case .null, .bool, .int, .float, .bytes, .duration, .text, .range: false
    }
  }
}
