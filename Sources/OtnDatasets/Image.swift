/// A colour picture: 8-bit RGB, row-major, three bytes a pixel `(height, width, 3)`.
public struct Image: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `height * width * 3` bytes.
  public var pixels: [UInt8]

  /// No picture has more pixels than this: a header that claims more is refused before memory is asked for.
  public static let largestPixelCount = 1 << 27

  /// A picture of one grey level. Sizes below one or beyond `largestPixelCount` are refused.
  public init(width: Int, height: Int, grey: UInt8 = 0) throws(DatasetError) {
    let byteCount = try Image.byteCount(width: width, height: height)
    self.init(width: width, height: height, pixels: [UInt8](repeating: grey, count: byteCount), checked: true)
  }

  /// A picture of given pixels, which must be exactly `width * height * 3` bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) throws(DatasetError) {
    guard try Image.byteCount(width: width, height: height) == pixels.count else {
      throw .wrongValue("\(pixels.count) bytes are no RGB picture of \(width) × \(height)")
    }
    self.init(width: width, height: height, pixels: pixels, checked: true)
  }

  /// For callers whose sizes come from another picture.
  init(width: Int, height: Int, pixels: [UInt8], checked: Bool) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  static func byteCount(width: Int, height: Int) throws(DatasetError) -> Int {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, count <= largestPixelCount else {
      throw .wrongValue("\(width) × \(height) is no size for a picture (at most \(largestPixelCount) pixels)")
    }
    return count * 3
  }

  /// The same picture, left and right exchanged.
  public func flippedLeftRight() -> Image {
    var flipped = self
    let width = width
    for y in 0..<height {
      for x in 0..<width {
        let source = (y * width + x) * 3
        let target = (y * width + width - 1 - x) * 3
        for channel in 0..<3 { flipped.pixels[target + channel] = pixels[source + channel] }
      }
    }
    return flipped
  }

  /// The same picture, top and bottom exchanged.
  public func flippedUpDown() -> Image {
    let rowBytes = width * 3
    var flipped: [UInt8] = []
    flipped.reserveCapacity(pixels.count)
    for y in stride(from: height - 1, through: 0, by: -1) { flipped += pixels[y * rowBytes..<(y + 1) * rowBytes] }
    return Image(width: width, height: height, pixels: flipped, checked: true)
  }

  /// Writes the pixels channel by channel, `(3, height, width)`, as a network takes them.
  public func writePlanes(to target: UnsafeMutableBufferPointer<UInt8>) {
    let plane = width * height
    precondition(target.count == plane * 3, "the target holds exactly the picture's bytes")
    pixels.withUnsafeBufferPointer { source in
      for pixel in 0..<plane {
        target[pixel] = source[pixel * 3]
        target[plane + pixel] = source[pixel * 3 + 1]
        target[2 * plane + pixel] = source[pixel * 3 + 2]
      }
    }
  }

  /// Copies the rectangle of `source` at (`x`, `y`) of `width` × `height` to (`toX`, `toY`) here; both lie inside.
  mutating func paste(_ source: Image, x: Int, y: Int, width: Int, height: Int, toX: Int, toY: Int) {
    guard width > 0, height > 0 else { return }
    for row in 0..<height {
      let from = ((y + row) * source.width + x) * 3
      let to = ((toY + row) * self.width + toX) * 3
      pixels.replaceSubrange(to..<to + width * 3, with: source.pixels[from..<from + width * 3])
    }
  }
}
