import OtnWork

/// What drawing and PNG files can fail with.
public struct GraphicsError: CodedError {
  public enum Kind: Sendable {
    /// Sides that are not positive, or more pixels than are drawn.
    case size(width: Int, height: Int)
    /// So many values do not fill the shape.
    case count(Int, shape: [Int])
    /// The bytes are no PNG, or a damaged one.
    case damagedPNG
    /// cairo's own words.
    case drawing(String)
  }

  public let kind: Kind

  public var code: String {
    switch kind {
    case .size: "picture-size"
    case .count: "shape"
    case .damagedPNG: "damaged-picture"
    case .drawing: "drawing"
    }
  }

  public var message: String {
    switch kind {
    case .size(let width, let height): "a picture can't be \(width) × \(height) pixels"
    case .count(let count, let shape): "\(count) values do not fill the shape \(shape)"
    case .damagedPNG: "the picture is no PNG, or damaged"
    case .drawing(let words): "drawing failed: \(words)"
    }
  }

  public var help: String? {
    guard case .size = kind else { return nil }
    return "sides from 1 to \(Bitmap.largestSide) are drawn"
  }
}
