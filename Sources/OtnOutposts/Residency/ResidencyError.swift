import OtnWork

/// What residency refuses or can't make sense of. It names values, paths and places, never contents.
public struct ResidencyError: CodedError, Equatable {
  public let code: String
  public let message: String
  public let help: String?

  public init(_ message: String, code: String = "residency", help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }
}
