import OtnWork

/// Why there are no keys to sign with. It never holds a key, a token, or a line of a file.
///
/// Codes: `no-credentials` (nothing was found), `no-profile`, `bad-profile`, `bad-credentials-file`, `expired-login`,
/// `credentials-refused` (a service said no), `credentials-unreachable`, `bad-credentials` (an answer that isn't one).
public struct CredentialError: CodedError, Sendable, Equatable {
  public let code: String
  public let message: String
  public let help: String?

  init(_ code: String, _ message: String, help: String?) {
    self.code = code
    self.message = message
    self.help = help
  }
}
