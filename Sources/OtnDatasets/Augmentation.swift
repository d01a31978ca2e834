import Foundation

/// How training pictures are varied. The defaults are YOLOv5's; `none` varies nothing.
public struct Augmentation: Sendable, Equatable {
  /// Turn by up to so many degrees either way.
  public var degrees = 0.0
  /// Shift by up to this fraction of the picture.
  public var translate = 0.1
  /// Scale by 1 ± this.
  public var scale = 0.5
  /// Shear by up to so many degrees.
  public var shear = 0.0
  /// Perspective, in 0 ... 0.001.
  public var perspective = 0.0
  public var hue = 0.015
  public var saturation = 0.7
  public var value = 0.4
  /// Probabilities.
  public var flipUpDown = 0.0
  public var flipLeftRight = 0.5
  public var mosaic = 1.0
  public var mixUp = 0.0

  public init() {}

  public static let none: Augmentation = {
    var none = Augmentation()
    (none.translate, none.scale, none.hue, none.saturation, none.value) = (0, 0, 0, 0, 0)
    (none.flipLeftRight, none.mosaic) = (0, 0)
    return none
  }()

  /// Throws `.wrongValue` for what is no probability or no number.
  public func check() throws(DatasetError) {
    let probabilities = [
      ("flip_up_down", flipUpDown), ("flip_left_right", flipLeftRight), ("mosaic", mosaic), ("mix_up", mixUp),
    ]
    for (name, value) in probabilities where !(0...1).contains(value) {
      throw .wrongValue("\(name) is a probability: it lies between 0 and 1, not at \(value)")
    }
    let gains = [
      ("translate", translate), ("scale", scale), ("hue", hue), ("saturation", saturation), ("value", self.value),
    ]
    for (name, value) in gains where !(0...1).contains(value) {
      throw .wrongValue("\(name) lies between 0 and 1, not at \(value)")
    }
    for (name, value) in [("degrees", degrees), ("shear", shear)] where !(0...180).contains(value) {
      throw .wrongValue("\(name) lies between 0 and 180, not at \(value)")
    }
    guard (0...0.01).contains(perspective) else {
      throw .wrongValue("perspective lies between 0 and 0.01, not at \(perspective)")
    }
  }
}

/// One drawn turn, scale, shear, shift and perspective, and what it does to a picture and its boxes.
struct RandomProjection {
  let projection: Projection
  let scale: Double
  let width: Int
  let height: Int

  /// Draws perspective x, y, angle, scale, shear x, y, shift x, y, in this order. The canvas has `border` more (or, negative,
  /// less) on every side than the picture.
  init(
    width: Int, height: Int, border: Int, augmentation: Augmentation, draws: inout some Draws
  ) {
    self.width = width + 2 * border
    self.height = height + 2 * border
    let a = augmentation
    let centre = Projection(rows: [[1, 0, -Double(width) / 2], [0, 1, -Double(height) / 2], [0, 0, 1]])
    let perspectiveX = draws.uniform(-a.perspective, a.perspective)
    let perspectiveY = draws.uniform(-a.perspective, a.perspective)
    let perspective = Projection(rows: [[1, 0, 0], [0, 1, 0], [perspectiveX, perspectiveY, 1]])
    let angle = draws.uniform(-a.degrees, a.degrees) * .pi / 180
    scale = draws.uniform(1 - a.scale, 1 + a.scale)
    let turn = Projection(rows: [
      [scale * cos(angle), scale * sin(angle), 0], [-scale * sin(angle), scale * cos(angle), 0], [0, 0, 1],
    ])
    let shearX = tan(draws.uniform(-a.shear, a.shear) * .pi / 180)
    let shearY = tan(draws.uniform(-a.shear, a.shear) * .pi / 180)
    let shear = Projection(rows: [[1, shearX, 0], [shearY, 1, 0], [0, 0, 1]])
    let shiftX = draws.uniform(0.5 - a.translate, 0.5 + a.translate) * Double(self.width)
    let shiftY = draws.uniform(0.5 - a.translate, 0.5 + a.translate) * Double(self.height)
    let shift = Projection(rows: [[1, 0, shiftX], [0, 1, shiftY], [0, 0, 1]])
    projection = shift * shear * turn * perspective * centre
  }

  func apply(to image: Image) throws(DatasetError) -> Image {
    if projection == .identity, image.width == width, image.height == height { return image }
    return try image.warped(by: projection, width: width, height: height)
  }

  /// The boxes around the moved corners, or around the moved outlines where every box has one; small remains are left out.
  func apply(to boxes: [PixelBox], outlines: [Polygon] = []) -> [PixelBox] {
    let hasOutlines = !outlines.isEmpty && outlines.count == boxes.count
    return boxes.indices.compactMap { position in
      let box = boxes[position]
      let before = PixelBox(
        classIndex: box.classIndex, x1: box.x1 * scale, y1: box.y1 * scale, x2: box.x2 * scale, y2: box.y2 * scale)
      let after = hasOutlines ? around(outlines[position], box.classIndex) : around(cornersOf: box)
      return after.isCandidate(before: before, areaFraction: hasOutlines ? 0.01 : 0.1) ? after : nil
    }
  }

  private func around(cornersOf box: PixelBox) -> PixelBox {
    let corners = [(box.x1, box.y1), (box.x2, box.y2), (box.x1, box.y2), (box.x2, box.y1)]
      .map { projection.apply($0.0, $0.1) }
    return Self.hull(corners, box.classIndex).clipped(width: Double(width), height: Double(height))
  }

  /// Around the points of the outline that stay on the canvas.
  private func around(_ outline: Polygon, _ classIndex: Int) -> PixelBox {
    let visible = outline.resampled().map { projection.apply($0.x, $0.y) }.filter {
      $0.x >= 0 && $0.y >= 0 && $0.x <= Double(width) && $0.y <= Double(height)
    }
    return visible.isEmpty
      ? PixelBox(classIndex: classIndex, x1: 0, y1: 0, x2: 0, y2: 0) : Self.hull(visible, classIndex)
  }

  private static func hull(_ points: [SIMD2<Double>], _ classIndex: Int) -> PixelBox {
    let low = points.reduce(SIMD2(repeating: .infinity)) { pointwiseMin($0, $1) }
    let high = points.reduce(SIMD2(repeating: -.infinity)) { pointwiseMax($0, $1) }
    return PixelBox(classIndex: classIndex, x1: low.x, y1: low.y, x2: high.x, y2: high.y)
  }
}
