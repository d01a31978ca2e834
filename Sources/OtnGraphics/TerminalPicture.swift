/// Pictures as text for a terminal: each character shows two pixels, one above the other, as `▀` in the upper one's colour on the
/// lower one's.
public struct TerminalPicture {
  /// Which colours the terminal has.
  public enum Palette: Sendable {
    case trueColor
    /// xterm's 256: a cube of 6 × 6 × 6 and 24 grays.
    case indexed

    /// What `COLORTERM` and `TERM` promise; nil: none, or none are wanted.
    public init?(environment: [String: String]) {
      let colors = environment["COLORTERM"] ?? ""
      let terminal = environment["TERM"] ?? ""
      if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false { return nil }
      if ["truecolor", "24bit"].contains(colors) || terminal.hasSuffix("-direct") {
        self = .trueColor
      } else if terminal.contains("256color") || !colors.isEmpty {
        self = .indexed
      } else {
        return nil
      }
    }
  }

  private let bitmap: Bitmap
  private let palette: Palette

  public init(_ bitmap: Bitmap, palette: Palette) {
    self.bitmap = bitmap
    self.palette = palette
  }

  /// Lines that end in newlines. The picture is made smaller to fit into `columns` by `rows` characters, never larger.
  public func text(columns: Int, rows: Int) throws(GraphicsError) -> String {
    let scale = min(1, Double(columns) / Double(bitmap.width), Double(rows * 2) / Double(bitmap.height))
    let small = try bitmap.scaled(
      width: max(1, Int(Double(bitmap.width) * scale)), height: max(1, Int(Double(bitmap.height) * scale)))
    var output = ""
    for y in stride(from: 0, to: small.height, by: 2) {
      var last = ""
      for x in 0..<small.width {
        // The last row of an odd height has nothing below it.
        let lower = y + 1 < small.height ? ";48;\(code(small[x, y + 1]))" : ""
        let colors = "\u{1B}[38;\(code(small[x, y]))\(lower)m"
        if colors != last { output += colors }
        last = colors
        output += "▀"
      }
      output += "\u{1B}[0m\n"
    }
    return output
  }

  private func code(_ color: Color) -> String {
    switch palette {
    case .trueColor: "2;\(color.red);\(color.green);\(color.blue)"
    case .indexed: "5;\(Self.index(of: color))"
    }
  }

  /// The nearest of the 256.
  static func index(of color: Color) -> Int {
    let parts = [Int(color.red), Int(color.green), Int(color.blue)]
    let cube = parts.map { part in part < 48 ? 0 : part < 115 ? 1 : (part - 35) / 40 }
    let cubeLevels = cube.map { $0 == 0 ? 0 : 55 + 40 * $0 }
    let gray = min(max((parts.reduce(0, +) / 3 - 3) / 10, 0), 23)
    let distance = { (levels: [Int]) in zip(levels, parts).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    if distance([Int](repeating: 8 + 10 * gray, count: 3)) < distance(cubeLevels) { return 232 + gray }
    return 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
  }
}
