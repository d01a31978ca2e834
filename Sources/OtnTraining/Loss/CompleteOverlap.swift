import OtnTensor

extension Tensor {
  /// Complete intersection over union (CIoU) of boxes as rows of centre x, y, width, height: (n, 4) with (n, 4) gives (n).
  ///
  /// Overlap, less the squared distance of the centres over the squared diagonal of the box around both, less a term for the
  /// difference of aspect whose weight has no gradient. Source: Zheng et al., "Distance-IoU Loss", 2020.
  func completeOverlap(_ other: Tensor) throws -> Tensor {
    let epsilon = 1e-7
    let (a, b) = (try Corners(self), try Corners(other))
    let shared =
      try (a.right.minimum(b.right) - a.left.maximum(b.left)).clamp(min: 0, max: nil)
      * (a.bottom.minimum(b.bottom) - a.top.maximum(b.top)).clamp(min: 0, max: nil)
    let union = try a.width * a.height + b.width * b.height - shared + epsilon
    let overlap = try shared / union
    let aroundWidth = try a.right.maximum(b.right) - a.left.minimum(b.left)
    let aroundHeight = try a.bottom.maximum(b.bottom) - a.top.minimum(b.top)
    let diagonal = try aroundWidth * aroundWidth + aroundHeight * aroundHeight + epsilon
    let (dx, dy) = (try b.x - a.x, try b.y - a.y)
    let distance = try (dx * dx + dy * dy) / diagonal
    let turn = try (b.width / b.height).atan() - (a.width / a.height).atan()
    let aspect = try turn * turn * (4 / (Double.pi * Double.pi))
    let weight = try withoutGrad { try aspect / (aspect - overlap + (1 + epsilon)) }
    return try overlap - (distance + aspect * weight)
  }
}

/// The columns of boxes, (n) each.
private struct Corners {
  let x, y, width, height: Tensor
  let left, top, right, bottom: Tensor

  init(_ boxes: Tensor) throws {
    x = try boxes.select(dim: 1, index: 0)
    y = try boxes.select(dim: 1, index: 1)
    width = try boxes.select(dim: 1, index: 2)
    height = try boxes.select(dim: 1, index: 3)
    let (halfWidth, halfHeight) = (try width * 0.5, try height * 0.5)
    left = try x - halfWidth
    right = try x + halfWidth
    top = try y - halfHeight
    bottom = try y + halfHeight
  }
}
