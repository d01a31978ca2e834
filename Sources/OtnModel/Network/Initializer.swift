import OtnTensor

/// Draws a model's first weights as LibTorch does by default: uniform within ±1/√fan-in (Kaiming uniform with a = √5).
///
/// Every tensor has its own stream, derived from the seed and its number, so weights depend on nothing but these.
final class Initializer {
  private let seed: UInt64
  private var drawn: UInt64 = 0

  init(seed: UInt64) { self.seed = seed }

  /// A convolution's weights, `(outputs, inputs, K, K)`.
  func weight(_ shape: [Int]) throws(TorchError) -> Tensor {
    try uniform(shape, fanIn: shape.dropFirst().reduce(1, *))
  }

  func bias(_ count: Int, fanIn: Int) throws(TorchError) -> Tensor { try uniform([count], fanIn: fanIn) }

  private func uniform(_ shape: [Int], fanIn: Int) throws(TorchError) -> Tensor {
    drawn += 1
    let bound = 1 / Double(max(fanIn, 1)).squareRoot()
    let values = try Tensor.rand(shape, seed: Self.mix(seed &+ drawn &* 0x9E37_79B9_7F4A_7C15))
    return try values * (2 * bound) - bound
  }

  /// SplitMix64's finaliser: neighbouring seeds give unrelated streams.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
