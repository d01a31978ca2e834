import CTorchABI

/// Owns one reference to a LibTorch tensor.
final class TensorHandle: @unchecked Sendable {
  let reference: OtnTensorRef
  /// Alive as long as a handle is: the library is never closed.
  let torch: OtnTorchTable

  /// Takes over the caller's +1.
  init(owning reference: OtnTensorRef, _ torch: OtnTorchTable) {
    self.reference = reference
    self.torch = torch
  }

  deinit { torch.release(reference) }
}
