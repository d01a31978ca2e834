/// The keys that requests are signed with, from wherever the AWS tools would take them, and fresh.
///
///     let chain = CredentialChain(surroundings)
///     let keys = try chain.current(at: now)
///
/// Looked at in botocore's order: the environment, a role of the profile, web identity, SSO, the credentials file,
/// `credential_process`, the config file, the container, the instance (IMDSv2). Keys that expire are fetched anew a quarter of an
/// hour before they do.
public final class CredentialChain {
  /// From then on new keys are tried for; the old ones serve when there are none yet.
  static let advisory: Double = 15 * 60
  /// From then on it is an error when there are none.
  static let mandatory: Double = 10 * 60
  /// Between two tries, in seconds.
  private static let patience: Double = 60

  private let surroundings: CredentialSurroundings
  private let profile: String?
  private var cached: Credentials?
  private var lastTry = -Double.infinity

  /// - Parameter profile: asked for by name, which goes before keys in the environment.
  public init(_ surroundings: CredentialSurroundings, profile: String? = nil) {
    self.surroundings = surroundings
    self.profile = profile
  }

  /// The keys to sign with at that moment (seconds since 1970).
  public func current(at seconds: Double) throws(CredentialError) -> Credentials {
    guard let cached else { return try fetch(at: seconds) }
    guard let expiration = cached.expiration else { return cached }
    let left = expiration - seconds
    // Keys that never live longer than the window would else be fetched for each request.
    if left > Self.advisory || (left > 0 && abs(seconds - lastTry) < Self.patience) { return cached }
    do {
      return try fetch(at: seconds)
    } catch {
      if left > Self.mandatory { return cached }
      throw error
    }
  }

  /// Forgets the keys, after a service called them expired or unknown: the next call reads the files again and asks anew.
  public func invalidate() {
    cached = nil
    lastTry = -.infinity
  }

  private func fetch(at seconds: Double) throws(CredentialError) -> Credentials {
    lastTry = seconds
    var search = try CredentialSearch(surroundings, profile: profile, seconds: seconds)
    let found = try search.find()
    if let expiration = found.expiration, expiration <= seconds {
      throw CredentialError(
        "expired-login", "the AWS credentials that were found have expired",
        help: "log in again (`aws sso login`, or the tool that makes your keys), or correct this machine's clock")
    }
    cached = found
    return found
  }
}
