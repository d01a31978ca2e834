/// Where a client gets its keys, each time that it signs.
public struct CredentialSource {
  /// The keys of a moment, in seconds since 1970. Throws a `CodedError`.
  public var current: (Double) throws -> Credentials
  /// Called when a service said that the keys have expired.
  public var invalidate: () -> Void

  public init(current: @escaping (Double) throws -> Credentials, invalidate: @escaping () -> Void = {}) {
    self.current = current
    self.invalidate = invalidate
  }

  /// Always the same.
  public init(_ credentials: Credentials) {
    self.init(current: { _ in credentials })
  }
}
