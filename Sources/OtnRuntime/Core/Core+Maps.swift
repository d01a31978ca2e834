import OrderedCollections

extension Core {
  static let maps = [keys, values, without]

  private static let subject = Parameter.positional("m", .map, "The Map.")

  static let keys = Command(
    "keys", family: "maps", "The keys, in order.", [subject], returns: "a List",
    examples: [Example("keys [b: 1, a: 2]", "[\"b\", \"a\"]")]
  ) { .list(try $0.map("m").keys.map(\.value)) }

  static let values = Command(
    "values", family: "maps", "The values, in the order of their keys.", [subject], returns: "a List",
    examples: [Example("values [b: 1, a: 2]", "[1, 2]")]
  ) { .list(Array(try $0.map("m").values)) }

  static let without = Command(
    "without", family: "maps", "The Map without some keys; missing ones are no error.",
    [subject, .rest("keys", .oneOf([.string, .int]), "What to leave out.")], returns: "a Map",
    examples: [Example("without [a: 1, b: 2] \"a\"", "[b: 2]")]
  ) { arguments in
    var items = try arguments.map("m")
    for key in try arguments.list("keys").compactMap({ MapKey($0) }) { items.removeValue(forKey: key) }
    return .map(items)
  }
}
