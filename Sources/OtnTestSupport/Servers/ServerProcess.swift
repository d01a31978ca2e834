import Foundation
import Synchronization

/// A server that a test started: on 127.0.0.1, with its data in a temporary folder, ended by its process id and reaped.
///
/// All that are still running when the tests end are ended then.
public final class ServerProcess: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public let processID: pid_t
  /// What it writes to: also its log, `log`.
  public let folder: String
  private static let running = Mutex<[ServerProcess]>([])
  private static let atExit: Void = { atexit { ServerProcess.running.withLock { $0 }.forEach { $0.stop() } } }()
  private let isReaped = Mutex(false)

  /// Starts a program; `folder` is removed when it ends.
  public init(_ program: String, _ arguments: [String], environment: [String: String] = [:], folder: String) throws {
    _ = Self.atExit
    self.folder = folder
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "\(folder)/log", O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let inherited = ProcessInfo.processInfo.environment.filter { $0.key == "PATH" || $0.key == "HOME" }
    let variables = inherited.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
    let argv = ([program] + arguments).map { strdup($0) } + [nil]
    let envp = variables.map { strdup($0) } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var child: pid_t = 0
    let status = posix_spawn(&child, program, &actions, nil, argv, envp)
    guard status == 0 else {
      throw Failure(description: "can't start \(program): \(String(cString: strerror(status)))")
    }
    processID = child
    Self.running.withLock { $0.append(self) }
  }

  /// Waits until the port answers in HTTP. Throws with the log when the server ended instead, or after 30 seconds.
  public func waitUntilAnswering(port: Int) throws {
    for _ in 0..<1500 {
      if Ports.answersHTTP(port) { return }
      var status: Int32 = 0
      let hasEnded = isReaped.withLock { isReaped in
        if !isReaped && waitpid(processID, &status, WNOHANG) == processID { isReaped = true }
        return isReaped
      }
      if hasEnded { throw Failure(description: "the server ended at once (status \(status)): \(log)") }
      usleep(20_000)
    }
    throw Failure(description: "the server did not answer on port \(port): \(log)")
  }

  /// The end of what it wrote.
  public var log: String {
    String(decoding: (FileManager.default.contents(atPath: "\(folder)/log") ?? Data()).suffix(4000), as: UTF8.self)
  }

  /// Ends it, and waits for its end.
  public func stop() {
    isReaped.withLock { isReaped in
      guard !isReaped else { return }
      kill(processID, SIGKILL)
      waitpid(processID, nil, 0)
      isReaped = true
    }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Runs a program to its end.
  public static func run(_ program: String, _ arguments: [String], folder: String) throws {
    let process = try ServerProcess(program, arguments, folder: folder)
    var status: Int32 = 0
    process.isReaped.withLock { isReaped in
      waitpid(process.processID, &status, 0)
      isReaped = true
    }
    running.withLock { $0.removeAll { $0 === process } }
    guard status == 0 else { throw Failure(description: "\(program) failed: \(process.log)") }
  }

  /// A new temporary folder.
  public static func newFolder(_ name: String) throws -> String {
    let path = "\(NSTemporaryDirectory())/otn-\(name)-\(getpid())-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}

/// Ports of this machine.
public enum Ports {
  /// One that nobody listens on, nor on the one 10,000 above it, where SeaweedFS speaks gRPC.
  public static func free() throws -> Int {
    for _ in 0..<1000 {
      let port = Int.random(in: 12_000..<22_000)
      if canBind(port) && canBind(port + 10_000) { return port }
    }
    throw ServerProcess.Failure(description: "no port is free")
  }

  private static func withSocket<Result>(
    _ port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func canBind(_ port: Int) -> Bool { withSocket(port) { bind($0, $1, $2) == 0 } }

  static func answersHTTP(_ port: Int) -> Bool {
    withSocket(port) { descriptor, address, length in
      guard connect(descriptor, address, length) == 0 else { return false }
      // Long: a second request would count as another call where calls are counted.
      var patience = timeval(tv_sec: 30, tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      let request = Array("GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8)
      guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
        return false
      }
      var answer = [UInt8](repeating: 0, count: 5)
      return recv(descriptor, &answer, 5, Int32(MSG_WAITALL)) == 5 && answer == Array("HTTP/".utf8)
    }
  }

  /// Sends a text, and gives all that comes back until the server closes.
  static func exchange(_ port: Int, _ text: String) throws -> String {
    try withSocket(port) { descriptor, address, length in
      Result {
        let request = Array(text.utf8)
        guard connect(descriptor, address, length) == 0,
          send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
        else { throw ServerProcess.Failure(description: "nothing takes requests on port \(port)") }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
          let count = recv(descriptor, &buffer, buffer.count, 0)
          guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
          answer += buffer[..<count]
        }
      }
    }.get()
  }
}
