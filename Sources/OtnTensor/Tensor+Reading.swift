import CTorchABI

extension Tensor {
  /// The value of a tensor with one element.
  public func item() throws(TorchError) -> Double {
    guard count == 1 else {
      throw TorchError(.shape, "one element is wanted, shape \(Shape.text(shape)) has \(count)")
    }
    return try callNumber("item", self)
  }

  /// All elements, row by row.
  public func floats() throws(TorchError) -> [Float] { try elements(.float32) }
  public func doubles() throws(TorchError) -> [Double] { try elements(.float64) }
  /// Floating-point values lose their fraction.
  public func ints() throws(TorchError) -> [Int64] { try elements(.int64) }
  /// The elements' memory, row by row, in this machine's byte order.
  public func bytes() throws(TorchError) -> [UInt8] { try onHost(dtype).withUnsafeBytes { Array($0) } }

  private func elements<Element>(_ type: DType) throws(TorchError) -> [Element] {
    try onHost(type).withUnsafeBytes { Array($0.bindMemory(to: Element.self)) }
  }

  /// The same values without gaps in the CPU's memory; this tensor itself if it is so already.
  func onHost(_ type: DType) throws(TorchError) -> Tensor {
    try detach().to(device: .cpu).to(dtype: type).contiguous()
  }

  /// The elements of a contiguous tensor on the CPU, without a copy.
  public func withUnsafeBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) throws -> Answer {
    let memory = try memory()
    return try withExtendedLifetime(handle) { try body(UnsafeRawBufferPointer(memory)) }
  }

  /// The elements of a contiguous tensor on the CPU, to be written in place. Autograd does not see it.
  public func withUnsafeMutableBytes<Answer>(_ body: (UnsafeMutableRawBufferPointer) throws -> Answer) throws -> Answer
  {
    let memory = try memory()
    return try withExtendedLifetime(handle) { try body(memory) }
  }

  func withUnsafeBytes<Answer>(_ body: (UnsafeRawBufferPointer) -> Answer) throws(TorchError) -> Answer {
    let memory = try memory()
    return withExtendedLifetime(handle) { body(UnsafeRawBufferPointer(memory)) }
  }

  func withUnsafeMutableBytes(_ body: (UnsafeMutableRawBufferPointer) -> Void) throws(TorchError) {
    let memory = try memory()
    withExtendedLifetime(handle) { body(memory) }
  }

  private func memory() throws(TorchError) -> UnsafeMutableRawBufferPointer {
    guard device == .cpu else {
      throw TorchError(.device, "the memory of a tensor on \(device) can't be read from here")
    }
    guard isContiguous else {
      throw TorchError(.tensor, "the tensor is a view with gaps", help: "call contiguous() first")
    }
    return UnsafeMutableRawBufferPointer(start: handle.torch.data(handle.reference), count: count * dtype.byteCount)
  }
}
