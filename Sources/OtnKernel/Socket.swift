import CZMQ

/// What sockets are made from; ends when all of its sockets are closed.
final class SocketContext {
  fileprivate let pointer: UnsafeMutableRawPointer

  init() throws(KernelError) {
    guard let pointer = zmq_ctx_new() else { throw Socket.error("can't start ZeroMQ") }
    self.pointer = pointer
  }

  deinit { zmq_ctx_term(pointer) }
}

/// A ZeroMQ socket. One thread at a time may use it.
///
///     let socket = try Socket(ZMQ_ROUTER, context)
///     try socket.bind("tcp://127.0.0.1:57503")
///     while let frames = socket.receive() { … }
final class Socket {
  let pointer: UnsafeMutableRawPointer
  /// The context must outlive its sockets.
  private let context: SocketContext

  /// Milliseconds in which what was sent before a socket is closed still goes out.
  private static let linger: Int32 = 1000

  init(_ kind: Int32, _ context: SocketContext) throws(KernelError) {
    guard let pointer = zmq_socket(context.pointer, kind) else { throw Self.error("can't make a socket") }
    self.pointer = pointer
    self.context = context
    set(ZMQ_LINGER, Self.linger)
    // A client whose messages are dropped waits forever: rather let them queue.
    set(ZMQ_SNDHWM, 0)
  }

  deinit { zmq_close(pointer) }

  func set(_ option: Int32, _ value: Int32) {
    var value = value
    zmq_setsockopt(pointer, option, &value, MemoryLayout<Int32>.size)
  }

  /// - Throws: `no-socket`, as when the port is taken.
  func bind(_ address: String) throws(KernelError) {
    guard zmq_bind(pointer, address) == 0 else { throw Self.error("can't listen on \(address)") }
  }

  func connect(_ address: String) throws(KernelError) {
    guard zmq_connect(pointer, address) == 0 else { throw Self.error("can't connect to \(address)") }
  }

  /// The frames of the next message; nil: there is none now.
  func receive(waiting: Bool = false) -> [[UInt8]]? {
    var frames: [[UInt8]] = []
    while true {
      var message = zmq_msg_t()
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      guard zmq_msg_recv(&message, pointer, waiting ? 0 : ZMQ_DONTWAIT) >= 0 else { return nil }
      frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
      if zmq_msg_more(&message) == 0 { return frames }
    }
  }

  /// A client that is gone gets nothing, and that is no error.
  func send(_ frames: [[UInt8]]) {
    for (position, frame) in frames.enumerated() {
      let more = position < frames.count - 1 ? ZMQ_SNDMORE : 0
      guard zmq_send(pointer, frame, frame.count, ZMQ_DONTWAIT | more) >= 0 else { return }
    }
  }

  fileprivate static func error(_ doing: String) -> KernelError {
    KernelError("no-socket", "\(doing): \(String(cString: zmq_strerror(zmq_errno())))")
  }
}
