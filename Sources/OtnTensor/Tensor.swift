import CTorchABI

/// An array of numbers of any rank, on a device, that can remember how it was computed.
///
///     let weights = try Tensor.randn([3, 4], seed: 1)
///     let scores = try weights.matmul(Tensor.ones([4])) * 0.5
///     print(try scores.floats())
///
/// A `Tensor` is a reference: copies share their memory, and what ends in `_` changes it for all of them. Dimensions count from 0, negative
/// ones from the end. Everything that can fail throws `TorchError`; a shape mismatch names both shapes. Any thread may use one, but not two
/// threads one at the same time while it changes.
public struct Tensor: @unchecked Sendable {
  let handle: TensorHandle

  init(_ handle: TensorHandle) { self.handle = handle }
}

extension Tensor {
  public var shape: [Int] {
    withExtendedLifetime(handle) {
      var rank = 0
      let sizes = handle.torch.shape(handle.reference, &rank)
      return UnsafeBufferPointer(start: sizes, count: rank).map(Int.init)
    }
  }

  /// The number of dimensions.
  public var rank: Int { shape.count }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  public var dtype: DType { DType(code: handle.torch.element_type(handle.reference)) ?? .float32 }

  public var device: Device { Device(code: handle.torch.device(handle.reference).index) }

  /// Whether the elements lie row by row without gaps.
  public var isContiguous: Bool { handle.torch.is_contiguous(handle.reference) }

  /// Whether both are the same tensor, not only equal ones.
  public func isSame(as other: Tensor) -> Bool { handle.torch.is_same(handle.reference, other.handle.reference) }
}

extension Tensor: CustomStringConvertible {
  /// `Tensor (2, 3) float32 cpu`.
  public var description: String { "Tensor \(Shape.text(shape)) \(dtype) \(device)" }
}
