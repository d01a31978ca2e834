/// What a model is made of: the table and the totals that YOLOv5 prints.
public struct ModelSummary: Sendable {
  public struct Row: Sendable {
    public let index: Int
    /// The layers it reads, -1 being the one above.
    public let from: [Int]
    /// How many times the block inside is repeated.
    public let repeats: Int
    public let parameters: Int
    public let module: String
    /// As YOLOv5 lists them: channels in, channels out, the rest.
    public let arguments: String
  }

  public let name: String
  public let rows: [Row]
  /// Modules, containers included.
  public let layers: Int
  /// Learned numbers.
  public let parameters: Int
  /// Those of them that get gradients.
  public let gradients: Int
  /// Twice the multiply-adds for one image of `size` × `size` pixels, in units of 10⁹.
  public let gflops: Double
  public let size: Int

  /// "YOLOv5s: 214 layers, 7046599 parameters, 7046599 gradients, 16.0 GFLOPs"
  public var line: String {
    "\(name): \(layers) layers, \(parameters) parameters, \(gradients) gradients, \(Self.oneDecimal(gflops)) GFLOPs"
  }

  /// The whole table, as it is printed.
  public var text: String {
    let cells = [["", "from", "n", "params", "module", "arguments"]] + rows.map(Self.cells)
    let widths = (0..<6).map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { row in
      let padded = row.enumerated().map { column, text in
        let blanks = String(repeating: " ", count: widths[column] - text.count)
        return column < 4 ? blanks + text : text + blanks
      }
      return Self.trimmed(padded.joined(separator: "  "))
    }
    return (lines + [line]).joined(separator: "\n")
  }

  private static func cells(_ row: Row) -> [String] {
    [
      "\(row.index)", row.from.count == 1 ? "\(row.from[0])" : "\(row.from)", "\(row.repeats)", "\(row.parameters)",
      row.module, row.arguments,
    ]
  }

  private static func trimmed(_ line: String) -> String {
    guard let end = line.lastIndex(where: { $0 != " " }) else { return "" }
    return String(line[...end])
  }

  private static func oneDecimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
