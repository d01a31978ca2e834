/// The keys that sign requests. No description, debug output or mirror of it shows a secret.
public struct Credentials: Sendable, Equatable {
  public var accessKeyID: String
  public var secretAccessKey: Secret
  public var sessionToken: Secret?
  /// Seconds since 1970; nil for keys that don't expire.
  public var expiration: Double?

  public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Double? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = Secret(secretAccessKey)
    self.sessionToken = sessionToken.map(Secret.init)
    self.expiration = expiration
  }
}

/// A text that must not be shown: whatever prints it prints `•••`.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text itself, for signing and for nothing else.
  public let revealed: String

  public init(_ text: String) { revealed = text }

  public var description: String { "•••" }
  public var debugDescription: String { "•••" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Credentials {
  /// An answer without what must not be shown.
  func hidden(in response: HTTPResponse) -> HTTPResponse {
    var text = String(decoding: response.body, as: UTF8.self)
    for secret in [secretAccessKey, sessionToken].compactMap(\.self) where !secret.revealed.isEmpty {
      text = text.replacing(secret.revealed, with: secret.description)
    }
    var response = response
    response.body = Array(text.utf8)
    return response
  }
}
