import OtnWork

/// Why the kernel can't start, or can't be installed.
///
///     KernelError("bad-connection-file", "the connection file x.json has no `shell_port`")
public struct KernelError: CodedError, Equatable {
  public let code: String
  public let message: String
  public let help: String?

  public init(_ code: String, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }
}
