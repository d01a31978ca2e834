/// A box by its corners, in pixels, as float32 like the network's output.
public struct Box: Equatable, Sendable {
  public var left: Float
  public var top: Float
  public var right: Float
  public var bottom: Float

  public init(left: Float, top: Float, right: Float, bottom: Float) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// From a centre and sides.
  public init(centreX: Float, centreY: Float, width: Float, height: Float) {
    left = centreX - width / 2
    top = centreY - height / 2
    right = centreX + width / 2
    bottom = centreY + height / 2
  }

  public var width: Float { right - left }
  public var height: Float { bottom - top }
  public var area: Float { width * height }

  /// The area both cover, 0 where they are apart.
  func intersection(_ other: Box) -> Float {
    let width = min(right, other.right) - max(left, other.left)
    let height = min(bottom, other.bottom) - max(top, other.top)
    return max(width, 0) * max(height, 0)
  }

  /// Intersection over union; the small term keeps two empty boxes from dividing by zero.
  public func overlap(_ other: Box) -> Float {
    let shared = intersection(other)
    return shared / (area + other.area - shared + 1e-7)
  }

  func moved(by offset: Float) -> Box {
    Box(left: left + offset, top: top + offset, right: right + offset, bottom: bottom + offset)
  }
}

/// One thing found in a picture.
public struct Detection: Equatable, Sendable {
  public var box: Box
  public var confidence: Float
  /// Position in the model's list of classes.
  public var category: Int

  public init(box: Box, confidence: Float, category: Int) {
    self.box = box
    self.confidence = confidence
    self.category = category
  }
}

/// One thing that a picture is known to show.
public struct GroundTruth: Equatable, Sendable {
  public var box: Box
  public var category: Int

  public init(box: Box, category: Int) {
    self.box = box
    self.category = category
  }
}
