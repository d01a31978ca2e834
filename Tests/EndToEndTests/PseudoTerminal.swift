import Foundation

/// The program in a terminal of its own: types keys, and waits for what is shown.
final class PseudoTerminal {
  struct Missed: Error, CustomStringConvertible {
    let description: String
  }

  private let terminal: Int32
  private var process: pid_t = 0
  /// False once the system has told how it ended.
  private var isRunning = false
  private var bytes: [UInt8] = []
  /// Where the search for the next expected text starts.
  private var position = 0

  /// A machine under load takes its time; a program that hangs takes all of it.
  private static let patience = 60.0

  // TIOCSPTLCK, TIOCGPTN and POSIX_SPAWN_SETSID, which Swift does not see.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430
  private static let newSession: Int16 = 0x80

  /// `folder`: where it runs; by default where the tests do.
  init(_ arguments: [String] = [], home: String, in folder: String = ".", variables: [String: String] = [:]) throws {
    terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: Int32 = 0
    var lock: Int32 = 0
    guard ioctl(terminal, Self.setLock, &lock) == 0, ioctl(terminal, Self.getNumber, &number) == 0 else {
      throw Missed(description: "no pseudo-terminal")
    }
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
    // A new session's leader gets the first terminal that it opens as its own: so Ctrl-C becomes a signal.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Self.newSession)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    var words = (["env", "-C", folder, Program.path] + arguments).map { strdup($0) } + [nil]
    let settings = Program.environment(home: home).merging(variables) { $1 }
    var environment = settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + environment).forEach { free($0) } }
    guard posix_spawn(&process, "/usr/bin/env", &actions, &attributes, &words, &environment) == 0 else {
      throw Missed(description: "can't start \(Program.path)")
    }
    isRunning = true
  }

  deinit {
    if isRunning {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(terminal)
  }

  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  /// Waits until `text` is shown after what was expected before.
  func expect(_ text: String) throws {
    let end = Date().addingTimeInterval(Self.patience)
    while true {
      let shown = self.shown
      if let range = shown[shown.index(shown.startIndex, offsetBy: min(position, shown.count))...].range(of: text) {
        position = shown.distance(from: shown.startIndex, to: range.upperBound)
        return
      }
      guard read(until: end) else { throw Missed(description: "`\(text)` was not shown, but:\n\(shown)") }
    }
  }

  /// Waits for `text`; what stands behind it on its line.
  func line(after text: String) throws -> String {
    try expect(text)
    let start = position
    try expect("\n")
    let shown = self.shown
    let range = shown.index(shown.startIndex, offsetBy: start)..<shown.index(shown.startIndex, offsetBy: position - 1)
    return String(shown[range])
  }

  /// Waits for the prompt `[number] `, and for the editor behind it: libedit shows the prompt a moment before it takes the
  /// terminal over, and keys like Ctrl-R mean something else to the terminal until then.
  func expectPrompt(_ number: Int) throws {
    try expect("[\(number)] ")
    let end = Date().addingTimeInterval(Self.patience)
    var settings = termios()
    while tcgetattr(terminal, &settings) == 0, settings.c_lflag & tcflag_t(ICANON) != 0 {
      guard Date() < end else { throw Missed(description: "the editor did not take the terminal over:\n\(shown)") }
      sched_yield()
    }
  }

  /// Types an entry at the prompt `[number] `.
  func enter(_ entry: String, at number: Int) throws {
    try expectPrompt(number)
    type(entry + "\r")
  }

  /// Waits for the end; the exit code, or nil when a signal ended it.
  func exitStatus() throws -> Int32? {
    let end = Date().addingTimeInterval(Self.patience)
    while read(until: end) {}
    var status: Int32 = 0
    guard waitpid(process, &status, 0) == process else { throw Missed(description: "it did not end:\n\(shown)") }
    isRunning = false
    return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
  }

  /// What was shown so far, without the terminal's control sequences.
  var shown: String {
    // Returns are taken from the bytes: with the line feed behind it one is a single character.
    String(decoding: bytes.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
      .replacing(#/\u{1B}(\[[0-9;?]*[A-Za-z]|[78=>])/#, with: "")
  }

  /// False when nothing more comes.
  private func read(until end: Date) -> Bool {
    var polled = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, Int32(max(end.timeIntervalSinceNow, 0) * 1000)) > 0 else { return false }
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = Foundation.read(terminal, &chunk, chunk.count)
    guard count > 0 else { return false }
    bytes += chunk[..<count]
    return true
  }
}
