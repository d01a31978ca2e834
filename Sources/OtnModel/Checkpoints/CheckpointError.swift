import OtnWork

/// A file of weights that can't be read, written or used: which, where in it and why.
public struct CheckpointError: CodedError {
  /// `no-such-file`, `damaged`, `unsupported`, `unsafe-pickle`, `too-large`, `shape`, `no-graph`, `no-weights`.
  public let code: String
  public let message: String
  public let help: String?

  init(_ code: String, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  static func damaged(_ message: String) -> CheckpointError {
    CheckpointError("damaged", message, help: "copy or download it again")
  }
}
