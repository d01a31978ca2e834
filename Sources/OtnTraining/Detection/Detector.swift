import OtnDatasets
import OtnModel
import OtnTensor

/// Finds things in pictures of any size.
///
///     let found = try Detector(model)(Image(contentsOf: "shelf.jpg"))
///     print(found.sentence)      // 4 apples, 6 oranges, 1 cake
public struct Detector {
  private let model: Model
  private let size: Int
  private let suppression: NonMaximumSuppression

  /// `size`: the longer side that a picture is scaled to, rounded up to a multiple of the net's largest stride.
  public init(_ model: Model, size: Int = 640, suppression: NonMaximumSuppression = NonMaximumSuppression()) throws {
    self.model = model.isFused ? model : try model.fused()
    let stride = model.graph.maxStride
    guard (1...8_192).contains(size) else {
      throw TrainingError(code: "wrong-value", message: "`size` is \(size), it must be from 1 to 8192 pixels")
    }
    self.size = (size + stride - 1) / stride * stride
    self.suppression = suppression
  }

  /// `image` as `model` takes it: letterboxed to at most `size` pixels a side, `(1, 3, H, W)`, 0 to 1, on its device.
  public static func input(
    _ image: Image, for model: Model, size: Int
  ) throws -> (images: Tensor, letterbox: Letterbox) {
    let letterbox = try Letterbox(
      imageWidth: image.width, imageHeight: image.height, width: size, height: size,
      options: Letterbox.Options(padsToStride: true, stride: model.graph.maxStride))
    let picture = try letterbox.apply(to: image)
    let pixels = try Tensor(bytes: picture.pixels, shape: [1, picture.height, picture.width, 3], dtype: .uint8)
    return (try Trainer.pictures(pixels.permute([0, 3, 1, 2]).contiguous(), on: model.device), letterbox)
  }

  /// Boxes in pixels of `image`, most confident first.
  public func callAsFunction(_ image: Image) throws -> Detections {
    let (images, letterbox) = try Self.input(image, for: model, size: size)
    let found = try suppression(model.predict(images).boxes)
    let placement = Placement(
      originalWidth: image.width, originalHeight: image.height, ratioX: letterbox.ratioX, ratioY: letterbox.ratioY,
      padX: letterbox.padX, padY: letterbox.padY)
    return Detections(
      items: found[0].map { placement.original($0) }, names: model.classNames, width: image.width,
      height: image.height)
  }
}
