import OtnRuntime

/// A table of the language as HTML, in the plain form that notebooks give their own style.
enum HTMLTable {
  static func html(_ table: Table) -> String {
    let head = row(table.columns, of: table, tag: "th")
    let body = table.rows.map { row($0, of: table, tag: "td") }.joined(separator: "\n")
    let more = table.more > 0 ? "\n<p>… \(table.more) more</p>" : ""
    return "<table>\n<thead>\n\(head)\n</thead>\n<tbody>\n\(body)\n</tbody>\n</table>\(more)"
  }

  private static func row(_ texts: [String], of table: Table, tag: String) -> String {
    let cells = zip(texts, table.isNumeric).map { text, isNumeric in
      "<\(tag) style=\"text-align: \(isNumeric ? "right" : "left")\">\(escaped(text))</\(tag)>"
    }
    return "<tr>\(cells.joined())</tr>"
  }

  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
  }
}
