import OtnSyntax

/// What map, where and the like share: they go over the elements of any value that has some.
extension Arguments {
  /// Calls `body` with each element of `xs`.
  func each(_ body: (Value) throws -> Void) throws {
    let elements = try elements("xs")
    for position in 0..<elements.count { try body(try elements[position]) }
  }

  /// Whether the predicate `function` says yes to `element`.
  func holds(_ function: Function, _ element: Value) throws -> Bool {
    let answer = try session.call(function, [element])
    guard case .bool(let bool) = answer else {
      throw Fault("not-a-bool", "the closure of `\(command.name)` must give a Bool, not \(answer.described)")
    }
    return bool
  }
}

extension Parameter {
  static let elements = Parameter.positional(
    "xs", .any, "A List, Range, Map (as pairs), String, or anything with elements.")
}

extension Core {
  static let lists = [len, map, reduce, enumerate, zip, flatten, join, range, equal]

  static let len = Command(
    "len", family: "lists", "Counts the elements.", [.elements], returns: "an Int",
    examples: [Example("len [3, 1, 2]", "3"), Example("len \"banana\"", "6")]
  ) { .int(try $0.elements("xs").count) }

  static let map = Command(
    "map", family: "lists", "Calls a function with each element, and lists the results.",
    [.elements, .positional("f", .function, "Is given one element.")], returns: "a List",
    examples: [
      Example("map [1, 2] { it * 2 }", "[2, 4]"), Example("map [\"ab\", \"c\"] len", "[2, 1]"),
      Example("[a: 1] | map { [k, v] in \"\\(k)=\\(v)\" }", "[\"a=1\"]"),
    ]
  ) { arguments in
    let function = try arguments.function("f")
    var results: [Value] = []
    try arguments.each { element in
      results.append(try arguments.session.call(function, [element]))
      try Value.claim(count: results.count)
    }
    return .list(results)
  }

  static let reduce = Command(
    "reduce", family: "lists", "Combines all elements into one value, from left to right.",
    [
      .elements, .positional("start", .any, "What the first element is combined with."),
      .positional("f", .function, "Is given the value so far and one element."),
    ], returns: "the last result", examples: [Example("reduce [1, 2, 3] 0 { sum, x in sum + x }", "6")]
  ) { arguments in
    let function = try arguments.function("f")
    var result = arguments["start"]
    try arguments.each { result = try arguments.session.call(function, [result, $0]) }
    return result
  }

  static let enumerate = Command(
    "enumerate", family: "lists", "Pairs each element with its position.", [.elements],
    returns: "a List of [position, element]",
    examples: [Example("enumerate [\"a\", \"b\"]", "[[0, \"a\"], [1, \"b\"]]")]
  ) { arguments in
    .list(try arguments.elements("xs").array().enumerated().map { .list([.int($0), $1]) })
  }

  static let zip = Command(
    "zip", family: "lists", "Pairs the elements of two lists; the longer one's rest is left out.",
    [.elements, .positional("ys", .any, "The second elements.")], returns: "a List of pairs",
    examples: [Example("zip [1, 2] [\"a\", \"b\"]", "[[1, \"a\"], [2, \"b\"]]")]
  ) { arguments in
    let (left, right) = (try arguments.elements("xs"), try arguments.elements("ys"))
    let count = Swift.min(left.count, right.count)
    try Value.claim(count: count)
    return .list(try (0..<count).map { .list([try left[$0], try right[$0]]) })
  }

  static let flatten = Command(
    "flatten", family: "lists", "Joins the lists in a list into one; items that are no lists stay.", [.elements],
    returns: "a List", examples: [Example("flatten [[1, 2], [3], 4]", "[1, 2, 3, 4]")]
  ) { arguments in
    var items: [Value] = []
    try arguments.each { element in
      switch element {
      case .listBox(let box): items += box.items
      case .range: items += try Elements(element)?.array() ?? []
      default: items.append(element)
      }
      try Value.claim(count: items.count)
    }
    return .list(items)
  }

  static let join = Command(
    "join", family: "lists", "Joins the texts of all elements into one String.",
    [.elements, .positional("sep", .string, "What stands between them.", default: .string(""))], returns: "a String",
    examples: [Example("join [\"a\", \"b\"] \", \"", "\"a, b\"")]
  ) { arguments in
    var result = ""
    let separator = try arguments.string("sep")
    var isFirst = true
    try arguments.each { element in
      if !isFirst { result += separator }
      isFirst = false
      result += element.text
      try Value.claim(bytes: result.utf8.count, "the String")
    }
    return .string(result)
  }

  static let range = Command(
    "range", family: "lists", "Numbers from a start up to, but without, a stop.",
    [
      .positional("start", .number, "The first; alone it is the stop, from 0."),
      .positional("stop", .optional(.number), "Where it ends.", default: .null),
      .label("step", .number, "From one to the next, may be negative.", default: .int(1)),
    ], returns: "a List",
    examples: [
      Example("range 3", "[0, 1, 2]"), Example("range 0.0 1.0 step: 0.5", "[0.0, 0.5]"),
      Example("range 3 0 step: -1", "[3, 2, 1]"),
    ]
  ) { arguments in
    let isFromZero = !arguments.has("stop")
    let (start, stop) = isFromZero ? (Value.int(0), arguments["start"]) : (arguments["start"], arguments["stop"])
    if case .int(let start) = start, case .int(let stop) = stop, case .int(let step) = arguments["step"] {
      if step == 0 { throw arguments.invalid("step", "the step is zero") }
      let span = (Double(stop) - Double(start)) / Double(step)
      try Value.claim(count: Int(Swift.min(Swift.max(span, 0), 1e18)))
      return .list(stride(from: start, to: stop, by: step).map { .int($0) })
    }
    func number(_ value: Value) -> Double {
      switch value {
      case .int(let int): Double(int)
      case .float(let float): float
      default: .nan
      }
    }
    let step = number(arguments["step"])
    let count = ((number(stop) - number(start)) / step).rounded(.up)
    if step == 0 || !count.isFinite {
      throw arguments.invalid("step", "a range needs a finite start, stop and step other than zero")
    }
    try Value.claim(count: Int(Swift.min(Swift.max(count, 0), 1e18)))
    return .list((0..<Swift.max(0, Int(count))).map { .float(number(start) + Double($0) * step) })
  }

  static let equal = Command(
    "equal", family: "lists", "Whether two values are equal, all of them in one Bool.",
    [.positional("a", .any, "One value."), .positional("b", .any, "The other.")], returns: "a Bool",
    examples: [Example("equal [1, 2] [1.0, 2.0]", "true")]
  ) { .bool($0["a"].isEqual(to: $0["b"])) }
}
