import Foundation
import Synchronization

/// Requests that wait for the thread that runs cells.
final class Inbox: Sendable {
  private struct State {
    var requests: [Request] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)

  func add(_ request: Request) {
    state.withLock { $0.requests.append(request) }
    changed.signal()
  }

  /// No request is handed out any more.
  func close() {
    state.withLock {
      $0.isClosed = true
      $0.requests = []
    }
    changed.signal()
  }

  var isClosed: Bool { state.withLock(\.isClosed) }

  /// Waits for the next request; nil once the inbox is closed.
  func next() -> Request? {
    while true {
      changed.wait()
      let (request, isClosed) = state.withLock { state in
        (state.requests.isEmpty ? nil : state.requests.removeFirst(), state.isClosed)
      }
      if isClosed { return nil }
      // nil: the request was withdrawn.
      if let request { return request }
    }
  }

  /// Takes out the cells that wait, as after one that failed.
  func withdrawCells() -> [Request] {
    state.withLock { state in
      let cells = state.requests.filter { $0.type == "execute_request" }
      state.requests.removeAll { $0.type == "execute_request" }
      return cells
    }
  }
}

/// Messages on their way to the thread that owns the sockets, in their order. Any thread may add to it.
final class Outbox: Sendable {
  private struct State {
    var messages: [Message] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  /// Can be read from when there is something to send.
  let readEnd: Int32
  private let writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    Foundation.close(readEnd)
    Foundation.close(writeEnd)
  }

  func send(_ message: Message) {
    state.withLock { $0.messages.append(message) }
    wake()
  }

  /// What was added until now is still sent, then the sockets are closed.
  func close() {
    state.withLock { $0.isClosed = true }
    wake()
  }

  /// Everything that is to be sent, and whether that was the last.
  func takeAll() -> (messages: [Message], isLast: Bool) {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(readEnd, &bytes, bytes.count) > 0 {}
    return state.withLock { state in
      defer { state.messages = [] }
      return (state.messages, state.isClosed)
    }
  }

  /// A full pipe wakes as well.
  private func wake() {
    var byte: UInt8 = 0
    _ = write(writeEnd, &byte, 1)
  }
}
