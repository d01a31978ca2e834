import OtnWork

/// Why a `.safetensors` file can't be read or written.
public struct SafeTensorsError: CodedError, Equatable {
  public enum Kind: String, Sendable {
    /// The bytes break the format's rules.
    case malformed = "malformed-file"
    /// A tensor of a type that tensors here don't have.
    case dtype
    case unknownName = "unknown-name"
    case wrongValue = "wrong-value"
    /// The system could not read the file.
    case file
    case noSuchFile = "no-such-file"
  }

  public let kind: Kind
  public let message: String
  public let help: String?

  public var code: String { kind.rawValue }

  init(_ kind: Kind, _ message: String, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.help = help
  }
}
