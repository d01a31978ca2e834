import Foundation

extension Dataset {
  /// What there is of one class. Crowds are counted apart.
  public struct ClassSummary: Sendable, Equatable {
    public let name: String
    public let images: Int
    public let boxes: Int
    public let crowds: Int
    /// Medians of each side in pixels; 0 without boxes.
    public let medianWidth: Double
    public let medianHeight: Double

    /// Boxes in an image that shows the class at all.
    public var boxesPerImage: Double { images == 0 ? 0 : Double(boxes) / Double(images) }
  }

  /// One row a class, in the order of `classes`.
  public func classSummaries() -> [ClassSummary] {
    var rows = [[Int]](repeating: [], count: classes.count)
    var crowds = [Int](repeating: 0, count: classes.count)
    for row in 0..<boxes.count {
      if boxes.crowds[row] { crowds[Int(boxes.classes[row])] += 1 } else { rows[Int(boxes.classes[row])].append(row) }
    }
    return classes.indices.map { number in
      let rows = rows[number]
      return ClassSummary(
        name: classes[number], images: Set(rows.map { boxes.images[$0] }).count, boxes: rows.count,
        crowds: crowds[number],
        medianWidth: Self.median(rows.map { boxes.widths[$0] }),
        medianHeight: Self.median(rows.map { boxes.heights[$0] }))
    }
  }

  /// One line: name, images, boxes, crowds if any, classes.
  public func headline() -> String {
    func counted(_ count: Int, _ one: String, _ many: String) -> String {
      "\(Self.grouped(count)) \(count == 1 ? one : many)"
    }
    var parts = [counted(count, "image", "images"), counted(objectCount, "box", "boxes")]
    if boxes.crowdCount > 0 { parts.append(counted(boxes.crowdCount, "crowd", "crowds")) }
    parts.append(counted(classes.count, "class", "classes"))
    return "Dataset \(name)    " + parts.joined(separator: "   ")
  }

  /// The headline and a table of the first `most` classes.
  public func summary(most: Int = .max) -> String {
    let titles = ["class", "images", "boxes", "boxes/image", "median box"]
    let rows = classSummaries().prefix(most).map { row in
      [
        row.name, Self.grouped(row.images), Self.grouped(row.boxes), String(format: "%.1f", row.boxesPerImage),
        row.boxes == 0 ? "–" : "\(Int(row.medianWidth.rounded())) × \(Int(row.medianHeight.rounded()))",
      ]
    }
    let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
    let lines = ([titles] + rows).map { row in
      let cells = row.indices.map { column in
        let blanks = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + blanks : blanks + row[column]
      }
      return "  " + cells.joined(separator: "   ")
    }
    let rest = classes.count > most ? ["  … \(classes.count - most) more classes"] : []
    return ([headline()] + lines + rest).joined(separator: "\n")
  }

  /// Thousands apart: 16 255.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(abs(number)))
    var text = number < 0 ? "-" : ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text += " " }
      text.append(digit)
    }
    return text
  }

  /// The middle value; of an even number the mean of the middle two.
  private static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
