import Foundation
import OtnRuntime
import OtnSyntax
import OtnWork
import Synchronization

/// Standard output, for what programs print, and standard error, for progress and diagnostics, as the one screen that they often are.
///
/// Progress in a terminal is a line that is drawn again and again; in a log few of its states are kept.
final class Console: OtnWork.Progress, Sendable {
  private struct State {
    var pending: [UInt8] = []
    /// Blanks before every line of output.
    var indentation = 0
    var isAtLineStart = true
    var showsLiveLine = false
    var lastLive: ContinuousClock.Instant?
  }

  let isOutputTerminal = isatty(STDOUT_FILENO) == 1
  let isInputTerminal = isatty(STDIN_FILENO) == 1
  let isErrorTerminal = isatty(STDERR_FILENO) == 1
  let environment = ProcessInfo.processInfo.environment
  private let quiet: Bool
  private let state = Mutex(State())

  /// Output that nobody watches is written in pieces of this size.
  private static let bufferSize = 1 << 15

  init(quiet: Bool) { self.quiet = quiet }

  var indentation: Int {
    get { state.withLock(\.indentation) }
    set { state.withLock { $0.indentation = newValue } }
  }

  /// Columns for output: of the terminal, else 100 so that files look the same everywhere.
  var width: Int {
    var window = winsize()
    let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0 && window.ws_col > 0
    return max((known ? Int(window.ws_col) : 100) - indentation, 20)
  }

  var usesColors: Bool { isOutputTerminal && environment["NO_COLOR", default: ""].isEmpty }

  // MARK: Output

  func write(_ text: String) {
    state.withLock { state in
      endLiveLine(&state)
      let margin = [UInt8](repeating: UInt8(ascii: " "), count: state.indentation)
      for byte in text.utf8 {
        if state.isAtLineStart, byte != UInt8(ascii: "\n") { state.pending += margin }
        state.pending.append(byte)
        state.isAtLineStart = byte == UInt8(ascii: "\n")
      }
      if isOutputTerminal || state.pending.count >= Self.bufferSize { flush(&state) }
    }
  }

  func flush() { state.withLock { flush(&$0) } }

  private func flush(_ state: inout State) {
    let bytes = state.pending
    state.pending.removeAll(keepingCapacity: true)
    guard let problem = Self.write(bytes, to: STDOUT_FILENO) else { return }
    if problem != EPIPE {
      _ = Self.write(
        Array("otn: can't write the output: \(String(cString: strerror(problem)))\n".utf8), to: STDERR_FILENO)
    }
    _exit(problem == EPIPE ? ExitStatus.brokenPipe : ExitStatus.failed)
  }

  /// nil, or the number of the error.
  private static func write(_ bytes: [UInt8], to file: Int32) -> Int32? {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return errno }
      start += max(count, 0)
    }
    return nil
  }

  // MARK: Progress

  func live(_ text: String) {
    guard !quiet else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      let pause: Duration = isErrorTerminal ? .milliseconds(50) : .seconds(5)
      if let last = state.lastLive, last.duration(to: now) < pause { return }
      state.lastLive = now
      flush(&state)
      guard isErrorTerminal else { return note(text + "\n") }
      state.showsLiveLine = true
      note("\r\u{1B}[K" + margin(state) + String(text.prefix(max(errorWidth - state.indentation - 1, 1))))
    }
  }

  func line(_ text: String) {
    guard !quiet else { return }
    state.withLock { state in
      flush(&state)
      endLiveLine(&state)
      note(margin(state) + text + "\n")
    }
  }

  /// A question, with the cursor behind it.
  func ask(_ question: String) {
    state.withLock { state in
      flush(&state)
      endLiveLine(&state)
      note(margin(state) + question)
    }
  }

  /// The work is over, and with it the line that showed it.
  func endLiveLine() {
    state.withLock { state in
      endLiveLine(&state)
      state.lastLive = nil
    }
  }

  private func endLiveLine(_ state: inout State) {
    if state.showsLiveLine { note("\r\u{1B}[K") }
    state.showsLiveLine = false
  }

  private func margin(_ state: State) -> String {
    String(repeating: " ", count: isErrorTerminal ? state.indentation : 0)
  }

  // MARK: Diagnostics

  func report(_ failure: CellFailure) {
    let renderer = Renderer(width: errorWidth, colors: isErrorTerminal && environment["NO_COLOR", default: ""].isEmpty)
    say(renderer.render(failure.diagnostics))
  }

  func report(_ error: any Error) {
    if let error = error as? any CodedError {
      say("error[\(error.code)]: \(error.message)" + (error.help.map { "\nhelp: \($0)" } ?? ""))
    } else {
      say("error: \(error)")
    }
  }

  /// Says something on standard error, below the output so far.
  func say(_ text: String) {
    state.withLock { state in
      flush(&state)
      endLiveLine(&state)
      note(text + "\n")
    }
  }

  private func note(_ text: String) { _ = Self.write(Array(text.utf8), to: STDERR_FILENO) }

  private var errorWidth: Int {
    var window = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &window) == 0 && window.ws_col > 0 ? Int(window.ws_col) : 120
  }
}
