/// A YOLO label file: one object a line, `class x y width height`, or `class x1 y1 x2 y2 …` for outlines.
public struct LabelFile: Sendable, Equatable {
  public var labels: [Label] = []
  /// Empty, or one for each label.
  public var outlines: [Polygon] = []

  /// Reads the text of a label file by YOLOv5's rules. Blank lines don't count; when any line has more than six columns, all are
  /// outlines; if a label occurs twice, the repeats go and the rest is sorted.
  ///
  /// Throws `.brokenLabels` with the line for wrong columns, values outside 0 ... 1, and classes that are no whole number
  /// below `classCount`.
  public init(parsing text: String, path: String, classCount: Int = .max) throws(DatasetError) {
    var rows: [Row] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let columns = line.split { $0.isWhitespace }
      if !columns.isEmpty { rows.append(try Row(columns, path: path, line: number + 1, classCount: classCount)) }
    }
    let hasOutlines = rows.contains { $0.values.count > 5 }
    for row in rows {
      if hasOutlines {
        let outline = try row.outline(path: path)
        outlines.append(outline)
        labels.append(outline.label(classIndex: row.classIndex))
      } else {
        labels.append(try row.label(path: path))
      }
    }
    removeRepeats()
  }

  private mutating func removeRepeats() {
    var seen: Set<Label> = []
    let kept = labels.indices.filter { seen.insert(labels[$0]).inserted }
    guard kept.count < labels.count else { return }
    let order = kept.sorted { Self.sortKey(labels[$0]).lexicographicallyPrecedes(Self.sortKey(labels[$1])) }
    if !outlines.isEmpty { outlines = order.map { outlines[$0] } }
    labels = order.map { labels[$0] }
  }

  private static func sortKey(_ label: Label) -> [Float] {
    [Float(label.classIndex), label.x, label.y, label.width, label.height]
  }

  private struct Row {
    let line: Int
    let classIndex: Int
    let values: [Float]

    init(_ columns: [Substring], path: String, line: Int, classCount: Int) throws(DatasetError) {
      self.line = line
      var numbers: [Float] = []
      for column in columns {
        guard let number = Float(column) else {
          throw .brokenLabels(path: path, line: line, reason: "`\(column)` is no number")
        }
        numbers.append(number)
      }
      guard let first = numbers.first, first >= 0, first == first.rounded(), first < Float(min(classCount, 1 << 24))
      else {
        let most = classCount == .max ? "" : " below \(classCount)"
        throw .brokenLabels(path: path, line: line, reason: "the class `\(columns[0])` is no whole number\(most)")
      }
      classIndex = Int(first)
      values = Array(numbers.dropFirst())
      for (value, column) in zip(values, columns.dropFirst()) where !(0...1).contains(value) {
        throw .brokenLabels(path: path, line: line, reason: "\(column) is not between 0 and 1")
      }
    }

    func label(path: String) throws(DatasetError) -> Label {
      guard values.count == 4 else {
        throw .brokenLabels(path: path, line: line, reason: "a label has 5 columns, not \(values.count + 1)")
      }
      return Label(classIndex: classIndex, x: values[0], y: values[1], width: values[2], height: values[3])
    }

    func outline(path: String) throws(DatasetError) -> Polygon {
      guard values.count >= 4, values.count % 2 == 0 else {
        throw .brokenLabels(
          path: path, line: line, reason: "an outline is a class and pairs of numbers, not \(values.count + 1) columns")
      }
      return Polygon(stride(from: 0, to: values.count, by: 2).map { SIMD2(values[$0], values[$0 + 1]) })
    }
  }
}
