import OtnWork

/// What went wrong with a tensor, said without C++: a shape error names the shapes.
public struct TorchError: CodedError, Equatable {
  public enum Kind: String, Sendable {
    case shape, dtype, device, memory, tensor
    case noLibTorch = "no-libtorch"
    case wrongValue = "wrong-value"
    case indexOutOfRange = "index-out-of-range"
    case divisionByZero = "division-by-zero"
  }

  public let kind: Kind
  public let message: String
  public let help: String?

  public var code: String { kind.rawValue }

  public init(_ kind: Kind, _ message: String, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.help = help
  }
}
