import OrderedCollections

extension Value {
  /// What a cell shows of this value, cut to `width` columns: may have several lines, and ends without a newline.
  ///
  /// A string of one line is quoted, a longer one raw; a list of maps is a table; long lists and maps end in "… 90 more".
  public func display(width: Int) throws -> String {
    switch self {
    case .text(let text): return text.string.contains("\n") ? text.string : literal
    case .object(let object): return try object.display(width: width)
    case .function(let function): return function.display
    case .listBox(let box):
      if let table { return table.text(width: width) }
      return Value.displayed(box.items, width: width)
    case .mapBox(let box): return Value.displayed(box.items, width: width)
    default: return literal
    }
  }

  /// A list of maps as a table; nil: it is none.
  public var table: Table? {
    if case .listBox(let box) = self { Table(rows: box.items) } else { nil }
  }

  private static let mostLines = 12

  private static func displayed(_ items: [Value], width: Int) -> String {
    var lines = ["["]
    for (position, item) in items.enumerated() {
      let isLast = position == items.count - 1
      let word = cut(item.literal(upTo: width), to: width - 2) + (isLast ? "]" : ", ")
      if lines[lines.count - 1].count + word.count > width, lines[lines.count - 1].count > 1 {
        if lines.count == mostLines {
          lines.append(" … \(grouped(items.count - position)) more]")
          return joined(lines)
        }
        lines.append(" ")
      }
      lines[lines.count - 1] += word
    }
    if items.isEmpty { lines[0] += "]" }
    return joined(lines)
  }

  private static func joined(_ lines: [String]) -> String {
    lines.map { $0.hasSuffix(" ") ? String($0.dropLast()) : $0 }.joined(separator: "\n")
  }

  /// On one line if it fits, else an entry a line with aligned values.
  private static func displayed(_ items: OrderedDictionary<MapKey, Value>, width: Int) -> String {
    if items.count <= 50 {
      let line = Value.map(items).literal(upTo: width + 1)
      if line.count <= width { return line }
    }
    let keys = items.keys.prefix(mostLines * 2).map { text(of: $0) + ":" }
    let column = min((keys.map(\.count).max() ?? 0) + 1, width / 2)
    var lines = zip(keys, items.values).map { key, value in
      " " + key.padded(to: column) + cut(value.literal(upTo: width), to: max(8, width - column - 2))
    }
    if items.count > keys.count { lines.append(" … \(grouped(items.count - keys.count)) more") }
    lines[0] = "[" + lines[0].dropFirst()
    lines[lines.count - 1] += "]"
    return lines.joined(separator: "\n")
  }

  /// `literal` without the work of writing out what will be cut anyway.
  func literal(upTo width: Int) -> String {
    switch self {
    case .listBox(let box) where box.items.count > width:
      Value.list(Array(box.items.prefix(width))).literal
    case .mapBox(let box) where box.items.count > width:
      Value.map(OrderedDictionary(uniqueKeysWithValues: box.items.elements.prefix(width).map { ($0.key, $0.value) }))
        .literal
    default: literal
    }
  }

  static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
  }

  /// `12 345`, as counts are shown.
  static func grouped(_ count: Int) -> String {
    var result = ""
    for (position, digit) in String(count).reversed().enumerated() {
      if position > 0, position % 3 == 0 { result.append(" ") }
      result.append(digit)
    }
    return String(result.reversed())
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  func paddedLeft(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

/// A list of maps as aligned columns.
public struct Table {
  /// The names at the top.
  public let columns: [String]
  /// As many texts as there are columns, for each row that is shown.
  public let rows: [[String]]
  /// Whether a column holds numbers, which stand at its right.
  public let isNumeric: [Bool]
  /// How many rows are left out.
  public let more: Int
  private static let mostRows = 40

  /// nil: not a list of maps, or one without columns. `names` picks and orders the columns; by default all, as they first appear.
  init?(rows: [Value], columns names: [String]? = nil) {
    guard !rows.isEmpty else { return nil }
    var maps: [OrderedDictionary<MapKey, Value>] = []
    var keys: OrderedSet<MapKey> = []
    for row in rows {
      guard case .mapBox(let box) = row else { return nil }
      guard maps.count < Self.mostRows else { continue }
      maps.append(box.items)
      keys.formUnion(box.items.keys)
    }
    let chosen = names.map { $0.map(MapKey.string) } ?? Array(keys)
    guard !chosen.isEmpty else { return nil }
    columns = chosen.map { $0.value.text }
    let cells = maps.map { map in chosen.map { map[$0] } }
    self.rows = cells.map { $0.map { $0.map { $0.isNull ? "" : Value.cut($0.brief, to: 40) } ?? "" } }
    isNumeric = chosen.indices.map { column in
      cells.allSatisfy { $0[column]?.isMeasure ?? true } && cells.contains { $0[column] != nil }
    }
    more = rows.count - maps.count
  }

  func text(width: Int) -> String {
    let widths = columns.indices.map { column in
      max(columns[column].count, rows.map { $0[column].count }.max() ?? 0)
    }
    func line(_ words: [String]) -> String {
      let padded = words.indices.map {
        isNumeric[$0] ? words[$0].paddedLeft(to: widths[$0]) : words[$0].padded(to: widths[$0])
      }
      let line = padded.joined(separator: "   ")
      return Value.cut(String(line.reversed().drop { $0 == " " }.reversed()), to: width)
    }
    let lines = [line(columns)] + rows.map(line)
    return (lines + (more > 0 ? ["… \(Value.grouped(more)) more"] : [])).joined(separator: "\n")
  }
}

extension Value {
  /// In a table: strings without quotes, on one line.
  fileprivate var brief: String {
    if case .text(let text) = self, !text.string.contains(where: \.isNewline) { return text.string }
    return literal(upTo: 40)
  }

  fileprivate var isMeasure: Bool {
    switch self {
    case .int, .float, .bytes, .duration, .null: true
    default: false
    }
  }
}
