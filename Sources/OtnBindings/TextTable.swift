import Foundation

/// Columns of text, all but the first column's names to the right.
struct TextTable {
  let lines: [String]

  init(_ columns: [String], _ rows: [[String]], leftFirst: Bool = false) {
    let all = [columns] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    lines = all.map { row in
      let cells = zip(row, widths).enumerated().map { position, cell in
        let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
        return position == 0 && leftFirst ? cell.0 + blanks : blanks + cell.0
      }
      return "  " + cells.joined(separator: "  ")
    }
  }

  /// Three significant digits, as the tables of training have them.
  static func number(_ value: Double) -> String { String(format: "%.3g", value) }
}
