import OtnGraphics
import OtnRuntime
import OtnTensor

extension Tensor {
  private static let mostMaps = 64

  /// What `show` makes of it, or nil where only the numbers say something:
  /// - `(3, H, W)` and `(N, 3, H, W)` of bytes or of values from 0 to 1: the images;
  /// - `(C, H, W)`, or the first of `(N, C, H, W)`: a grid of feature maps, each in its own range of colours;
  /// - `(H, W)` of at least 8 × 8: one map.
  func picture() throws -> Picture? {
    guard count > 0, (2...4).contains(rank), dtype != .bool else { return nil }
    let batch = rank == 4 ? self : try reshape([Int](repeating: 1, count: 4 - rank) + shape)  // (N, C, H, W)
    let (height, width) = (batch.shape[2], batch.shape[3])
    guard Swift.min(height, width) >= (rank == 2 ? 8 : 1) else { return nil }
    let values = try batch.detach().to(dtype: .float32)
    let scale: Float = dtype == .uint8 ? 1 : 255
    if batch.shape[1] == 3, try dtype == .uint8 || values.isBetweenZeroAndOne() {
      let shown = Swift.min(batch.shape[0], Self.mostMaps)
      let images = try (0..<shown).map { try values.select(dim: 0, index: $0).bitmap(scale: scale) }
      return try Picture(images.count == 1 ? images[0] : PictureGrid(images).bitmap(), caption: description)
    }
    let maps = try values.select(dim: 0, index: 0).slice(dim: 0, from: 0, to: Self.mostMaps, step: 1)
    let grid = try FeatureMap.grid(maps.floats(), channels: maps.shape[0], width: width, height: height)
    return try Picture(grid, caption: description)
  }

  private func isBetweenZeroAndOne() throws -> Bool { try min().item() >= 0 && max().item() <= 1 }

  /// A `(3, H, W)` image.
  private func bitmap(scale: Float) throws -> Bitmap {
    let pixels = try permute([1, 2, 0]).contiguous().floats().map { UInt8(Swift.min(Swift.max($0 * scale, 0), 255)) }
    return try Bitmap(width: shape[2], height: shape[1], pixels: pixels)
  }
}

extension Picture {
  init(_ bitmap: Bitmap, caption: String) throws {
    self.init(
      png: try PNG.encode(bitmap), width: bitmap.width, height: bitmap.height, pixels: bitmap.pixels, caption: caption)
  }
}
