import OtnTensor

/// What a network is fed with in one step.
public struct Batch: Sendable {
  /// `(N, 3, height, width)`, uint8, RGB.
  public let images: Tensor
  /// `(M, 6)`, float32: image in the batch, class, centre x, y, width, height as fractions of the batch's pictures.
  public let targets: Tensor
  /// One for each image of the batch.
  public let samples: [Origin]

  /// Which image a sample shows, and where it lies in it.
  public struct Origin: Sendable, Equatable {
    /// Position in the dataset.
    public let image: Int
    /// Maps boxes back to the original picture; nil for training samples made of several.
    public let placement: Placement?
  }

  public var count: Int { samples.count }

  /// Puts samples of one size together.
  init(_ samples: [(image: Int, sample: Sample)], width: Int, height: Int) throws {
    let imageBytes = width * height * 3
    images = try Tensor.empty([samples.count, 3, height, width], dtype: .uint8)
    try images.withUnsafeMutableBytes { bytes in
      let all = bytes.bindMemory(to: UInt8.self)
      for (position, item) in samples.enumerated() {
        item.sample.image.writePlanes(
          to: UnsafeMutableBufferPointer(rebasing: all[position * imageBytes..<(position + 1) * imageBytes]))
      }
    }
    let rows: [[Float]] = samples.enumerated().flatMap { position, item in
      item.sample.labels.map { [Float(position), Float($0.classIndex), $0.x, $0.y, $0.width, $0.height] }
    }
    targets = try Tensor(rows.flatMap(\.self), shape: [rows.count, 6])
    self.samples = samples.map { Origin(image: $0.image, placement: $0.sample.placement) }
  }
}
