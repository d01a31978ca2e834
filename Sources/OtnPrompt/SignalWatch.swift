import Foundation
import OtnWork

/// The signals that a session answers: Ctrl-C asks the running work to stop, or clears the line; a resized window is drawn anew.
///
/// They are blocked on all threads but one, which does nothing but wait for them; so no handler interrupts anything.
public final class SignalWatch: Sendable {
  enum Event: UInt8 {
    case interrupt, resize
  }

  public let cancellation: Cancellation
  private let readEnd: Int32
  private let writeEnd: Int32

  /// Call it on the main thread before any other is started: threads inherit which signals they leave alone.
  public init(cancellation: Cancellation) {
    self.cancellation = cancellation
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
    var signals = Self.signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    // A reader of the output that went away, and a file past the limit on sizes, are errors of writing, not deaths.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    Thread.detachNewThread { [self] in answerSignals() }
  }

  private static var signals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGWINCH)
    return signals
  }

  private func answerSignals() -> Never {
    var signals = Self.signals
    while true {
      var number: Int32 = 0
      guard sigwait(&signals, &number) == 0 else { continue }
      if number == SIGINT { cancellation.cancel() }
      var event = (number == SIGINT ? Event.interrupt : .resize).rawValue
      _ = write(writeEnd, &event, 1)
    }
  }

  /// Waits until `descriptor` can be read (nil) or a signal comes.
  func wait(for descriptor: Int32) -> Event? {
    var polled = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&polled, 2, -1) < 0 && errno == EINTR {}
    return polled[1].revents == 0 ? nil : nextEvent()
  }

  /// Waits until `descriptor` can be read (false) or Ctrl-C comes (true).
  public func waitForInterrupt(or descriptor: Int32) -> Bool {
    while true {
      switch wait(for: descriptor) {
      case .interrupt: return true
      case .resize: continue
      case nil: return false
      }
    }
  }

  /// Forgets the signals that came while nothing was read.
  func drain() {
    while nextEvent() != nil {}
  }

  private func nextEvent() -> Event? {
    var byte: UInt8 = 0
    return read(readEnd, &byte, 1) == 1 ? Event(rawValue: byte) : nil
  }
}
