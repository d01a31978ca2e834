/// A picture ready for a network, its labels, and how it came from the original.
public struct Sample: Sendable {
  public var image: Image
  public var labels: [Label]
  /// nil for samples of several pictures.
  public var placement: Placement?
}

/// Where an original picture lies in a letterboxed one; maps detections back.
public struct Placement: Sendable, Equatable {
  public let originalWidth: Int
  public let originalHeight: Int
  /// Letterboxed pixels per original pixel.
  public let ratioX: Double
  public let ratioY: Double
  public let padX: Double
  public let padY: Double

  public init(
    originalWidth: Int, originalHeight: Int, ratioX: Double, ratioY: Double, padX: Double, padY: Double
  ) {
    self.originalWidth = originalWidth
    self.originalHeight = originalHeight
    self.ratioX = ratioX
    self.ratioY = ratioY
    self.padX = padX
    self.padY = padY
  }

  /// A box of the letterboxed picture on the original one, cut to it. One ratio serves both axes, as in YOLOv5's validation.
  public func original(_ box: PixelBox) -> PixelBox {
    PixelBox(
      classIndex: box.classIndex, x1: (box.x1 - padX) / ratioY, y1: (box.y1 - padY) / ratioY,
      x2: (box.x2 - padX) / ratioY, y2: (box.y2 - padY) / ratioY
    ).clipped(width: Double(originalWidth), height: Double(originalHeight))
  }
}

/// Where samples take their pictures and labels from.
protocol SampleSource {
  var count: Int { get }
  /// The picture with its longer side scaled to `size`.
  func image(at position: Int) throws -> SourceImage
  func labels(at position: Int) -> (labels: [Label], outlines: [Polygon])
}

/// A picture scaled for a network, and its size before.
struct SourceImage: Sendable {
  let image: Image
  let originalWidth: Int
  let originalHeight: Int

  /// Scales the longer side to `size`: bilinear for training and enlarging, by area when validation shrinks.
  init(_ image: Image, size: Int, training: Bool) throws(DatasetError) {
    originalWidth = image.width
    originalHeight = image.height
    let ratio = Double(size) / Double(max(image.width, image.height))
    guard ratio != 1 else {
      self.image = image
      return
    }
    self.image = try image.resized(
      width: max(1, Int(Double(image.width) * ratio)), height: max(1, Int(Double(image.height) * ratio)),
      training || ratio > 1 ? .bilinear : .area)
  }
}

/// Makes training and validation samples, after YOLOv5's recipe; every random choice is asked of `draws` in a fixed order:
/// mosaic?, centre y and x, three partners, their order, projection, mix-up? (a second mosaic, its share), colours, flips.
struct SampleMaker<Source: SampleSource> {
  let source: Source
  let size: Int
  let augmentation: Augmentation

  private typealias Scene = (image: Image, boxes: [PixelBox])

  func trainingSample(at position: Int, draws: inout some Draws) throws -> Sample {
    var scene: Scene
    var placement: Placement?
    if draws.unit() < augmentation.mosaic {
      scene = try mosaic(at: position, draws: &draws)
      if draws.unit() < augmentation.mixUp {
        let other = try mosaic(at: draws.position(below: source.count), draws: &draws)
        scene.image.mix(other.image, share: draws.beta(32))
        scene.boxes += other.boxes
      }
    } else {
      (scene, placement) = try single(at: position, draws: &draws)
    }
    let labels = scene.boxes.map { $0.label(width: scene.image.width, height: scene.image.height) }
    var sample = Sample(image: scene.image, labels: labels, placement: placement)
    recolour(&sample, draws: &draws)
    flip(&sample, draws: &draws)
    return sample
  }

  /// Letterboxed to `width` × `height`, never enlarged, with the labels moved along.
  func validationSample(at position: Int, width: Int, height: Int) throws -> Sample {
    let (image, boxes, _, placement) = try letterboxed(at: position, width: width, height: height, enlarges: false)
    let labels = boxes.map { $0.label(width: image.width, height: image.height) }
    return Sample(image: image, labels: labels, placement: placement)
  }

  private func letterboxed(
    at position: Int, width: Int, height: Int, enlarges: Bool
  ) throws -> (Image, [PixelBox], [Polygon], Placement) {
    let loaded = try source.image(at: position)
    let inner = loaded.image
    let box = try Letterbox(
      imageWidth: inner.width, imageHeight: inner.height, width: width, height: height,
      options: Letterbox.Options(enlarges: enlarges))
    let placement = Placement(
      originalWidth: loaded.originalWidth, originalHeight: loaded.originalHeight,
      ratioX: Double(inner.width) / Double(loaded.originalWidth),
      ratioY: Double(inner.height) / Double(loaded.originalHeight), padX: box.padX, padY: box.padY)
    let (w, h) = (Float(box.ratioX * Double(inner.width)), Float(box.ratioY * Double(inner.height)))
    let (padX, padY) = (Float(box.padX), Float(box.padY))
    let (labels, outlines) = source.labels(at: position)
    return (
      try box.apply(to: inner), labels.map { $0.pixelBox(width: w, height: h, padX: padX, padY: padY) },
      outlines.map { $0.scaled(width: w, height: h, padX: padX, padY: padY) }, placement
    )
  }

  private func single(at position: Int, draws: inout some Draws) throws -> (Scene, Placement) {
    let (image, boxes, _, placement) = try letterboxed(at: position, width: size, height: size, enlarges: true)
    let projection = RandomProjection(
      width: image.width, height: image.height, border: 0, augmentation: augmentation, draws: &draws)
    return ((try projection.apply(to: image), projection.apply(to: boxes).map(\.rounded)), placement)
  }

  private func mosaic(at position: Int, draws: inout some Draws) throws -> Scene {
    let canvas = try Mosaic(around: position, in: source, size: size, draws: &draws)
    let projection = RandomProjection(
      width: 2 * size, height: 2 * size, border: -(size / 2), augmentation: augmentation, draws: &draws)
    let boxes = projection.apply(to: canvas.boxes, outlines: canvas.outlines).map(\.rounded)
    return (try projection.apply(to: canvas.image), boxes)
  }

  private func recolour(_ sample: inout Sample, draws: inout some Draws) {
    let gains = [augmentation.hue, augmentation.saturation, augmentation.value]
    guard gains.contains(where: { $0 != 0 }) else { return }
    let factors = gains.map { draws.uniform(-1, 1) * $0 + 1 }
    sample.image.recolour(
      HSV.Tables(hueFactor: factors[0], saturationFactor: factors[1], valueFactor: factors[2]))
  }

  private func flip(_ sample: inout Sample, draws: inout some Draws) {
    if draws.unit() < augmentation.flipUpDown {
      sample.image = sample.image.flippedUpDown()
      for i in sample.labels.indices { sample.labels[i].y = 1 - sample.labels[i].y }
    }
    if draws.unit() < augmentation.flipLeftRight {
      sample.image = sample.image.flippedLeftRight()
      for i in sample.labels.indices { sample.labels[i].x = 1 - sample.labels[i].x }
    }
  }
}

extension Image {
  /// `share` of this picture and the rest of `other`, which has the same size; cut to whole levels.
  fileprivate mutating func mix(_ other: Image, share: Double) {
    for i in pixels.indices {
      pixels[i] = UInt8(max(0, min(255, Double(pixels[i]) * share + Double(other.pixels[i]) * (1 - share))))
    }
  }
}
