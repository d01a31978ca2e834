import OrderedCollections
import Yams

/// YAML by its core schema, as Yams reads it.
enum YAML {
  static func value(of text: String) throws -> Value {
    do {
      guard let node = try Yams.compose(yaml: text) else { return .null }
      return try value(of: node, depth: 0)
    } catch let error as YamlError {
      throw Fault("bad-format", message(for: error))
    }
  }

  private static func message(for error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "bad YAML in line \(mark.line): \(problem)"
    default: "bad YAML: \(error)"
    }
  }

  private static func value(of node: Yams.Node, depth: Int) throws -> Value {
    if depth > JSON.deepest { throw Fault("bad-format", "the YAML is nested more than \(JSON.deepest) deep") }
    switch node {
    case .sequence(let sequence): return .list(try sequence.map { try value(of: $0, depth: depth + 1) })
    case .mapping(let mapping):
      var items: OrderedDictionary<MapKey, Value> = [:]
      for (key, node) in mapping {
        let keyValue = try value(of: key, depth: depth + 1)
        items[MapKey(keyValue) ?? .string(keyValue.text)] = try value(of: node, depth: depth + 1)
      }
      return .map(items)
    case .scalar(let scalar):
      if scalar.style == .singleQuoted || scalar.style == .doubleQuoted { return .string(scalar.string) }
      if ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return .null }
      if let bool = Bool.construct(from: scalar) { return .bool(bool) }
      if let int = Int.construct(from: scalar) { return .int(int) }
      if let float = Double.construct(from: scalar) { return .float(float) }
      return .string(scalar.string)
    case .alias: throw Fault("bad-format", "the YAML has an alias without its anchor")
    }
  }

  static func text(of value: Value) throws -> String {
    let node = try node(of: value, depth: 0)
    do { return try Yams.serialize(node: node, allowUnicode: true) } catch {
      throw Fault.wrongValue("YAML cannot be written: \(error)")
    }
  }

  private static func node(of value: Value, depth: Int) throws -> Yams.Node {
    if depth > JSON.deepest { throw Fault.wrongValue("the value is nested more than \(JSON.deepest) deep") }
    switch value {
    case .null: return Yams.Node("null", Tag(.null))
    case .bool(let bool): return Yams.Node(bool ? "true" : "false", Tag(.bool))
    case .int(let int), .bytes(let int): return Yams.Node(String(int), Tag(.int))
    case .duration(let nanoseconds): return Yams.Node(Value.text(of: Double(nanoseconds) / 1e9), Tag(.float))
    case .float(let float): return Yams.Node(text(of: float), Tag(.float))
    case .text(let text): return Yams.Node(text.string, Tag(.str), isPlain(text.string) ? .any : .doubleQuoted)
    case .listBox(let box):
      return Yams.Node(try box.items.map { try node(of: $0, depth: depth + 1) }, Tag(.seq), style(of: box))
    case .range: return try node(of: .list(try Elements(value)?.array() ?? []), depth: depth)
    case .mapBox(let box):
      return Yams.Node(
        try box.items.map { (try node(of: $0.key.value, depth: depth + 1), try node(of: $0.value, depth: depth + 1)) },
        Tag(.map))
    case .function, .object: throw Fault.wrongType("YAML has no form for \(value.described)")
    }
  }

  private static func text(of float: Double) -> String {
    if float.isNaN { return ".nan" }
    return float.isFinite ? Value.text(of: float) : float < 0 ? "-.inf" : ".inf"
  }

  /// Text that would read back as something else must be quoted.
  private static func isPlain(_ text: String) -> Bool {
    guard let value = try? Self.value(of: text), case .text(let read) = value else { return false }
    return read.string == text
  }

  /// Short lists of plain items stand on one line, as anchors and names do in the field's files.
  private static func style(of box: ListBox) -> Yams.Node.Sequence.Style {
    box.items.allSatisfy { !$0.isContainer } ? .flow : .any
  }
}
