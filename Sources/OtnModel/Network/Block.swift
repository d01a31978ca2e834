import OtnTensor

/// A module from one map `(N, C, H, W)` to one.
protocol Block: Sendable {
  /// `training`: normalise with the batch's statistics, update the running ones, and keep what gradients need.
  func forward(_ input: Tensor, training: Bool) throws -> Tensor
  /// Every tensor, `prefix` being this module's name in the state dict.
  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws
  /// The same with batch normalisation folded into the convolutions.
  func fused() throws -> any Block
  /// Modules as PyTorch counts them, itself included, but for the one SiLU that all share.
  var moduleCount: Int { get }
  /// Multiply-adds for an input of one image with `height` × `width` cells.
  func multiplyAdds(height: Int, width: Int) -> Double
}
