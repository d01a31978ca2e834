import CCurl
import Foundation
import Synchronization

/// libcurl's sockets in an epoll: only those where something happened are looked at, however many are open.
final class SocketLoop {
  private let multi: UnsafeMutableRawPointer
  private let epoll = otn_epoll_create()
  /// Written to from other threads, to end a wait.
  let wakeDescriptor = otn_wake_create()
  /// When libcurl wants to be asked again, in seconds of the system's uptime.
  private var due: Double?

  init(_ multi: UnsafeMutableRawPointer) {
    self.multi = multi
    otn_epoll_watch(epoll, wakeDescriptor, CURL_POLL_IN)
    otn_curl_multi_set_loop(
      multi,
      { _, socket, what, context, _ in
        if let context {
          otn_epoll_watch(Unmanaged<SocketLoop>.fromOpaque(context).takeUnretainedValue().epoll, socket, what)
        }
        return 0
      },
      { _, milliseconds, context in
        guard let context else { return 0 }
        let loop = Unmanaged<SocketLoop>.fromOpaque(context).takeUnretainedValue()
        loop.due = milliseconds < 0 ? nil : SocketLoop.now + Double(milliseconds) / 1000
        return 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    close(epoll)
    close(wakeDescriptor)
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Waits for sockets, for libcurl's timer or for a wake-up, at most so many seconds, and drives what is ready.
  func turn(longest: Double) {
    let wait = min(longest, (due ?? .infinity) - Self.now)
    var sockets = [Int32](repeating: 0, count: 64)
    var ready = [Int32](repeating: 0, count: 64)
    let count = otn_epoll_wait(epoll, &sockets, &ready, 64, Int32(max(0, (wait * 1000).rounded(.up))))
    var running: Int32 = 0
    for index in 0..<max(0, Int(count)) {
      if sockets[index] == wakeDescriptor {
        var value: UInt64 = 0
        read(wakeDescriptor, &value, 8)
      } else {
        curl_multi_socket_action(multi, sockets[index], ready[index], &running)
      }
    }
    if let due, due <= Self.now {
      self.due = nil
      curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
    }
  }
}

/// Where threads beside leave what they worked out for the thread that drives the client.
final class Mailbox: Sendable {
  private let state: Mutex<(descriptor: Int32?, letters: [(Int, any Sendable)])>

  init(descriptor: Int32) { state = Mutex((descriptor, [])) }

  func put(_ job: Int, _ value: any Sendable) {
    state.withLock { state in
      guard let descriptor = state.descriptor else { return }
      state.letters.append((job, value))
      var one: UInt64 = 1
      write(descriptor, &one, 8)
    }
  }

  func take() -> [(Int, any Sendable)] {
    state.withLock { state in
      let letters = state.letters
      if !letters.isEmpty { state.letters = [] }
      return letters
    }
  }

  /// After that nothing is left here, and the descriptor may be closed.
  func close() { state.withLock { $0 = (nil, []) } }
}
