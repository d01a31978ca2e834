/// How a loss over many elements becomes one number.
public enum Reduction: Int, Sendable {
  case none, mean, sum
}

/// Images are `(N, C, H, W)`; pairs of numbers are `[vertical, horizontal]`.
extension Tensor {
  /// Weight `(K, C / groups, h, w)`, bias `(K,)`.
  public func conv2d(
    weight: Tensor, bias: Tensor? = nil, stride: [Int] = [1, 1], padding: [Int] = [0, 0], dilation: [Int] = [1, 1],
    groups: Int = 1
  ) throws(TorchError) -> Tensor {
    try call("conv2d", self, weight, bias, stride, padding, dilation, groups)
  }

  /// In training the batch's own mean and variance are used, and the running ones move towards them in place by `momentum`.
  public func batchNorm(
    weight: Tensor?, bias: Tensor?, runningMean: Tensor?, runningVariance: Tensor?, training: Bool,
    momentum: Double = 0.1, epsilon: Double = 1e-5
  ) throws(TorchError) -> Tensor {
    try call("batch_norm", self, weight, bias, runningMean, runningVariance, training, momentum, epsilon, true)
  }

  public func maxPool2d(kernel: [Int], stride: [Int] = [], padding: [Int] = [0, 0]) throws(TorchError) -> Tensor {
    try call("max_pool2d", self, kernel, stride, padding)
  }

  /// Height and width times `scale`, each pixel repeated.
  public func upsampleNearest2d(scale: Double) throws(TorchError) -> Tensor {
    let size = try scaledSize(scale)
    return try call("upsample_nearest2d", self, size, scale, scale)
  }

  /// Pixels are areas: corners aren't aligned.
  public func resizeBilinear(to size: [Int]) throws(TorchError) -> Tensor {
    try call("upsample_bilinear2d", self, size, false)
  }

  /// `[left, right, top, bottom, …]` from the last dimension on; negative ones cut.
  public func pad(_ sizes: [Int], value: Double = 0) throws(TorchError) -> Tensor {
    try call("constant_pad_nd", self, sizes, value)
  }

  /// Binary cross-entropy of logits against targets in 0 ... 1; `posWeight` weighs the positive part.
  public func bceWithLogits(
    _ target: Tensor, posWeight: Tensor? = nil, reduction: Reduction = .mean
  ) throws(TorchError) -> Tensor {
    try call("binary_cross_entropy_with_logits", self, target, None(), posWeight, reduction.rawValue)
  }

  private func scaledSize(_ scale: Double) throws(TorchError) -> [Int] {
    guard rank == 4 else { throw TorchError(.shape, "images have shape (N, C, H, W), not \(Shape.text(shape))") }
    let sizes = shape.suffix(2).map { (Double($0) * scale).rounded(.down) }
    guard sizes.allSatisfy({ $0 >= 1 && $0 < 0x1p31 }) else {
      throw TorchError(.wrongValue, "images of shape \(Shape.text(shape)) can't be scaled by \(scale)")
    }
    return sizes.map { Int($0) }
  }
}
