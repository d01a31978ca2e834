import OtnSyntax

/// A value from outside for a `param`: `otn run lab.otn -p epochs=3`, `--params file.yml`.
public enum ParameterValue {
  /// As typed on the command line: read as the default's type.
  case text(String)
  case value(Value)

  /// The value, which must have the type of `defaultValue`; an Int is taken where that is a Float.
  func value(like defaultValue: Value, name: String) throws(Fault) -> Value {
    switch self {
    case .value(let value):
      switch (value, defaultValue) {
      case (.int(let int), .float): return .float(Double(int))
      case _ where value.typeName == defaultValue.typeName: return value
      default: throw mismatch(value.described, defaultValue, name)
      }
    case .text(let text):
      if case .text = defaultValue { return .string(text) }
      guard let value = ParameterValue.parse(text) else { throw mismatch("`\(text)`", defaultValue, name) }
      return try ParameterValue.value(value).value(like: defaultValue, name: name)
    }
  }

  private func mismatch(_ what: String, _ defaultValue: Value, _ name: String) -> Fault {
    Fault.wrongType(
      "the parameter `\(name)` is \(defaultValue.described), not \(what)",
      help: "its default is \(defaultValue.literal)")
  }

  /// A literal of the language; nil: `text` is none.
  private static func parse(_ text: String) -> Value? {
    let file = SourceFile(name: "parameter", text: text)
    guard case .complete(let cell) = Parser.parseCell(file: file), cell.statements.count == 1,
      case .expression(let expression) = cell.statements[0].kind
    else { return nil }
    return LiteralValue.of(expression)
  }
}
