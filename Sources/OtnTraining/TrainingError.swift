import OtnWork

/// What training, validation and detection refuse, as data.
public struct TrainingError: CodedError {
  public let code: String
  public let message: String
  public let help: String?

  public init(code: String, message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }
}
