import OtnWork

/// Why a file can't be made into a notebook.
public struct ConversionError: CodedError, Equatable {
  public let code: String
  public let message: String
  public let help: String?
  /// Where in the file; nil: as a whole.
  public let line: Int?

  public init(_ code: String, _ message: String, line: Int? = nil, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
    self.line = line
  }
}
