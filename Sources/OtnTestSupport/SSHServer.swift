import Foundation

/// Debian's `sshd` on 127.0.0.1, run by the test's user, with keys and a home folder of its own; gone when it is dropped.
///
///     guard let server = try SSHServer() else { return }
///     let host = try RemoteHost("127.0.0.1", port: server.port, user: server.user, identityFile: server.identityFile, …)
public final class SSHServer {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// Everything of it; `home` is below.
  public let folder: String
  public let port: Int
  public let user = NSUserName()
  /// The private key that it accepts.
  public var identityFile: String { "\(folder)/key" }
  public var home: String { "\(folder)/home" }
  private var process = Process()

  /// Nil where OpenSSH's server or client is not installed: the caller skips, and standard output says why. In CI it throws.
  /// - Parameter variables: what its sessions find in their environment besides `HOME`.
  public init?(variables: [String: String] = [:]) throws {
    let missing = ["/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/ssh-keygen"].filter {
      !FileManager.default.isExecutableFile(atPath: $0)
    }
    if let program = missing.first {
      if ProcessInfo.processInfo.environment["CI"] != nil { throw Failure(description: "\(program) is not installed") }
      print("skipped: \(program) is not installed (openssh-server, openssh-client)")
      return nil
    }
    folder = FileManager.default.temporaryDirectory.appending(path: "otn-ssh-\(UUID().uuidString.prefix(8))").path
    port = try Self.freePort()
    try FileManager.default.createDirectory(atPath: "\(folder)/home", withIntermediateDirectories: true)
    try makeKey("key")
    try newHostKey()
    try FileManager.default.copyItem(atPath: "\(folder)/key.pub", toPath: "\(folder)/authorized_keys")
    try Self.configuration(folder: folder, port: port, variables).write(
      toFile: "\(folder)/configuration", atomically: true, encoding: .utf8)
    // Where sshd shuts its unprivileged part in, when root starts it.
    if getuid() == 0 { mkdir("/run/sshd", 0o755) }
    try start()
  }

  deinit {
    stop()
    // What was left running out of its folder, when a test failed in the middle.
    for number in Self.processes()
    where (try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8))?.contains("\(folder)/home") == true
    {
      kill(number, SIGKILL)
    }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Another host key, from the next start on.
  public func newHostKey() throws {
    for name in ["host_key", "host_key.pub"] { unlink("\(folder)/\(name)") }
    try makeKey("host_key")
  }

  public func start() throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/sbin/sshd")
    process.arguments = ["-D", "-e", "-f", "\(folder)/configuration"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let log = "\(folder)/log"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    // A thread of a test may block signals, and its children would inherit that: nothing could be stopped there.
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
    while !answers() {
      guard process.isRunning else {
        throw Failure(description: "sshd ended: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
      }
    }
  }

  /// Ends it and its connections.
  public func stop() {
    guard process.isRunning else { return }
    let sessions = children()
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    for session in sessions { kill(session, SIGKILL) }
  }

  /// Breaks the connections that there are; new ones are accepted.
  ///
  /// - Returns: how many there were.
  @discardableResult
  public func cutConnections() -> Int { children().filter { kill($0, SIGKILL) == 0 }.count }

  /// The processes of its connections.
  private func children() -> [pid_t] {
    let parent = "\(process.processIdentifier)"
    return Self.processes().filter { number in
      guard let line = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
        let end = line.lastIndex(of: ")")
      else { return false }
      let fields = line[line.index(after: end)...].split(separator: " ")
      return fields.count > 1 && fields[0] != "Z" && fields[1] == parent
    }
  }

  private static func processes() -> [pid_t] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
  }

  private func makeKey(_ name: String) throws {
    let generator = Process()
    generator.executableURL = URL(fileURLWithPath: "/usr/bin/ssh-keygen")
    generator.arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", "\(folder)/\(name)"]
    generator.standardInput = FileHandle.nullDevice
    try generator.run()
    generator.waitUntilExit()
    if generator.terminationStatus != 0 { throw Failure(description: "ssh-keygen made no key") }
  }

  private static func configuration(folder: String, port: Int, _ variables: [String: String]) -> String {
    let others = variables.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    return """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(folder)/host_key
      AuthorizedKeysFile \(folder)/authorized_keys
      PidFile none
      UsePAM no
      StrictModes no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      MaxStartups 100
      PrintMotd no
      SetEnv HOME=\(folder)/home\(others)

      """
  }

  private func answers() -> Bool {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(file) }
    var address = Self.loopback(port: port)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// A port that nothing listens at just now.
  private static func freePort() throws -> Int {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(file) }
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file, $0, length) == 0 && getsockname(file, $0, &length) == 0
      }
    }
    guard isBound else { throw Failure(description: "no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    return address
  }
}
