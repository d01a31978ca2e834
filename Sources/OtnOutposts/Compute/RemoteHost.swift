import Foundation
import OtnWork

/// A machine that is reached with the system's `ssh`: an instance on the Outpost, or any other host.
///
///     let host = try RemoteHost("10.0.0.5", user: "ubuntu", identityFile: "~/.ssh/outpost.pem")
///     try host.pin(work: work)
///
/// Its host key is kept at first contact in a file of its own, and no other is accepted from then on. Nothing is asked on the
/// terminal, and neither keys of the cloud nor an agent are handed to it.
public struct RemoteHost: Sendable, Equatable, Codable, CustomStringConvertible {
  public let address: String
  public let port: Int
  public let user: String
  /// The private key; nil leaves the choice to ssh.
  public let identityFile: String?
  /// Where host keys are kept.
  public let knownHostsFile: String

  /// - Throws: `bad-address` for what ssh could take for an option or a command.
  public init(
    _ address: String, port: Int = 22, user: String, identityFile: String? = nil,
    knownHostsFile: String = ".otn/known_hosts"
  ) throws(RemoteError) {
    guard Self.isName(address), Self.isName(user), (1...65_535).contains(port) else {
      throw RemoteError(
        "bad-address", "\(user)@\(address):\(port) is no address of a host",
        help: "give a host name or an IP address, a user name and a port")
    }
    self.address = address
    self.port = port
    self.user = user
    self.identityFile = identityFile.map(Self.fullPath)
    self.knownHostsFile = Self.fullPath(knownHostsFile)
  }

