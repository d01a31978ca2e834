import OtnTensor

/// Spatial pyramid pooling, fast: three max-pools in a row see as far as pools of 5, 9 and 13 side by side.
struct SPPF: Block {
  var first: Convolution
  var last: Convolution
  let kernel: Int

  init(_ inputs: Int, _ outputs: Int, kernel: Int, _ initializer: Initializer) throws(TorchError) {
    first = try Convolution(inputs, inputs / 2, initializer)
    last = try Convolution(inputs / 2 * 4, outputs, initializer)
    self.kernel = kernel
  }

  func forward(_ input: Tensor, training: Bool) throws -> Tensor {
    var maps = [try first.forward(input, training: training)]
    for step in 0..<3 {
      maps.append(
        try maps[step].maxPool2d(kernel: [kernel, kernel], stride: [1, 1], padding: [kernel / 2, kernel / 2]))
    }
    return try last.forward(Tensor.cat(maps, dim: 1), training: training)
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws {
    try first.visit("\(prefix).cv1", body)
    try last.visit("\(prefix).cv2", body)
  }

  func fused() throws -> any Block {
    var result = self
    result.first = try first.folded()
    result.last = try last.folded()
    return result
  }

  /// Itself, the pool that is used three times, and the convolutions.
  var moduleCount: Int { 2 + first.moduleCount + last.moduleCount }

  func multiplyAdds(height: Int, width: Int) -> Double {
    first.multiplyAdds(height: height, width: width) + last.multiplyAdds(height: height, width: width)
  }
}
