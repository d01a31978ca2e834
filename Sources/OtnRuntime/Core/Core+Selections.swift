import OrderedCollections

extension Core {
  static let selections = [whereCommand, sort, reverse, take, drop, first, last, unique, group]

  static let whereCommand = Command(
    "where", family: "lists", "Keeps the elements for which a function gives true.",
    [.elements, .positional("f", .function, "Is given one element, and gives a Bool.")],
    returns: "a List, or a Map of a Map", examples: [Example("where [1, 2, 3] { it > 1 }", "[2, 3]")]
  ) { arguments in
    let function = try arguments.function("f")
    if case .mapBox(let box) = arguments["xs"] {
      return .map(
        try box.items.filter { try arguments.holds(function, .list([$0.key.value, $0.value])) })
    }
    var kept: [Value] = []
    try arguments.each { if try arguments.holds(function, $0) { kept.append($0) } }
    return .list(kept)
  }

  static let sort = Command(
    "sort", family: "lists", "Sorts from small to large; equal ones keep their order, NaN comes last.",
    [
      .elements, .label("by", .optional(.function), "Gives what an element is sorted by.", default: .null),
      .label("descending", .bool, "From large to small.", default: .bool(false)),
    ], returns: "a List",
    examples: [
      Example("sort [3, 1, 2]", "[1, 2, 3]"), Example("sort [\"ccc\", \"a\"] by: len", "[\"a\", \"ccc\"]"),
    ]
  ) { arguments in
    let items = try arguments.elements("xs").array()
    let by = try arguments.optionalFunction("by")
    let keys = try by.map { function in try items.map { try arguments.session.call(function, [$0]) } } ?? items
    let isDescending = try arguments.bool("descending")
    // Swift's sort is stable.
    let order = try keys.indices.sorted { left, right in
      try isDescending ? keys[right].sorts(before: keys[left]) : keys[left].sorts(before: keys[right])
    }
    return .list(order.map { items[$0] })
  }

  static let reverse = Command(
    "reverse", family: "lists", "The elements from last to first.", [.elements],
    returns: "a List, or a String of a String",
    examples: [Example("reverse [1, 2, 3]", "[3, 2, 1]"), Example("reverse \"abc\"", "\"cba\"")]
  ) { arguments in
    if case .text(let text) = arguments["xs"] { return .string(String(text.string.reversed())) }
    return .list(try arguments.elements("xs").array().reversed())
  }

  private static let count = Parameter.positional("n", .int, "How many; all, if there are fewer.")

  static let take = Command(
    "take", family: "lists", "The first `n` elements.", [.elements, count], returns: "a List, or a String of a String",
    examples: [Example("take [1, 2, 3] 2", "[1, 2]")]
  ) { arguments in
    let count = try arguments.int("n", in: 0...Int.max)
    return try slice(arguments["xs"], 0, count, arguments)
  }

  static let drop = Command(
    "drop", family: "lists", "All but the first `n` elements.", [.elements, count],
    returns: "a List, or a String of a String", examples: [Example("drop [1, 2, 3] 2", "[3]")]
  ) { arguments in
    let count = try arguments.int("n", in: 0...Int.max)
    return try slice(arguments["xs"], count, nil, arguments)
  }

  private static func slice(_ value: Value, _ start: Int, _ stop: Int?, _ arguments: Arguments) throws -> Value {
    if case .mapBox(let box) = value {
      let end = Swift.min(stop ?? box.items.count, box.items.count)
      return .map(
        .init(uniqueKeysWithValues: box.items.elements[Swift.min(start, end)..<end].map { ($0.key, $0.value) }))
    }
    let count = try arguments.elements("xs").count
    try Value.claim(count: Swift.min(stop ?? count, count) - Swift.min(start, count))
    return try value.subscripted([.slice(start: start, stop: stop, step: nil)])
  }

  static let first = Command(
    "first", family: "lists", "The first element.", [.elements], returns: "the element, or nil if there is none",
    examples: [Example("first [3, 1]", "3"), Example("first [] | type", "\"Nil\"")]
  ) { arguments in
    let elements = try arguments.elements("xs")
    return elements.count == 0 ? .null : try elements[0]
  }

  static let last = Command(
    "last", family: "lists", "The last element.", [.elements], returns: "the element, or nil if there is none",
    examples: [Example("last [3, 1]", "1")]
  ) { arguments in
    let elements = try arguments.elements("xs")
    return elements.count == 0 ? .null : try elements[elements.count - 1]
  }

  static let unique = Command(
    "unique", family: "lists", "Each element once, where it first stands.", [.elements], returns: "a List",
    examples: [Example("unique [2, 1, 2, 1.0]", "[2, 1]")]
  ) { arguments in
    var seen: Set<HashedValue> = []
    var items: [Value] = []
    try arguments.each { if seen.insert(HashedValue(value: $0)).inserted { items.append($0) } }
    return .list(items)
  }

  static let group = Command(
    "group", family: "lists", "Gathers the elements for which a function gives the same key.",
    [.elements, .positional("f", .function, "Is given one element, and gives a String or an Int.")],
    returns: "a Map from keys to Lists", examples: [Example("group [1, 2, 3] { it % 2 }", "[1: [1, 3], 0: [2]]")]
  ) { arguments in
    let function = try arguments.function("f")
    var groups: OrderedDictionary<MapKey, [Value]> = [:]
    try arguments.each { element in
      let result = try arguments.session.call(function, [element])
      guard let key = MapKey(result) else {
        throw Fault.wrongType("the closure of `group` must give a String or an Int, not \(result.described)")
      }
      groups[key, default: []].append(element)
    }
    return .map(groups.mapValues { .list($0) })
  }
}
