import OrderedCollections
import OtnRuntime

/// Values of the language as the JSON of notebooks.
extension Value {
  /// An object; its keys are sorted, as Jupyter sorts them.
  static func object(_ members: [String: Value]) -> Value {
    .map(
      OrderedDictionary(uniqueKeysWithValues: members.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }))
  }

  static func texts(_ texts: some Sequence<String>) -> Value { .list(texts.map { .string($0) }) }

  /// A text of several lines as a list of them, each with its end.
  static func lines(of text: String) -> Value {
    let lines = text.lines
    return .texts(
      lines.enumerated().map { $0.offset < lines.count - 1 ? $0.element + "\n" : $0.element }.filter { !$0.isEmpty })
  }

  /// nil: it is no object, or has no such member.
  func entry(_ key: String) -> Value? {
    if case .mapBox(let map) = self { map.items[.string(key)] } else { nil }
  }

  var stringValue: String? { if case .text(let text) = self { text.string } else { nil } }
  var intValue: Int? { if case .int(let number) = self { number } else { nil } }
  var items: [Value]? { if case .listBox(let list) = self { list.items } else { nil } }

  /// The members of an object whose values are texts.
  var textMembers: [String: String] {
    guard case .mapBox(let map) = self else { return [:] }
    return map.items.reduce(into: [:]) { result, entry in
      if case .string(let key) = entry.key, let value = entry.value.stringValue { result[key] = value }
    }
  }

  /// A text, or a list of texts that belong together.
  var multilineText: String? {
    if let text = stringValue { return text }
    guard let parts = items?.map(\.stringValue), !parts.contains(nil) else { return nil }
    return parts.compactMap { $0 }.joined()
  }
}
