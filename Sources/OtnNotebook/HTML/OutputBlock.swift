/// A part of what a cell printed: lines as they are, or a table.
///
/// A table is known by its columns: its first line names them, they are parted by two blanks or more in every line, and what stands in
/// one shares its left or its right edge.
public enum OutputBlock: Equatable {
  case lines([String])
  case table(HTMLTable)

  public static func blocks(_ lines: [String]) -> [OutputBlock] {
    var blocks: [OutputBlock] = []
    var plain: [String] = []
    var position = 0
    while position < lines.count {
      guard let found = TextColumns.table(in: lines, from: position) else {
        plain.append(lines[position])
        position += 1
        continue
      }
      if !plain.isEmpty { blocks.append(.lines(plain)) }
      plain = []
      blocks.append(.table(found.table))
      position = found.end
    }
    return plain.isEmpty ? blocks : blocks + [.lines(plain)]
  }

  public static func hasTable(_ lines: [String]) -> Bool {
    blocks(lines).contains { if case .table = $0 { true } else { false } }
  }

  /// For clients that bring their own style, such as Jupyter's.
  public static func html(_ lines: [String]) -> String {
    blocks(lines).map { block in
      switch block {
      case .lines(let lines): "<pre>\(HTMLText.escaped(lines.joined(separator: "\n")))</pre>"
      case .table(let table): table.html
      }
    }.joined(separator: "\n")
  }
}

/// The columns of a table as lines of text are added to it.
private struct TextColumns {
  private struct Column {
    /// Where something stands in it.
    var range: Range<Int>
    /// The edges that all of its texts share.
    var left: Int?
    var right: Int?
    /// Whether all below its name are numbers.
    var isNumeric = true
    var isRight: Bool { right != nil && (left == nil || isNumeric) }

    init(_ range: Range<Int>) { (self.range, left, right) = (range, range.lowerBound, range.upperBound) }

    mutating func add(_ part: Range<Int>, isNumber: Bool) {
      range = min(range.lowerBound, part.lowerBound)..<max(range.upperBound, part.upperBound)
      if left != part.lowerBound { left = nil }
      if right != part.upperBound { right = nil }
      isNumeric = isNumeric && isNumber
    }
  }

  private var columns: [Column]
  private var names: [String]
  private var rows: [[String]] = []
  private let hasPlainNames: Bool

  static func table(in lines: [String], from start: Int) -> (table: HTMLTable, end: Int)? {
    guard var columns = TextColumns(head: Array(lines[start])) else { return nil }
    var end = start + 1
    while end < lines.count, !lines[end].trimmingBlanks.hasPrefix("…"), columns.add(Array(lines[end])) { end += 1 }
    guard !columns.rows.isEmpty else { return nil }
    return (HTMLTable(columns: columns.names, rows: columns.rows, isRight: columns.columns.map(\.isRight)), end)
  }

  /// nil: these are no names of columns.
  private init?(head line: [Character]) {
    let parts = Self.parts(of: line)
    let names = parts.map { String(line[$0]) }
    // `…` names a column that the line had no room for.
    guard names.count >= 2, names.allSatisfy({ $0.contains(where: \.isLetter) || $0 == names.last && $0 == "…" }) else {
      return nil
    }
    self.names = names
    columns = parts.map { Column($0) }
    hasPlainNames = names.allSatisfy { name in
      name.count <= 24 && name.allSatisfy { $0.isLetter || $0.isNumber || "_./-…".contains($0) }
    }
  }

  /// Where something stands in a line, parted by two blanks or more.
  private static func parts(of line: [Character]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    for place in line.indices where line[place] != " " {
      if let last = parts.last, place - last.upperBound < 2 {
        parts[parts.count - 1] = last.lowerBound..<place + 1
      } else {
        parts.append(place..<place + 1)
      }
    }
    return parts
  }

  private static func touch(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    a.lowerBound - b.upperBound < 2 && b.lowerBound - a.upperBound < 2
  }

  /// False: the line is no row, and nothing has changed.
  private mutating func add(_ line: [Character]) -> Bool {
    let parts = Self.parts(of: line)
    guard parts.count >= 2 else { return false }
    var next = columns
    // The first column may have no name.
    if rows.isEmpty, parts[0].upperBound + 2 <= next[0].range.lowerBound { next.insert(Column(parts[0]), at: 0) }
    var texts: [String] = []
    for column in next.indices {
      let own = parts.filter { Self.touch($0, next[column].range) }
      guard let first = own.first, let last = own.last else {
        texts.append("")
        continue
      }
      let part = first.lowerBound..<last.upperBound
      texts.append(String(line[part]))
      next[column].add(part, isNumber: Self.isNumber(line[part]))
    }
    let isApart = zip(next, next.dropFirst()).allSatisfy { !Self.touch($0.range, $1.range) }
    let isInside = parts.allSatisfy { part in next.contains { $0.range.contains(part.lowerBound) } }
    guard isApart, isInside, next.allSatisfy({ $0.left != nil || $0.right != nil }),
      hasPlainNames || next.contains(where: \.isRight)
    else { return false }
    if next.count > columns.count { names.insert("", at: 0) }
    columns = next
    rows.append(texts)
    return true
  }

  private static func isNumber(_ text: ArraySlice<Character>) -> Bool {
    text.contains(where: \.isNumber) && !text.contains { $0.isLetter && $0 != "e" && $0 != "E" }
  }
}
