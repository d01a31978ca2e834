import OtnRuntime

/// A table as HTML, in the plain form that notebooks give their own style.
public struct HTMLTable: Equatable {
  public let columns: [String]
  /// As many texts as there are columns.
  public let rows: [[String]]
  /// Whether a column stands at its right, as numbers do.
  public let isRight: [Bool]
  /// How many rows are left out.
  public private(set) var more = 0

  init(columns: [String], rows: [[String]], isRight: [Bool]) {
    self.columns = columns
    self.rows = rows
    self.isRight = isRight
  }

  public init(_ table: Table) {
    self.init(columns: table.columns, rows: table.rows, isRight: table.isNumeric)
    more = table.more
  }

  public var html: String {
    let head = row(columns, tag: "th")
    let body = rows.map { row($0, tag: "td") }.joined(separator: "\n")
    let rest = more > 0 ? "\n<p>… \(more) more</p>" : ""
    return "<table>\n<thead>\n\(head)\n</thead>\n<tbody>\n\(body)\n</tbody>\n</table>\(rest)"
  }

  private func row(_ texts: [String], tag: String) -> String {
    let cells = zip(texts, isRight).map { text, isRight in
      "<\(tag) style=\"text-align: \(isRight ? "right" : "left")\">\(HTMLText.escaped(text))</\(tag)>"
    }
    return "<tr>\(cells.joined())</tr>"
  }
}
