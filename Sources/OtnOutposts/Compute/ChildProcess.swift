import Foundation
import OtnWork

/// A program of this machine at work: bytes go in and come out, and what it says of errors is kept.
///
/// It belongs to one thread and never outlives its value: whoever drops it ends it. Every wait asks `work` ten times a second.
final class ChildProcess {
  struct Exit {
    /// The exit status; 128 + n after signal n.
    var status: Int32
    /// The last 16 KiB of its standard error.
    var errors: String
  }

  private let processID: pid_t
  private var input: Int32
  private var output: Int32
  private var errors: Int32
  private var pending: ArraySlice<UInt8> = []
  private var closesInput = false
  private var received: [UInt8] = []
  private var said: [UInt8] = []
  private var status: Int32?

  /// Finds `program` in PATH. Its process group is its own, so that Ctrl-C in a terminal reaches us alone.
  init(_ program: String, _ arguments: [String], environment: [String: String]) throws(FileError) {
    // Sockets, as a pipe whose reader is gone would end us with SIGPIPE.
    var pairs: [[Int32]] = []
    for _ in 0..<3 {
      var pair: [Int32] = [-1, -1]
      guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
        let number = errno
        for file in pairs.joined() { Foundation.close(file) }
        throw FileError(number, "can't start", program)
      }
      pairs.append(pair)
    }
    let ours = pairs.map { $0[0] }
    let theirs = pairs.map { $0[1] }
    for file in ours { _ = fcntl(file, F_SETFL, O_NONBLOCK) }
    var started: pid_t = 0
    let problem = Self.spawn(program, arguments, environment: environment, files: theirs, into: &started)
    for file in theirs { Foundation.close(file) }
    guard problem == 0 else {
      for file in ours { Foundation.close(file) }
      throw FileError(problem, "can't start", program)
    }
    (processID, input, output, errors) = (started, ours[0], ours[1], ours[2])
  }

  deinit {
    closeFiles()
    if status == nil {
      kill(processID, SIGKILL)
      var ignored: Int32 = 0
      while waitpid(processID, &ignored, 0) < 0 && errno == EINTR {}
    }
  }

  /// Hands bytes over for its standard input; waits while more than a quarter of a megabyte is still to go.
  func write(_ bytes: [UInt8], work: Work) throws {
    pending.append(contentsOf: bytes)
    while pending.count > 1 << 18, input >= 0 { try pump(work) }
  }

  /// No more input follows.
  func closeInput() {
    closesInput = true
    if pending.isEmpty { close(&input) }
  }

  /// The next bytes of its standard output; nil at its end.
  func read(work: Work) throws -> [UInt8]? {
    while received.isEmpty {
      guard output >= 0 else { return nil }
      try pump(work)
    }
    defer { received = [] }
    return received
  }

  /// Waits for its end. Output that nobody read is dropped.
  func finish(work: Work) throws -> Exit {
    closeInput()
    while output >= 0 || errors >= 0 {
      received = []
      try pump(work)
    }
    while status == nil {
      try work.check()
      var ended: Int32 = 0
      let waited = waitpid(processID, &ended, WNOHANG)
      if waited == processID { status = ended & 0x7F == 0 ? (ended >> 8) & 0xFF : 128 + ended & 0x7F }
      if waited < 0 && errno != EINTR { status = 255 }
      if status == nil { poll(nil, 0, 10) }
    }
    return Exit(status: status ?? 255, errors: String(decoding: said, as: UTF8.self))
  }

  // MARK: One step

  private func pump(_ work: Work) throws {
    try work.check()
    let writes = input >= 0 && !pending.isEmpty
    var files = [
      pollfd(fd: writes ? input : -1, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&files, 3, 100) > 0 else { return }
    if files[0].revents != 0 { send() }
    if files[1].revents != 0 { Self.receive(&output, into: &received) }
    if files[2].revents != 0 {
      Self.receive(&errors, into: &said)
      said = said.suffix(16_384)
    }
  }

  private func send() {
    let count = pending.withUnsafeBytes {
      Foundation.send(input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if count > 0 {
      pending = pending.dropFirst(count)
    } else if errno != EAGAIN && errno != EINTR {
      // It reads no more: its exit status will tell why.
      pending = []
      close(&input)
    }
    if pending.isEmpty {
      pending = []
      if closesInput { close(&input) }
    }
  }

  private static func receive(_ file: inout Int32, into bytes: inout [UInt8]) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Foundation.read(file, &buffer, buffer.count)
    if count > 0 { bytes += buffer[..<count] }
    if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR {
      Foundation.close(file)
      file = -1
    }
  }

  private func close(_ file: inout Int32) {
    if file >= 0 { Foundation.close(file) }
    file = -1
  }

  private func closeFiles() {
    close(&input)
    close(&output)
    close(&errors)
  }

  /// - Returns: 0 or the number of the error.
  private static func spawn(
    _ program: String, _ arguments: [String], environment: [String: String], files: [Int32], into processID: inout pid_t
  ) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    var none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, file) in files.enumerated() { posix_spawn_file_actions_adddup2(&actions, file, Int32(number)) }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + settings { free(text) } }
    return posix_spawnp(&processID, program, &actions, &attributes, &words, &settings)
  }
}
