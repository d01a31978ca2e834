import Foundation
import OtnNotebook
import OtnSyntax
import OtnWork
import Synchronization

/// What the thread that sees a notebook being saved hands to the one that runs its cells.
final class WatchInbox: Sendable {
  private struct State {
    var newest: [UInt8]?
    /// The texts that the running cell is made of; nil: none runs.
    var running: [String]?
    var hasStopped = false
  }

  private let state = Mutex(State())
  private let cancellation: Cancellation
  private let writeEnd: Int32
  /// Can be read when something has come.
  let readEnd: Int32

  init(cancellation: Cancellation) {
    self.cancellation = cancellation
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  /// The file was saved. A cell that runs goes on, unless what it is made of is not there any more; a text that is no notebook stops
  /// nothing.
  func put(_ bytes: [UInt8]) {
    let texts = try? Notebook(SourceFile(name: "", bytes: bytes)).programTexts
    state.withLock { state in
      state.newest = bytes
      if let texts = texts.map(Set.init), let running = state.running, !running.allSatisfy(texts.contains) {
        state.hasStopped = true
        cancellation.cancel()
      }
    }
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// What came last, once.
  func take() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) > 0 {}
    return state.withLock { state in
      defer { (state.newest, state.hasStopped) = (nil, false) }
      return state.newest
    }
  }

  var isEmpty: Bool { state.withLock { $0.newest == nil } }
  /// Whether the cell that ran was stopped because of what came.
  var hasStopped: Bool { state.withLock(\.hasStopped) }

  /// Says which texts the cell that runs from now on is made of; nil: none runs.
  func note(running texts: [String]?) { state.withLock { $0.running = texts } }
}
