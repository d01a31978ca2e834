/// How a picture is fitted into a rectangle for a network: scaled with its proportions kept, and padded with grey.
public struct Letterbox: Sendable, Equatable {
  public struct Options: Sendable {
    /// Pads only up to the next multiple of `stride` instead of the whole rectangle.
    public var padsToStride: Bool
    /// Stretches to the rectangle; nothing is padded.
    public var stretches: Bool
    /// May enlarge; off in validation.
    public var enlarges: Bool
    public var stride: Int

    public init(padsToStride: Bool = false, stretches: Bool = false, enlarges: Bool = true, stride: Int = 32) {
      self.padsToStride = padsToStride
      self.stretches = stretches
      self.enlarges = enlarges
      self.stride = max(1, stride)
    }
  }

  /// The grey around a letterboxed picture.
  public static let grey: UInt8 = 114

  /// Scale of each axis.
  public let ratioX: Double
  public let ratioY: Double
  /// Padding on each side in pixels, before rounding: halves go to the right and below.
  public let padX: Double
  public let padY: Double
  /// Size of the scaled picture, without padding.
  public let innerWidth: Int
  public let innerHeight: Int
  /// Where the scaled picture lies.
  public let left: Int
  public let top: Int
  /// Size with padding.
  public let width: Int
  public let height: Int

  /// Fits a picture of `imageWidth` × `imageHeight` into `width` × `height`. All four are at least 1.
  public init(
    imageWidth: Int, imageHeight: Int, width: Int, height: Int, options: Options = Options()
  ) throws(DatasetError) {
    for (w, h) in [(imageWidth, imageHeight), (width, height)] { _ = try Image.byteCount(width: w, height: h) }
    var ratio = min(Double(height) / Double(imageHeight), Double(width) / Double(imageWidth))
    if !options.enlarges { ratio = min(ratio, 1) }
    var (ratioX, ratioY) = (ratio, ratio)
    var innerWidth = max(1, Int((Double(imageWidth) * ratio).rounded(.toNearestOrEven)))
    var innerHeight = max(1, Int((Double(imageHeight) * ratio).rounded(.toNearestOrEven)))
    var (spareX, spareY) = (Double(width - innerWidth), Double(height - innerHeight))
    if options.padsToStride {
      spareX = Double((width - innerWidth) % options.stride)
      spareY = Double((height - innerHeight) % options.stride)
    } else if options.stretches {
      (innerWidth, innerHeight, spareX, spareY) = (width, height, 0, 0)
      ratioX = Double(width) / Double(imageWidth)
      ratioY = Double(height) / Double(imageHeight)
    }
    (self.ratioX, self.ratioY) = (ratioX, ratioY)
    (self.innerWidth, self.innerHeight) = (innerWidth, innerHeight)
    (padX, padY) = (spareX / 2, spareY / 2)
    // Taking and adding a tenth sends the odd pixel of uneven padding to the right and below.
    left = Int((padX - 0.1).rounded())
    top = Int((padY - 0.1).rounded())
    self.width = innerWidth + left + Int((padX + 0.1).rounded())
    self.height = innerHeight + top + Int((padY + 0.1).rounded())
  }

  /// The picture scaled (bilinear) and padded.
  public func apply(to image: Image) throws(DatasetError) -> Image {
    let inner = try image.resized(width: innerWidth, height: innerHeight, .bilinear)
    if innerWidth == width, innerHeight == height { return inner }
    var result = try Image(width: width, height: height, grey: Letterbox.grey)
    result.paste(inner, x: 0, y: 0, width: innerWidth, height: innerHeight, toX: left, toY: top)
    return result
  }
}
