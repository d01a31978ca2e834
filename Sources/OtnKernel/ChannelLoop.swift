import CZMQ
import Foundation
import OtnWork

/// The thread that owns the sockets: hands requests to the thread that runs cells, sends what that wants sent, and answers itself
/// what can't wait for a cell to end.
final class ChannelLoop {
  private let inbox: Inbox
  private let outbox: Outbox
  private let output: KernelOutput
  private let cancellation: Cancellation
  private let information: KernelInformation
  private let signature: Signature
  private let session = UUID().uuidString
  private var sockets: [Channel: Socket] = [:]
  private let client = ClientProcess()
  /// When the process ends although a cell still runs.
  private var deadline: ContinuousClock.Instant?

  /// How long a cell has to stop after the client asked the kernel to shut down.
  private static let patience: Duration = .seconds(2)
  /// Milliseconds between looks at the clock: for output that waits, and whether the client lives.
  private static let tick = 50

  /// Binds the sockets. - Throws: `no-socket`.
  init(
    _ connection: Connection, inbox: Inbox, outbox: Outbox, output: KernelOutput, cancellation: Cancellation,
    information: KernelInformation
  ) throws(KernelError) {
    self.inbox = inbox
    self.outbox = outbox
    self.output = output
    self.cancellation = cancellation
    self.information = information
    signature = Signature(key: connection.key)
    let context = try SocketContext()
    for channel in Channel.allCases {
      let socket = try Socket(channel.socketKind, context)
      // A client that comes back takes its address over.
      if channel.socketKind == ZMQ_ROUTER { socket.set(ZMQ_ROUTER_HANDOVER, 1) }
      // Each new subscriber is told, also when others have the same subscription.
      if channel == .iopub { socket.set(ZMQ_XPUB_VERBOSE, 1) }
      try socket.bind(connection.address(of: channel))
      sockets[channel] = socket
    }
  }

  /// Until the outbox is closed and empty.
  func run() {
    broadcastStatus("starting")
    while true {
      let (messages, isLast) = outbox.takeAll()
      messages.forEach(send)
      if isLast { return }
      wait()
      receive()
      output.sendDue()
      if deadline == nil, client.isGone { stop() }
      // A native call that does not return can't be stopped otherwise; nothing is left that needs it.
      if let deadline, deadline < .now { _exit(0) }
    }
  }

  private func send(_ message: Message) {
    sockets[message.channel]?.send(message.frames(session: session, signature: signature))
  }

  private func wait() {
    var polled = Channel.allCases.compactMap { sockets[$0] }.map {
      zmq_pollitem_t(socket: $0.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    polled.append(zmq_pollitem_t(socket: nil, fd: outbox.readEnd, events: Int16(ZMQ_POLLIN), revents: 0))
    zmq_poll(&polled, Int32(polled.count), Self.tick)
  }

  private func receive() {
    while let frames = sockets[.heartbeat]?.receive() { sockets[.heartbeat]?.send(frames) }
    while let frames = sockets[.iopub]?.receive() { welcome(frames) }
    // The kernel asks no questions, so no answer is expected.
    while sockets[.stdin]?.receive() != nil {}
    for channel in [Channel.control, .shell] {
      while let frames = sockets[channel]?.receive() {
        guard let request = Request(frames: frames, on: channel, signature: signature) else { continue }
        accept(request)
      }
    }
  }

  /// A new subscriber of the topic that follows the byte 1.
  private func welcome(_ frames: [[UInt8]]) {
    guard let frame = frames.first, frame.first == 1 else { return }
    let topic = Array(frame.dropFirst())
    send(Message(welcome: topic))
  }

  private func accept(_ request: Request) {
    switch request.type {
    case "interrupt_request": answer(request, "interrupt_reply", Done()) { cancellation.cancel() }
    case "shutdown_request":
      let restart = request.decoded(ShutdownContent.self)?.restart ?? false
      answer(request, "shutdown_reply", ShutdownContent(status: "ok", restart: restart)) { stop() }
    case "kernel_info_request" where request.channel == .control:
      answer(request, "kernel_info_reply", information) {}
    case _ where request.channel == .shell: inbox.add(request)
    default: break
    }
  }

  private func answer(_ request: Request, _ type: String, _ content: some Encodable, _ action: () -> Void) {
    broadcastStatus("busy", parent: request.header)
    action()
    send(Message(reply: type, to: request, content))
    broadcastStatus("idle", parent: request.header)
  }

  private func broadcastStatus(_ state: String, parent: [UInt8] = []) {
    send(Message(broadcast: "status", parent: parent, Status(executionState: state)))
  }

  /// Ends the running cell, then the process.
  private func stop() {
    deadline = .now + Self.patience
    inbox.close()
    cancellation.cancel()
  }
}

extension Channel {
  fileprivate var socketKind: Int32 {
    switch self {
    case .shell, .control, .stdin: ZMQ_ROUTER
    case .iopub: ZMQ_XPUB
    case .heartbeat: ZMQ_REP
    }
  }
}

/// The process that started the kernel, where it said that the kernel shall not outlive it.
struct ClientProcess {
  private let parent: pid_t?

  init() {
    parent = ProcessInfo.processInfo.environment["JPY_PARENT_PID"].map { _ in getppid() }
  }

  /// Its children have another parent from then on.
  var isGone: Bool { parent.map { $0 != getppid() } ?? false }
}
