extension Value {
  /// The type's name in messages and `type`: "Int", "Dataset".
  public var typeName: String {
    switch self {
    case .null: "Nil"
    case .bool: "Bool"
    case .int: "Int"
    case .float: "Float"
    case .bytes: "Bytes"
    case .duration: "Duration"
    case .text: "String"
    case .listBox: "List"
    case .mapBox: "Map"
    case .range: "Range"
    case .function: "Function"
    case .object(let object): object.typeName
    }
  }

  /// "an Int", "a List": for messages.
  var described: String {
    if case .null = self { return "nil" }
    return typeName.withArticle
  }

  var isNull: Bool {
    if case .null = self { true } else { false }
  }
}

extension String {
  var withArticle: String { ("AEIOaeio".contains(first ?? "x") ? "an " : "a ") + self }
}

extension Int {
  /// "1 item", "3 items".
  func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}

extension ValueType: CustomStringConvertible {
  /// "Int or Float": for messages and reference pages.
  public var description: String {
    switch self {
    case .any: "any value"
    case .name: "a name"
    case .bool: "Bool"
    case .int: "Int"
    case .float: "Float"
    case .number: "Int or Float"
    case .string: "String"
    case .bytes: "Bytes"
    case .duration: "Duration"
    case .list: "List"
    case .map: "Map"
    case .range: "Range"
    case .function: "Function"
    case .object(let name): name
    case .oneOf(let types): types.map(\.description).joined(separator: " or ")
    case .optional(let type): "\(type) or nil"
    }
  }

  /// Whether a parameter of this type takes `value`. An Int is taken, and converted, where a Float is wanted.
  public func accepts(_ value: Value) -> Bool {
    switch (self, value) {
    case (.any, _), (.bool, .bool), (.int, .int), (.float, .float), (.float, .int), (.number, .int), (.number, .float),
      (.string, .text), (.name, .text), (.name, .function), (.bytes, .bytes), (.duration, .duration),
      (.list, .listBox), (.map, .mapBox), (.range, .range), (.function, .function), (.optional, .null):
      true
    case (.object(let name), .object(let object)) where object.typeName == name: true
    case (.oneOf(let types), _): types.contains { $0.accepts(value) }
    case (.optional(let type), _): type.accepts(value)
    default: value.unknown.map(mayTake) ?? false
    }
  }

  /// Whether a value that is known to be of `type` before running can be taken.
  func accepts(type: ValueType) -> Bool {
    switch (self, type) {
    case (.any, _), (.float, .int), (.number, .int), (.number, .float), (.name, .string), (.name, .function): true
    case (.oneOf(let types), _): types.contains { $0.accepts(type: type) }
    case (.optional(let inner), _): inner.accepts(type: type)
    default: self == type
    }
  }

  /// `value` as this type stores it: an Int becomes a Float where only Floats are wanted.
  func converting(_ value: Value) -> Value {
    switch (self, value) {
    case (.float, .int(let int)), (.optional(.float), .int(let int)): .float(Double(int))
    default: value
    }
  }
}