  /// A stored host is checked like a new one.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      values.decode(String.self, forKey: .address), port: values.decode(Int.self, forKey: .port),
      user: values.decode(String.self, forKey: .user),
      identityFile: values.decodeIfPresent(String.self, forKey: .identityFile),
      knownHostsFile: values.decode(String.self, forKey: .knownHostsFile))
  }

  public var description: String { port == 22 ? "\(user)@\(address)" : "\(user)@\(address):\(port)" }

  /// Letters, digits and `.-:_`, not starting with a hyphen.
  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.first != UInt8(ascii: "-")
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || ".-:_".unicodeScalars.contains(scalar))
      }
  }

  private static func fullPath(_ path: String) -> String {
    URL(fileURLWithPath: NSString(string: path).expandingTildeInPath).path
  }

  // MARK: Host key

  /// Makes sure that the host's key is known: at first contact it is kept, and its fingerprint is said.
  ///
  /// - Parameter fingerprint: what the key must be, such as `SHA256:…` of the instance's console output; nil trusts the first contact.
  /// - Returns: the fingerprint.
  /// - Throws: `host-key-changed` when another key answers.
  @discardableResult
  public func pin(expecting fingerprint: String? = nil, work: Work) throws -> String {
    var known = try knownKey(work)
    if known == nil {
      let folder = URL(fileURLWithPath: knownHostsFile).deletingLastPathComponent().path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      // The key is kept as soon as the host has proved that it owns it, even if it then refuses us.
      let result = Result { try run("exit 0", firstContact: true, work: work) }
      known = try knownKey(work)
      if let known, fingerprint == nil || fingerprint == known.fingerprint {
        work.progress.line(
          "first contact with \(self): its \(known.type) key is \(known.fingerprint), kept in \(knownHostsFile)")
      }
      if known == nil { _ = try result.get() }
    }
    guard let known else {
      throw RemoteError(
        "ssh-failed", "ssh kept no host key of \(self) in \(knownHostsFile)", help: "check that the file can be written"
      )
    }
    if let fingerprint, fingerprint != known.fingerprint {
      throw RemoteError(
        "host-key-changed", "the host key of \(self) is \(known.fingerprint), not \(fingerprint)",
        help: "another machine may be answering in its place; nothing was sent to it")
    }
    return known.fingerprint
  }

  private func knownKey(_ work: Work) throws -> (type: String, fingerprint: String)? {
    guard FileManager.default.fileExists(atPath: knownHostsFile) else { return nil }
    // OpenSSH writes host names in lower case, and the port only when it is not its own.
    let name = port == 22 ? address.lowercased() : "[\(address.lowercased())]:\(port)"
    let program = try Self.start("ssh-keygen", ["-l", "-F", name, "-f", knownHostsFile])
    var output: [UInt8] = []
    while let bytes = try program.read(work: work) { output += bytes }
    guard try program.finish(work: work).status == 0 else { return nil }
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    guard let words = lines.first?.split(separator: " "), words.count >= 3 else { return nil }
    return (String(words[1]), String(words[2]))
  }

  // MARK: Commands

  /// What a script on the host printed, and how it ended.
  struct Answer {
    var status: Int32
    var output: [UInt8]
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Runs a shell script there to its end.
  ///
  /// - Throws: a `RemoteError` when the connection failed; a script's own failure is in the answer.
  func run(
    _ script: String, _ arguments: [String] = [], input: [UInt8] = [], firstContact: Bool = false, work: Work
  ) throws -> Answer {
    let program = try open(script, arguments, firstContact: firstContact)
    try program.write(input, work: work)
    program.closeInput()
    var output: [UInt8] = []
    while let bytes = try program.read(work: work) { output += bytes }
    let exit = try close(program, work: work)
    return Answer(status: exit.status, output: output, errors: exit.errors)
  }

  /// Starts a shell script there; its input and output are the caller's. `close` ends it.
  func open(_ script: String, _ arguments: [String] = [], firstContact: Bool = false) throws -> ChildProcess {
    // The login shell may be any: it sees one simple command.
    let command = (["exec", "sh", "-c", Self.quoted(script), "otn"] + arguments.map(Self.quoted)).joined(separator: " ")
    return try Self.start("ssh", options(firstContact: firstContact) + ["--", address, command])
  }

  func close(_ program: ChildProcess, work: Work) throws -> ChildProcess.Exit {
    let exit = try program.finish(work: work)
    // 255 is ssh's own, and above 128 a signal ended it; scripts here end with neither.
    if exit.status >= 128 {
      throw RemoteError.connection(exit.errors, host: self)
    }
    return exit
  }

  private func options(firstContact: Bool) -> [String] {
    var settings = [
      "BatchMode=yes", "StrictHostKeyChecking=\(firstContact ? "accept-new" : "yes")", "GlobalKnownHostsFile=/dev/null",
      "HashKnownHosts=no", "UpdateHostKeys=no", "CheckHostIP=no", "ConnectTimeout=10", "ServerAliveInterval=10",
      "ServerAliveCountMax=3", "ForwardAgent=no", "ForwardX11=no", "ClearAllForwardings=yes", "ControlMaster=no",
      "ControlPath=none", "RequestTTY=no", "LogLevel=ERROR", "Port=\(port)", "User=\(user)",
      "UserKnownHostsFile=\(Self.literal(knownHostsFile))",
    ]
    if let identityFile { settings += ["IdentitiesOnly=yes", "IdentityFile=\(Self.literal(identityFile))"] }
    return settings.flatMap { ["-o", $0] }
  }

  /// A path in ssh's configuration, where `%` starts a token.
  private static func literal(_ path: String) -> String { "\"\(path.replacingOccurrences(of: "%", with: "%%"))\"" }

  private static func start(_ program: String, _ arguments: [String]) throws -> ChildProcess {
    do {
      return try ChildProcess(program, arguments, environment: environment())
    } catch {
      guard error.code == "no-such-file" else { throw error }
      throw RemoteError(
        "no-ssh", "\(program) is not installed here", help: "install OpenSSH's client: apt install openssh-client")
    }
  }

  /// Ours without the cloud's keys: a `SendEnv` in somebody's ssh configuration can't hand on what is not there.
  static func environment(_ ours: [String: String] = ProcessInfo.processInfo.environment) -> [String: String] {
    let kept: Set = [
      "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
    ]
    return ours.filter { !$0.key.hasPrefix("AWS_") || kept.contains($0.key) }
  }

  static func quoted(_ word: String) -> String { "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'" }
}
