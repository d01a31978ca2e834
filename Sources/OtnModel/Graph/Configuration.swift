/// A net's configuration as plain data, from YAML or from a checkpoint: scalars stay text until someone asks for a type, and nothing
/// in it is ever evaluated.
struct Configuration {
  indirect enum Content {
    case scalar(String)
    case list([Configuration])
    case map([(key: String, value: Configuration)])
  }

  var content: Content
  /// The line it stands on, if it came from a file.
  var line: Int?

  init(_ content: Content, line: Int? = nil) {
    self.content = content
    self.line = line
  }

  subscript(key: String) -> Configuration? {
    guard case .map(let items) = content else { return nil }
    return items.first { $0.key == key }?.value
  }

  var list: [Configuration]? {
    guard case .list(let items) = content else { return nil }
    return items
  }

  var text: String? {
    guard case .scalar(let text) = content else { return nil }
    return text
  }

  var int: Int? { text.flatMap { Int($0) } }
  var double: Double? { text.flatMap { Double($0) } }

  var bool: Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// As one writes it in YAML's flow style, cut to what a message can hold.
  var short: String {
    let whole = flow(depth: 0)
    return whole.count > 80 ? whole.prefix(77) + "…" : whole
  }

  private func flow(depth: Int) -> String {
    if depth > 4 { return "…" }
    switch content {
    case .scalar(let text): return text
    case .list(let items):
      return "[" + items.prefix(40).map { $0.flow(depth: depth + 1) }.joined(separator: ", ") + "]"
    case .map(let items):
      return "{" + items.prefix(40).map { "\($0.key): \($0.value.flow(depth: depth + 1))" }.joined(separator: ", ")
        + "}"
    }
  }
}
