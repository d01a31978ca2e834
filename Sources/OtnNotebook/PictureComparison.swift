import OtnRuntime

/// Whether two pictures look the same: they have one size, and scaled to a few cells they differ by little.
public enum PictureComparison {
  /// Cells a side that pictures are scaled to.
  static let cells = 24
  /// The largest mean difference of the cells, of 255 levels.
  static let mostOnAverage = 3.0
  /// The largest difference of one cell.
  static let mostInOneCell = 40.0

  /// nil: they look the same; else what differs, in a few words.
  ///
  /// - Parameters: RGB, row-major, 3 bytes a pixel.
  public static func difference(
    _ recorded: (width: Int, height: Int, pixels: [UInt8]), _ found: (width: Int, height: Int, pixels: [UInt8])
  ) -> String? {
    guard (recorded.width, recorded.height) == (found.width, found.height) else {
      return "it is \(found.width) × \(found.height), and was \(recorded.width) × \(recorded.height)"
    }
    let count = recorded.width * recorded.height * 3
    guard count > 0, recorded.pixels.count == count, found.pixels.count == count else { return "it can't be read" }
    if recorded.pixels == found.pixels { return nil }
    let differences = zip(means(recorded), means(found)).map { abs($0 - $1) }
    let average = differences.reduce(0, +) / Double(differences.count)
    guard average > mostOnAverage || (differences.max() ?? 0) > mostInOneCell else { return nil }
    return "it looks different: by \((average / 2.55 * 10).rounded() / 10) % on average"
  }

  /// The mean of each cell and colour.
  private static func means(_ picture: (width: Int, height: Int, pixels: [UInt8])) -> [Double] {
    let (columns, rows) = (min(cells, picture.width), min(cells, picture.height))
    var sums = [Int](repeating: 0, count: columns * rows * 3)
    var counts = [Int](repeating: 0, count: columns * rows * 3)
    picture.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<picture.height {
        for x in 0..<picture.width {
          let cell = (y * rows / picture.height * columns + x * columns / picture.width) * 3
          for color in 0..<3 {
            sums[cell + color] += Int(pixels[(y * picture.width + x) * 3 + color])
            counts[cell + color] += 1
          }
        }
      }
    }
    return zip(sums, counts).map { Double($0) / Double(max($1, 1)) }
  }
}
