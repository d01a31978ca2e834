import OtnTensor

/// Nearest neighbours.
struct Upsample: Block {
  let scale: Int
  let channels: Int

  func forward(_ input: Tensor, training: Bool) throws -> Tensor {
    try input.upsampleNearest2d(scale: Double(scale))
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) {}
  func fused() -> any Block { self }
  var moduleCount: Int { 1 }

  /// One operation an output, as in the published figures.
  func multiplyAdds(height: Int, width: Int) -> Double {
    Double(channels) * Double(height * scale) * Double(width * scale)
  }
}
