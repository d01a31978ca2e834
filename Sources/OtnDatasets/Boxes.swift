/// A box as label files and training targets have it: class, centre and size, as fractions of the picture.
public struct Label: Sendable, Hashable {
  public var classIndex: Int
  public var x: Float
  public var y: Float
  public var width: Float
  public var height: Float

  public init(classIndex: Int, x: Float, y: Float, width: Float, height: Float) {
    self.classIndex = classIndex
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Corners in pixels on a picture of `width` × `height` that lies at (`padX`, `padY`). Single precision throughout, as labels are.
  func pixelBox(width w: Float, height h: Float, padX: Float = 0, padY: Float = 0) -> PixelBox {
    PixelBox(
      classIndex: classIndex, x1: Double(w * (x - width / 2) + padX), y1: Double(h * (y - height / 2) + padY),
      x2: Double(w * (x + width / 2) + padX), y2: Double(h * (y + height / 2) + padY))
  }
}

extension Label {
  /// The box as an outline.
  var corners: Polygon {
    let (left, right, top, bottom) = (x - width / 2, x + width / 2, y - height / 2, y + height / 2)
    return Polygon([SIMD2(left, top), SIMD2(right, top), SIMD2(right, bottom), SIMD2(left, bottom)])
  }
}

/// A box by its corners in pixels.
public struct PixelBox: Sendable, Hashable {
  public var classIndex: Int
  public var x1: Double
  public var y1: Double
  public var x2: Double
  public var y2: Double

  public init(classIndex: Int, x1: Double, y1: Double, x2: Double, y2: Double) {
    self.classIndex = classIndex
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
  }

  public var width: Double { x2 - x1 }
  public var height: Double { y2 - y1 }
  public var area: Double { width * height }

  /// Cut to the rectangle from the origin to (`width`, `height`).
  public func clipped(width: Double, height: Double) -> PixelBox {
    PixelBox(
      classIndex: classIndex, x1: min(max(x1, 0), width), y1: min(max(y1, 0), height), x2: min(max(x2, 0), width),
      y2: min(max(y2, 0), height))
  }

  /// The same box in single precision, as labels pass from one stage to the next.
  var rounded: PixelBox {
    PixelBox(
      classIndex: classIndex, x1: Double(Float(x1)), y1: Double(Float(y1)), x2: Double(Float(x2)),
      y2: Double(Float(y2)))
  }

  /// As fractions of a picture of `width` × `height`, cut a thousandth of a pixel inside it first.
  public func label(width: Int, height: Int) -> Label {
    let inside: Float = 1e-3
    let (right, bottom) = (Float(width) - inside, Float(height) - inside)
    let (left, x2) = (min(max(Float(x1), 0), right), min(max(Float(x2), 0), right))
    let (top, y2) = (min(max(Float(y1), 0), bottom), min(max(Float(y2), 0), bottom))
    let (w, h) = (Float(width), Float(height))
    return Label(
      classIndex: classIndex, x: (left + x2) / 2 / w, y: (top + y2) / 2 / h, width: (x2 - left) / w,
      height: (y2 - top) / h)
  }

  /// Whether a box is still worth learning after augmentation, given what it was before (already scaled):
  /// sides over 2 pixels, not 100 times longer than wide, and more than `areaFraction` of its area left.
  public func isCandidate(before: PixelBox, areaFraction: Double) -> Bool {
    let tiny = 1e-16
    let aspect = max(width / (height + tiny), height / (width + tiny))
    return width > 2 && height > 2 && area / (before.area + tiny) > areaFraction && aspect < 100
  }
}

/// The outline of an object, as fractions of the picture or in pixels.
public struct Polygon: Sendable, Hashable {
  public var points: [SIMD2<Float>]
  public init(_ points: [SIMD2<Float>]) { self.points = points }

  /// The smallest box around it, as a label.
  func label(classIndex: Int) -> Label {
    var (low, high) = (SIMD2<Float>(repeating: .infinity), SIMD2<Float>(repeating: -.infinity))
    for point in points {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    return Label(
      classIndex: classIndex, x: (low.x + high.x) / 2, y: (low.y + high.y) / 2, width: high.x - low.x,
      height: high.y - low.y)
  }

  /// In pixels, on a picture of `width` × `height` that lies at (`padX`, `padY`).
  func scaled(width: Float, height: Float, padX: Float, padY: Float) -> Polygon {
    Polygon(points.map { $0 * SIMD2(width, height) + SIMD2(padX, padY) })
  }

  func clipped(width: Float, height: Float) -> Polygon {
    Polygon(points.map { pointwiseMin(pointwiseMax($0, .zero), SIMD2(width, height)) })
  }

  /// `count` points at equal steps of the closed outline's index, as the box of a turned outline is found from.
  func resampled(_ count: Int = 1000) -> [SIMD2<Double>] {
    guard let start = points.first, count > 1 else { return [] }
    let closed = points + [start]
    return (0..<count).map { step in
      let position = Double(closed.count - 1) * Double(step) / Double(count - 1)
      let index = min(Int(position), closed.count - 2)
      let (a, b) = (SIMD2<Double>(closed[index]), SIMD2<Double>(closed[index + 1]))
      return a + (b - a) * (position - Double(index))
    }
  }
}
