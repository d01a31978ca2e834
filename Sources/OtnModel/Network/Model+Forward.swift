import OtnTensor

/// What a model found: raw maps for the loss, and boxes.
public struct Prediction: Sendable {
  /// One a level: `(N, anchors, H, W, 5 + classes)`, before the sigmoid.
  public let maps: [Tensor]
  /// `(N, total, 5 + classes)`: centre x, y, width and height in pixels, objectness, class scores.
  public let boxes: Tensor
}

/// What left one layer.
public struct TracedLayer: Sendable {
  public let layer: Layer
  /// One map, or those of every level of the layer that detects.
  public let outputs: [Tensor]
}

extension Model {
  /// The raw maps of each level, `(N, anchors, H / stride, W / stride, 5 + classes)`, in the mode that `isTraining` says.
  ///
  /// - Parameter images: `(N, 3, H, W)`, RGB from 0 to 1, H and W multiples of the largest stride.
  /// - Throws: `GraphError` (`shape`, `wrong-value`, `device`), naming the layer.
  public func forward(_ images: Tensor) throws -> [Tensor] { try run(images, training: isTraining) }

  /// Maps and boxes, with the running statistics and without gradients, whatever `isTraining` says.
  public func predict(_ images: Tensor) throws -> Prediction {
    try withoutGrad {
      let maps = try run(images, training: false)
      return Prediction(maps: maps, boxes: try detect.decode(maps))
    }
  }

  /// Every layer's output, with the running statistics and without gradients.
  public func trace(_ images: Tensor) throws -> [TracedLayer] {
    var traced: [TracedLayer] = []
    try withoutGrad {
      _ = try run(images, training: false) { traced.append(TracedLayer(layer: $0, outputs: $1)) }
    }
    return traced
  }

  /// Boxes as `predict` gives them, over three views of each image: as it is, mirrored at 0.83 of its size, and at 0.67.
  ///
  /// The large view leaves out its coarsest level and the small one its finest, where each is worst. Boxes of all views are in
  /// pixels of the image. `(N, total, 5 + classes)`.
  public func predictAugmented(_ images: Tensor) throws -> Tensor {
    let width = Double(images.shape.last ?? 0)
    let views: [(scale: Double, mirrored: Bool)] = [(1, false), (0.83, true), (0.67, false)]
    return try withoutGrad {
      var found: [Tensor] = []
      for (number, view) in views.enumerated() {
        let picture = view.mirrored ? try images.flip([3]) : images
        let maps = try run(try scaled(picture, by: view.scale), training: false)
        var boxes = try detect.decode(maps)
        let sides = try boxes.narrow(dim: 2, start: 0, length: 4)
        try sides.copy_(sides / view.scale)
        if view.mirrored {
          let x = try boxes.narrow(dim: 2, start: 0, length: 1)
          try x.copy_(width - x)
        }
        let counts = maps.map { $0.shape[1] * $0.shape[2] * $0.shape[3] }
        let total = boxes.shape[1]
        if number == 0, let coarsest = counts.last, counts.count > 1 {
          boxes = try boxes.narrow(dim: 1, start: 0, length: total - coarsest)
        } else if number == views.count - 1, let finest = counts.first, counts.count > 1 {
          boxes = try boxes.narrow(dim: 1, start: finest, length: total - finest)
        }
        found.append(boxes)
      }
      return try Tensor.cat(found, dim: 1)
    }
  }

  /// The images at `scale`, padded at the right and below to a multiple of the largest stride with the mean of ImageNet.
  private func scaled(_ images: Tensor, by scale: Double) throws -> Tensor {
    if scale == 1 { return images }
    let shape = images.shape
    guard shape.count == 4 else { return images }
    let sides = [Double(shape[2]) * scale, Double(shape[3]) * scale]
    let step = Double(graph.maxStride)
    let padded = sides.map { Int(($0 / step).rounded(.up) * step) }
    let small = try images.resizeBilinear(to: sides.map { max(1, Int($0)) })
    return try small.pad([0, padded[1] - small.shape[3], 0, padded[0] - small.shape[2]], value: 0.447)
  }
}
