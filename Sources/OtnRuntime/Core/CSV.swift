import OrderedCollections

/// Comma-separated values (RFC 4180): fields in double quotes may hold separators, quotes (doubled) and line ends.
enum CSV {
  /// A list of Maps; what looks like a number is one, an empty field is nil.
  static func value(of text: String, separator: Character = ",") throws -> Value {
    var rows = try records(text, separator)
    guard !rows.isEmpty else { return .list([]) }
    let header = rows.removeFirst()
    return .list(
      try rows.enumerated().map { position, row in
        guard row.count == header.count else {
          throw Fault(
            "bad-format", "row \(position + 2) of the CSV has \(row.count.counted("field")), the header \(header.count)"
          )
        }
        let entries = Swift.zip(header, row).map { (MapKey.string($0.text), $1.value) }
        return .map(OrderedDictionary(entries, uniquingKeysWith: { $1 }))
      })
  }

  private struct Field {
    var text = ""
    var isQuoted = false

    var value: Value {
      if isQuoted { return .string(text) }
      if text.isEmpty { return .null }
      if let int = Int(text) { return .int(int) }
      if text.contains(where: \.isNumber), let float = Double(text), !text.hasPrefix("0x") { return .float(float) }
      return .string(text)
    }
  }

  private static func records(_ text: String, _ separator: Character) throws -> [[Field]] {
    var rows: [[Field]] = []
    var row: [Field] = []
    var field = Field()
    var isInside = false
    var characters = text.makeIterator()
    var next = characters.next()
    while let character = next {
      next = characters.next()
      if isInside {
        if character != "\"" {
          field.text.append(character)
        } else if next == "\"" {
          field.text.append("\"")
          next = characters.next()
        } else {
          isInside = false
        }
      } else if character == "\"", field.text.isEmpty {
        (isInside, field.isQuoted) = (true, true)
      } else if character == separator {
        row.append(field)
        field = Field()
      } else if character.isNewline {
        row.append(field)
        if row.count > 1 || !field.text.isEmpty || field.isQuoted { rows.append(row) }
        (row, field) = ([], Field())
      } else {
        field.text.append(character)
      }
    }
    if isInside { throw Fault("bad-format", "a quoted field of the CSV is not closed") }
    if !row.isEmpty || !field.text.isEmpty || field.isQuoted { rows.append(row + [field]) }
    return rows
  }

  /// The columns are the keys of all rows, in the order in which they first appear.
  static func text(of value: Value, separator: Character = ",") throws -> String {
    guard case .listBox(let box) = value else {
      throw Fault.wrongType("CSV holds a list of Maps, not \(value.described)")
    }
    var columns: OrderedSet<MapKey> = []
    let rows = try box.items.map { item in
      guard case .mapBox(let box) = item else {
        throw Fault.wrongType("CSV holds a list of Maps; one item is \(item.described)")
      }
      columns.formUnion(box.items.keys)
      return box.items
    }
    if columns.isEmpty { return "" }
    func line(_ values: [Value]) -> String {
      values.map { quoted($0, separator) }.joined(separator: String(separator)) + "\n"
    }
    return line(columns.map(\.value)) + rows.map { row in line(columns.map { row[$0] ?? .null }) }.joined()
  }

  private static func quoted(_ value: Value, _ separator: Character) -> String {
    if value.isNull { return "" }
    let text = value.text
    guard text.contains(where: { $0 == separator || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
