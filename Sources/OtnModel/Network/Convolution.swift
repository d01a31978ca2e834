import OtnTensor

/// Convolution, batch normalisation, SiLU; fused, a convolution with a bias and SiLU.
struct Convolution: Block {
  var weight: Tensor  // (C₂, C₁ / groups, K, K)
  var bias: Tensor?  // (C₂), once fused
  var norm: BatchNorm?
  let stride: Int
  let padding: Int
  let groups: Int

  init(
    _ inputs: Int, _ outputs: Int, kernel: Int = 1, stride: Int = 1, padding: Int? = nil, groups: Int = 1,
    _ initializer: Initializer
  ) throws(TorchError) {
    weight = try initializer.weight([outputs, inputs / groups, kernel, kernel])
    norm = try BatchNorm(channels: outputs)
    self.stride = stride
    self.padding = padding ?? kernel / 2
    self.groups = groups
  }

  func forward(_ input: Tensor, training: Bool) throws -> Tensor {
    var output = try input.conv2d(
      weight: weight, bias: bias, stride: [stride, stride], padding: [padding, padding], dilation: [1, 1],
      groups: groups)
    if let norm { output = try norm.forward(output, training: training) }
    // SiLU's gradient needs its input: in place, autograd would copy it first.
    return try training ? output.silu() : output.silu_()
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws {
    try body("\(prefix).conv.weight", .weight, &weight)
    if var bias {
      try body("\(prefix).conv.bias", .bias, &bias)
      self.bias = bias
    }
    try norm?.visit("\(prefix).bn", body)
  }

  func fused() throws -> any Block { try folded() }

  func folded() throws(TorchError) -> Convolution {
    guard let norm else { return self }
    var result = self
    let (factor, offset) = try norm.folded()
    result.weight = try weight * factor.reshape([-1, 1, 1, 1])
    result.bias = offset
    result.norm = nil
    return result
  }

  var moduleCount: Int { norm == nil ? 2 : 3 }

  func multiplyAdds(height: Int, width: Int) -> Double {
    let cells = Double(height / stride) * Double(width / stride)
    // A normalisation counts four operations an element, as in the published figures.
    return cells * (Double(weight.count) + (norm == nil ? 0 : 4 * Double(weight.shape[0])))
  }
}
