/// The type of a tensor's elements.
public enum DType: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  case float16, bfloat16, float32, float64, uint8, int8, int16, int32, int64, bool

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .float16, .bfloat16, .int16: 2
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }

  public var description: String { rawValue }

  /// The name a user wrote, or an error that lists the names there are.
  public init(parsing name: String) throws(TorchError) {
    guard let type = DType(rawValue: name) else {
      throw TorchError(
        .dtype, "`\(name)` is no element type", help: "one of \(Self.allCases.map(\.rawValue).joined(separator: " "))")
    }
    self = type
  }

  /// LibTorch's number of the type, as the C table speaks it.
  var code: Int32 {
    switch self {
    case .uint8: 0
    case .int8: 1
    case .int16: 2
    case .int32: 3
    case .int64: 4
    case .float16: 5
    case .float32: 6
    case .float64: 7
    case .bool: 11
    case .bfloat16: 15
    }
  }

  /// nil for the types that no operator here makes (complex and quantised numbers).
  init?(code: Int32) {
    guard let type = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = type
  }
}
