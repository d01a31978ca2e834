import OtnWork

/// A net that can't be built: which layer, what it was given and what it needs.
public struct GraphError: CodedError {
  /// `shape` when channels or map sizes don't fit, `wrong-value` for an argument out of its range, `yaml` for text that is no net.
  public let code: String
  public let message: String
  public let help: String?

  static func shape(_ message: String, help: String? = nil) -> GraphError {
    GraphError(code: "shape", message: message, help: help)
  }

  static func wrongValue(_ message: String, help: String? = nil) -> GraphError {
    GraphError(code: "wrong-value", message: message, help: help)
  }

  static func yaml(_ message: String, help: String? = nil) -> GraphError {
    GraphError(code: "yaml", message: message, help: help)
  }
}
