/// A picture in memory: RGB, row-major, 3 bytes a pixel.
public struct Bitmap: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// (height, width, 3).
  public private(set) var pixels: [UInt8]

  /// The longest side that cairo draws.
  public static let largestSide = 32_767
  static let mostPixels = 1 << 28

  public init(width: Int, height: Int, pixels: [UInt8]) throws(GraphicsError) {
    try Self.check(width: width, height: height)
    guard pixels.count == width * height * 3 else {
      throw GraphicsError(kind: .count(pixels.count, shape: [height, width, 3]))
    }
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  public init(width: Int, height: Int, color: Color = .black) throws(GraphicsError) {
    try Self.check(width: width, height: height)
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
    if color != .black {
      for start in stride(from: 0, to: pixels.count, by: 3) { put(color, at: start) }
    }
  }

  static func check(width: Int, height: Int) throws(GraphicsError) {
    guard 1...largestSide ~= width, 1...largestSide ~= height, width * height <= mostPixels else {
      throw GraphicsError(kind: .size(width: width, height: height))
    }
  }

  /// `x` and `y` must lie inside.
  public subscript(x: Int, y: Int) -> Color {
    get {
      let start = (y * width + x) * 3
      return Color(red: pixels[start], green: pixels[start + 1], blue: pixels[start + 2])
    }
    set { put(newValue, at: (y * width + x) * 3) }
  }

  private mutating func put(_ color: Color, at start: Int) {
    pixels[start] = color.red
    pixels[start + 1] = color.green
    pixels[start + 2] = color.blue
  }

  /// Puts `other` with its upper left corner at (`x`, `y`); what does not fit is cut off.
  public mutating func draw(_ other: Bitmap, x: Int, y: Int) {
    let columns = max(0, -x)..<max(max(0, -x), min(other.width, width - x))
    let rows = max(0, -y)..<max(max(0, -y), min(other.height, height - y))
    guard !columns.isEmpty else { return }
    for row in rows {
      let source = (row * other.width + columns.lowerBound) * 3
      let target = ((y + row) * width + x + columns.lowerBound) * 3
      pixels.replaceSubrange(
        target..<target + columns.count * 3, with: other.pixels[source..<source + columns.count * 3])
    }
  }

  /// Scaled to another size: each new pixel is the mean of those that it covers, the nearest one where it covers none whole.
  public func scaled(width newWidth: Int, height newHeight: Int) throws(GraphicsError) -> Bitmap {
    var result = try Bitmap(width: newWidth, height: newHeight)
    for y in 0..<newHeight {
      let rows = Self.covered(y, of: newHeight, from: height)
      for x in 0..<newWidth {
        result[x, y] = mean(Self.covered(x, of: newWidth, from: width), rows)
      }
    }
    return result
  }

  private static func covered(_ position: Int, of count: Int, from source: Int) -> Range<Int> {
    let start = position * source / count
    return start..<max(start + 1, (position + 1) * source / count)
  }

  private func mean(_ columns: Range<Int>, _ rows: Range<Int>) -> Color {
    var (red, green, blue) = (0, 0, 0)
    for y in rows {
      for x in columns {
        let start = (y * width + x) * 3
        red += Int(pixels[start])
        green += Int(pixels[start + 1])
        blue += Int(pixels[start + 2])
      }
    }
    let count = columns.count * rows.count
    return Color(
      red: UInt8((red + count / 2) / count), green: UInt8((green + count / 2) / count),
      blue: UInt8((blue + count / 2) / count))
  }
}

/// An RGB colour, 0 to 255 each.
public struct Color: Sendable, Hashable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public static let black = Color(red: 0, green: 0, blue: 0)
  public static let white = Color(red: 255, green: 255, blue: 255)
}
