import OrderedCollections
import OtnSyntax

/// Typed reading of arguments. The declaration has already been checked, so these fail only where the declared type is wider than
/// what the body wants; the error then points at the argument.
extension Arguments {
  public func bool(_ name: String) throws -> Bool {
    if case .bool(let bool) = self[name] { return bool }
    throw wrongType(name, .bool)
  }

  public func int(_ name: String) throws -> Int {
    if case .int(let int) = self[name] { return int }
    throw wrongType(name, .int)
  }

  /// A whole number from `range`.
  public func int(_ name: String, in range: ClosedRange<Int>) throws -> Int {
    let int = try int(name)
    guard range.contains(int) else {
      let bounds =
        range.upperBound == .max ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw invalid(name, "`\(name)` must be \(bounds), not \(int)")
    }
    return int
  }

  /// A Float, or an Int as one.
  public func double(_ name: String) throws -> Double {
    switch self[name] {
    case .float(let float): return float
    case .int(let int): return Double(int)
    default: throw wrongType(name, .number)
    }
  }

  public func string(_ name: String) throws -> String {
    if case .text(let text) = self[name] { return text.string }
    throw wrongType(name, .string)
  }

  public func list(_ name: String) throws -> [Value] {
    if case .listBox(let box) = self[name] { return box.items }
    throw wrongType(name, .list)
  }

  public func map(_ name: String) throws -> OrderedDictionary<MapKey, Value> {
    if case .mapBox(let box) = self[name] { return box.items }
    throw wrongType(name, .map)
  }

  public func function(_ name: String) throws -> Function {
    if case .function(let function) = self[name] { return function }
    throw wrongType(name, .function)
  }

  /// A count of bytes; an Int is taken as one.
  public func bytes(_ name: String) throws -> Int {
    switch self[name] {
    case .bytes(let count), .int(let count): return count
    default: throw wrongType(name, .bytes)
    }
  }

  /// Seconds: a Duration, or a number of seconds.
  public func seconds(_ name: String) throws -> Double {
    switch self[name] {
    case .duration(let nanoseconds): return Double(nanoseconds) / 1e9
    case .float(let float): return float
    case .int(let int): return Double(int)
    default: throw wrongType(name, .duration)
    }
  }

  /// A list whose items are all Strings.
  public func strings(_ name: String) throws -> [String] {
    try list(name).map { item in
      guard case .text(let text) = item else {
        throw invalid(name, "`\(name)` must hold Strings, not \(item.described)", code: "wrong-type")
      }
      return text.string
    }
  }

  /// A list whose items are all numbers.
  public func doubles(_ name: String) throws -> [Double] {
    try list(name).map { item in
      switch item {
      case .float(let float): return float
      case .int(let int): return Double(int)
      default: throw invalid(name, "`\(name)` must hold numbers, not \(item.described)", code: "wrong-type")
      }
    }
  }

  /// A list whose items are all Ints.
  public func ints(_ name: String) throws -> [Int] {
    try list(name).map { item in
      guard case .int(let int) = item else {
        throw invalid(name, "`\(name)` must hold Ints, not \(item.described)", code: "wrong-type")
      }
      return int
    }
  }

  /// A host object of the domain's own class.
  public func object<Object: HostObject>(_ name: String, as type: Object.Type = Object.self) throws -> Object {
    if case .object(let object) = self[name], let object = object as? Object { return object }
    throw wrongType(name, .object(String(describing: type)))
  }

  /// Whether the argument is there: given, or with a default other than nil.
  public func has(_ name: String) -> Bool { !self[name].isNull }

  public func optionalBool(_ name: String) throws -> Bool? { has(name) ? try bool(name) : nil }
  public func optionalInt(_ name: String) throws -> Int? { has(name) ? try int(name) : nil }
  public func optionalDouble(_ name: String) throws -> Double? { has(name) ? try double(name) : nil }
  public func optionalString(_ name: String) throws -> String? { has(name) ? try string(name) : nil }
  public func optionalList(_ name: String) throws -> [Value]? { has(name) ? try list(name) : nil }
  public func optionalStrings(_ name: String) throws -> [String]? { has(name) ? try strings(name) : nil }
  public func optionalFunction(_ name: String) throws -> Function? { has(name) ? try function(name) : nil }
  public func optionalObject<Object: HostObject>(
    _ name: String, as type: Object.Type = Object.self
  ) throws -> Object? { has(name) ? try object(name, as: type) : nil }

  /// The elements of a List, Range, Map (as `[key, value]` pairs), String (as characters) or host object that can be walked.
  public func elements(_ name: String) throws -> Elements {
    if let elements = Elements(self[name]) { return elements }
    throw invalid(
      name, "`\(command.name)` goes over a List, Map, Range or String, not \(self[name].described)", code: "wrong-type")
  }

  /// An error about one argument, pointing at it.
  public func invalid(
    _ name: String, _ message: String, code: String = "wrong-value", help: String? = nil
  ) -> Diagnostic {
    Diagnostic(code, message, file: file, span: span(of: name), help: help)
  }

  private func wrongType(_ name: String, _ type: ValueType) -> Diagnostic {
    invalid(
      name, "`\(command.name)` wants \(type.description.withArticle) as `\(name)`, not \(self[name].described)",
      code: "wrong-type", help: command.signature.help)
  }
}
