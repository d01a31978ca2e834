extension Tensor {
  public static func zeros(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) throws(TorchError) -> Tensor
  {
    _ = try Shape.byteCount(shape, dtype)
    return try call("zeros", shape, dtype, None(), device)
  }

  public static func ones(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) throws(TorchError) -> Tensor {
    _ = try Shape.byteCount(shape, dtype)
    return try call("ones", shape, dtype, None(), device)
  }

  public static func full(
    _ shape: [Int], _ value: Double, dtype: DType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    _ = try Shape.byteCount(shape, dtype)
    return try call("full", shape, value, dtype, None(), device)
  }

  /// Memory as it comes; fill it before reading.
  public static func empty(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) throws(TorchError) -> Tensor
  {
    _ = try Shape.byteCount(shape, dtype)
    return try call("empty.memory_format", shape, dtype, None(), device)
  }

  /// `start`, `start + step`, … up to but without `end`.
  public static func arange(
    _ start: Double = 0, _ end: Double, step: Double = 1, dtype: DType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try call("arange.start_step", start, end, step, dtype, None(), device)
  }

  /// `steps` evenly spaced values from `start` to `end`, both included.
  public static func linspace(
    _ start: Double, _ end: Double, steps: Int, dtype: DType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    _ = try Shape.byteCount([steps], dtype)
    return try call("linspace", start, end, steps, dtype, None(), device)
  }

  /// The identity matrix of shape `(size, size)`.
  public static func eye(_ size: Int, dtype: DType = .float32, device: Device = .cpu) throws(TorchError) -> Tensor {
    _ = try Shape.byteCount([size, size], dtype)
    return try call("eye", size, dtype, None(), device)
  }

  /// Uniform in [0, 1). The same seed gives the same numbers on every device.
  public static func rand(
    _ shape: [Int], seed: UInt64? = nil, dtype: DType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try random("rand", shape, seed, dtype, device)
  }

  /// Normal with mean 0 and variance 1. The same seed gives the same numbers on every device.
  public static func randn(
    _ shape: [Int], seed: UInt64? = nil, dtype: DType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try random("randn", shape, seed, dtype, device)
  }

  private static func random(
    _ name: String, _ shape: [Int], _ seed: UInt64?, _ dtype: DType, _ device: Device
  ) throws(TorchError) -> Tensor {
    _ = try Shape.byteCount(shape, dtype)
    guard dtype.isFloatingPoint else { throw TorchError(.dtype, "\(name) draws floating-point numbers, not \(dtype)") }
    guard let seed else { return try call(name, shape, dtype, None(), device) }
    return try call("\(name).generator", shape, Seed(value: seed), dtype).to(device: device)
  }
}

extension Tensor {
  /// A float32 tensor on the CPU; `values` are row by row.
  public init(_ values: [Float], shape: [Int]? = nil) throws(TorchError) {
    try self.init(elements: values, shape: shape, dtype: .float32)
  }

  /// A float64 tensor on the CPU.
  public init(_ values: [Double], shape: [Int]? = nil) throws(TorchError) {
    try self.init(elements: values, shape: shape, dtype: .float64)
  }

  /// An int64 tensor on the CPU.
  public init(_ values: [Int64], shape: [Int]? = nil) throws(TorchError) {
    try self.init(elements: values, shape: shape, dtype: .int64)
  }

  /// A tensor on the CPU from its elements' bytes, row by row, in this machine's byte order.
  public init(bytes: [UInt8], shape: [Int], dtype: DType) throws(TorchError) {
    try self.init(elements: bytes, shape: shape, dtype: dtype)
  }

  public init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) throws(TorchError) {
    let size = try Shape.byteCount(shape, dtype)
    guard bytes.count == size else {
      throw TorchError(
        .wrongValue, "shape \(Shape.text(shape)) of \(dtype) takes \(size) bytes, \(bytes.count) are given")
    }
    self = try Tensor.empty(shape, dtype: dtype)
    try withUnsafeMutableBytes { $0.copyMemory(from: bytes) }
  }

  private init<Element>(elements: [Element], shape: [Int]?, dtype: DType) throws(TorchError) {
    let result = elements.withUnsafeBytes { bytes in
      Result { () throws(TorchError) in try Tensor(bytes: bytes, shape: shape ?? [elements.count], dtype: dtype) }
    }
    self = try result.get()
  }
}
