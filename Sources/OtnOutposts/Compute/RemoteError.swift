import OtnWork

/// What can go wrong between here and a remote host, as data: `unreachable`, `connection-lost`, `key-refused`,
/// `host-key-changed`, `no-ssh`, `no-such-run`, …
public struct RemoteError: CodedError, Sendable, Equatable {
  public var code: String
  public var message: String
  public var help: String?
  /// True when the same thing may work in a moment: the connection, not the request, was at fault.
  public var isTransient: Bool

  public init(_ code: String, _ message: String, help: String? = nil, isTransient: Bool = false) {
    self.code = code
    self.message = message
    self.help = help
    self.isTransient = isTransient
  }
}

extension RemoteError {
  /// Puts what `ssh` said on its standard error, after it failed, in plain words.
  static func connection(_ said: String, host: RemoteHost) -> RemoteError {
    let name = host.description
    let has = { (part: String) in said.contains(part) }
    if has("REMOTE HOST IDENTIFICATION HAS CHANGED") || has("Host key verification failed") {
      return RemoteError(
        "host-key-changed", "the host key of \(name) is not the one that was kept at first contact",
        help: "another machine may be answering in its place; if it was installed anew, remove its line from "
          + "\(host.knownHostsFile) and connect again")
    }
    if has("Permission denied") || has("Too many authentication failures") {
      return RemoteError(
        "key-refused", "\(name) does not accept \(host.identityFile.map { "the key \($0)" } ?? "any key of yours")",
        help: "name the private key and the user that the instance was launched with" + keyFileHelp(said))
    }
    if has("Could not resolve hostname") {
      return RemoteError(
        "name-not-found", "no address is known for \(name)", help: "check the name, or give its address")
    }
    if has("Connection refused") {
      return RemoteError(
        "connection-refused", "nothing accepts ssh at \(name)",
        help: "the instance may still be starting; else check its port", isTransient: true)
    }
    for part in ["Connection timed out", "No route to host", "Network is unreachable", "Operation timed out"]
    where has(part) && !has("Timeout, server") {
      return RemoteError(
        "unreachable", "\(name) does not answer",
        help: "check that it runs, its security group's port \(host.port), and the route from here", isTransient: true)
    }
    return RemoteError("connection-lost", "the connection to \(name) was lost\(reason(said))", isTransient: true)
  }

  private static func keyFileHelp(_ said: String) -> String {
    if said.contains("UNPROTECTED PRIVATE KEY FILE") {
      return "; ssh ignores a key file that others may read: chmod 600"
    }
    if said.contains("not accessible") { return "; the key file can't be read" }
    return ""
  }

  /// The last line that ssh said, printable.
  private static func reason(_ said: String) -> String {
    guard let line = said.split(whereSeparator: \.isNewline).last.map(String.init) else { return "" }
    let text = LogLines.printable(line).prefix(200)
    return text.isEmpty ? "" : ": \(text)"
  }
}
