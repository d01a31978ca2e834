import OtnSyntax

extension Core {
  static let reductions = [sum, mean, min, max, any, all]

  static let sum = Command(
    "sum", family: "lists", "Adds all elements up.", [.elements], returns: "a number; 0 of nothing",
    examples: [Example("sum [1, 2, 3]", "6"), Example("sum [1KB, 2KB]", "3KB")]
  ) { arguments in
    var total: Value?
    try arguments.each { element in
      guard element.isSummable else {
        throw arguments.invalid("xs", "`sum` adds numbers, not \(element.described)", code: "wrong-type")
      }
      total = try total?.applying(.add, element) ?? element
    }
    return total ?? .int(0)
  }

  static let mean = Command(
    "mean", family: "lists", "The arithmetic mean.", [.elements], returns: "a Float",
    examples: [Example("mean [1, 2, 6]", "3.0")]
  ) { arguments in
    let numbers = try arguments.numbers()
    if numbers.isEmpty { throw arguments.invalid("xs", "nothing has no mean") }
    return .float(numbers.reduce(0, +) / Double(numbers.count))
  }

  static let min = Command(
    "min", family: "lists", "The smallest element, or the smaller of several values.",
    [.positional("xs", .any, "Elements, or the first value."), .rest("more", .any, "Further values.")],
    returns: "the element", examples: [Example("min [3, 1, 2]", "1"), Example("min 3 2", "2")]
  ) { try $0.extreme { try $0.sorts(before: $1) } }

  static let max = Command(
    "max", family: "lists", "The largest element, or the larger of several values.",
    [.positional("xs", .any, "Elements, or the first value."), .rest("more", .any, "Further values.")],
    returns: "the element", examples: [Example("max [3, 1, 2]", "3"), Example("max 3 2.5", "3")]
  ) { try $0.extreme { try ($1.compared(to: $0, operation: "max") ?? 0) < 0 } }

  private static let predicate = Parameter.positional(
    "f", .optional(.function), "Is given one element, and gives a Bool; left out, the elements are Bools.",
    default: .null)

  static let any = Command(
    "any", family: "lists", "Whether a function gives true for at least one element.", [.elements, predicate],
    returns: "a Bool; false of nothing", examples: [Example("any [1, 5] { it > 3 }", "true")]
  ) { .bool(try $0.contains(true)) }

  static let all = Command(
    "all", family: "lists", "Whether a function gives true for every element.", [.elements, predicate],
    returns: "a Bool; true of nothing", examples: [Example("all [1, 5] { it > 3 }", "false")]
  ) { .bool(try !$0.contains(false)) }
}

extension Value {
  fileprivate var isSummable: Bool {
    switch self {
    case .int, .float, .bytes, .duration, .object: true
    default: false
    }
  }
}

extension Arguments {
  fileprivate func numbers() throws -> [Double] {
    var numbers: [Double] = []
    try each { element in
      switch element {
      case .int(let int): numbers.append(Double(int))
      case .float(let float): numbers.append(float)
      default:
        throw invalid("xs", "`\(command.name)` wants numbers, not \(element.described)", code: "wrong-type")
      }
    }
    return numbers
  }

  /// The element that comes before all others.
  fileprivate func extreme(_ comesBefore: (Value, Value) throws -> Bool) throws -> Value {
    guard case .listBox(let more) = self["more"] else { return .null }
    if !more.items.isEmpty {
      var best = self["xs"]
      for item in more.items where try comesBefore(item, best) { best = item }
      return best
    }
    let elements = try elements("xs")
    if elements.count == 0 { throw invalid("xs", "nothing has no `\(command.name)`") }
    var best = try elements[0]
    // From the first on: a single element that has no order is an error too.
    for position in 0..<elements.count {
      let item = try elements[position]
      if try comesBefore(item, best) { best = item }
    }
    return best
  }

  /// Whether the predicate, or the element itself, is `answer` for some element.
  fileprivate func contains(_ answer: Bool) throws -> Bool {
    let function = try optionalFunction("f")
    let elements = try elements("xs")
    for position in 0..<elements.count {
      let element = try elements[position]
      if let function {
        if try holds(function, element) == answer { return true }
      } else if case .bool(let bool) = element {
        if bool == answer { return true }
      } else {
        throw invalid(
          "xs", "without a closure `\(command.name)` wants Bools, not \(element.described)", code: "wrong-type")
      }
    }
    return false
  }
}
