import OtnWork
import Synchronization

/// Makes batches of a set, for training or validation, ahead of their use.
///
///     let loader = try BatchLoader(shelf, LoaderOptions(batchSize: 16, imageSize: 320, kind: .training(Augmentation(), seed: 0)))
///     let batches = try loader.batches(epoch: 0, work: work)
///     while let batch = try batches.next() { … }
///
/// The same options give the same batches, whatever the number of threads: the draws of a sample depend on the seed, the
/// epoch and its position alone.
public final class BatchLoader: Sendable {
  public let dataset: Dataset
  public let options: LoaderOptions
  public let batchCount: Int
  private let rectangles: RectangularBatches?
  private let pictures: PictureStore

  /// Throws `.absentPictures` when pictures are not on disk, `.wrongValue` for options that can't be.
  public init(_ dataset: Dataset, _ options: LoaderOptions) throws(DatasetError) {
    try options.check()
    guard dataset.count > 0 else { throw .wrongValue("there are no images in \(dataset.name)") }
    try dataset.requirePictures()
    self.dataset = dataset
    self.options = options
    batchCount = (dataset.count + options.batchSize - 1) / options.batchSize
    pictures = PictureStore(dataset, options)
    guard case .validation(rectangular: true) = options.kind else {
      rectangles = nil
      return
    }
    rectangles = RectangularBatches(
      sizes: (0..<dataset.count).map(dataset.size(ofImage:)), imageSize: options.imageSize,
      batchSize: options.batchSize, stride: options.stride)
  }

  /// The batches of one epoch from `first` on; a training epoch is a new shuffle of the set. They are made on
  /// `options.threads` threads, which end with the iterator or when `work` is cancelled.
  public func batches(epoch: Int = 0, from first: Int = 0, work: Work = Work()) -> BatchIterator {
    let order = order(epoch: epoch)
    return BatchIterator(first: first, count: batchCount, threads: options.threads, work: work) { [self] number in
      try batch(number, epoch: epoch, order: order)
    }
  }

  private func order(epoch: Int) -> [Int] {
    switch options.kind {
    case .validation: return rectangles?.order ?? Array(0..<dataset.count)
    case .training(_, let seed):
      var draws = SeededDraws(seed: seed, path: epoch)
      return draws.shuffled(Array(0..<dataset.count))
    }
  }

  private func batch(_ number: Int, epoch: Int, order: [Int]) throws -> Batch {
    let positions = number * options.batchSize..<min((number + 1) * options.batchSize, order.count)
    let square = (height: options.imageSize, width: options.imageSize)
    let shape = rectangles?.shapes[number] ?? square
    let samples = try positions.map { position in
      (image: order[position], sample: try sample(order[position], epoch: epoch, position: position, shape: shape))
    }
    return try Batch(samples, width: shape.width, height: shape.height)
  }

  private func sample(
    _ image: Int, epoch: Int, position: Int, shape: (height: Int, width: Int)
  ) throws -> Sample {
    switch options.kind {
    case .validation:
      let maker = SampleMaker(source: pictures, size: options.imageSize, augmentation: .none)
      return try maker.validationSample(at: image, width: shape.width, height: shape.height)
    case .training(let augmentation, let seed):
      let maker = SampleMaker(source: pictures, size: options.imageSize, augmentation: augmentation)
      var draws = SeededDraws(seed: seed, path: epoch, position + 1)
      return try maker.trainingSample(at: image, draws: &draws)
    }
  }
}

/// What a loader makes.
public struct LoaderOptions: Sendable {
  public enum Kind: Sendable {
    case training(Augmentation, seed: UInt64)
    /// Letterboxed; `rectangular` groups pictures of like proportions, otherwise all are squares.
    case validation(rectangular: Bool)
  }

  public var batchSize: Int
  /// The longer side in pixels, a multiple of the stride.
  public var imageSize: Int
  public var kind: Kind
  public var stride = 32
  public var threads = 2
  /// Decoded pictures are kept in memory up to this many bytes.
  public var cacheBytes = 1 << 30

  public init(batchSize: Int = 16, imageSize: Int = 640, kind: Kind) {
    self.batchSize = batchSize
    self.imageSize = imageSize
    self.kind = kind
  }

  func check() throws(DatasetError) {
    guard batchSize > 0, batchSize <= 4096 else { throw .wrongValue("a batch has 1 to 4096 images, not \(batchSize)") }
    guard stride > 0, threads > 0 else { throw .wrongValue("stride and threads are at least 1") }
    guard imageSize > 0, imageSize <= 4096, imageSize % stride == 0, imageSize % 2 == 0 else {
      let near = max(stride, min(4096, max(0, imageSize)) / stride * stride)
      throw .wrongValue("the image size is a multiple of \(stride) up to 4096, such as \(near), not \(imageSize)")
    }
    if case .training(let augmentation, _) = kind { try augmentation.check() }
  }
}

/// The pictures of a set, scaled for a network, kept while there is room.
private final class PictureStore: SampleSource, Sendable {
  private struct Kept {
    var images: [Int: SourceImage] = [:]
    var bytes = 0
  }

  private let dataset: Dataset
  private let size: Int
  private let isTraining: Bool
  private let mostBytes: Int
  private let kept = Mutex(Kept())

  init(_ dataset: Dataset, _ options: LoaderOptions) {
    self.dataset = dataset
    size = options.imageSize
    mostBytes = options.cacheBytes
    if case .training = options.kind { isTraining = true } else { isTraining = false }
  }

  var count: Int { dataset.count }

  func image(at position: Int) throws -> SourceImage {
    if let image = kept.withLock({ $0.images[position] }) { return image }
    let image = try SourceImage(try dataset.loadImage(position), size: size, training: isTraining)
    kept.withLock { kept in
      let bytes = image.image.pixels.count
      guard kept.bytes + bytes <= mostBytes, kept.images.updateValue(image, forKey: position) == nil else { return }
      kept.bytes += bytes
    }
    return image
  }

  func labels(at position: Int) -> (labels: [Label], outlines: [Polygon]) {
    dataset.labelsAndOutlines(ofImage: position)
  }
}
