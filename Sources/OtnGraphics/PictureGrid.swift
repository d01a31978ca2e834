/// Pictures side by side in rows, with captions below them if there are any.
public struct PictureGrid {
  private let pictures: [Bitmap]
  private let captions: [String]
  private let columns: Int
  private static let gap = 4
  private static let captionHeight = 16

  /// Without `columns` the grid is about as wide as high. Captions beyond the pictures are left out.
  public init(_ pictures: [Bitmap], captions: [String] = [], columns: Int? = nil) {
    self.pictures = pictures
    self.captions = captions
    let even = Int(Double(pictures.count).squareRoot().rounded(.up))
    self.columns = max(1, min(columns ?? even, max(pictures.count, 1)))
  }

  /// - Throws: `picture-size` when there are no pictures, or too many.
  public func bitmap() throws(GraphicsError) -> Bitmap {
    let cellWidth = pictures.map(\.width).max() ?? 0
    let captionHeight = captions.isEmpty ? 0 : Self.captionHeight
    let cellHeight = (pictures.map(\.height).max() ?? 0) + captionHeight
    let rows = (pictures.count + columns - 1) / columns
    var result = try Bitmap(
      width: columns * (cellWidth + Self.gap) - Self.gap, height: rows * (cellHeight + Self.gap) - Self.gap,
      color: .white)
    let corners = pictures.indices.map { index in
      (x: index % columns * (cellWidth + Self.gap), y: index / columns * (cellHeight + Self.gap))
    }
    for (picture, corner) in zip(pictures, corners) { result.draw(picture, x: corner.x, y: corner.y) }
    guard !captions.isEmpty else { return result }
    let canvas = try Canvas(result)
    for (index, (caption, corner)) in zip(captions, corners).enumerated() {
      let bottom = corner.y + pictures[index].height + Self.captionHeight - 4
      canvas.text(caption, x: Double(corner.x), y: Double(bottom), size: 12)
    }
    return try canvas.bitmap()
  }
}
