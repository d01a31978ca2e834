import Foundation
import OtnPrompt
import OtnRuntime
import OtnSyntax
import OtnWork

/// A kernel of Jupyter: runs cells for a client over ZeroMQ sockets, in one session of the language.
///
///     let kernel = try Kernel(Connection(path: "kernel-7.json"), information: information, cancellation: signals.cancellation)
///     let session = Session(host: MyHost(kernel.output), work: kernel.work)
///     kernel.run(Interpreter(session: session, commands: commands), commands: commands)
///
/// Two threads share the work: the one that calls `run` evaluates, so it needs a deep stack (`NativeStack`); another owns the sockets
/// and answers what can't wait. Both are described by the protocol's version 5.4 ("Messaging in Jupyter").
public final class Kernel {
  /// For the session's host: what programs print and show.
  public let output: KernelOutput
  let outbox = Outbox()
  let inbox = Inbox()
  let information: KernelInformation
  private let cancellation: Cancellation
  private let loop: ChannelLoop

  /// Binds the sockets, so that a client can ask. - Throws: `no-socket`.
  public init(_ connection: Connection, information: KernelInformation, cancellation: Cancellation) throws(KernelError)
  {
    output = KernelOutput(outbox: outbox)
    self.information = information
    self.cancellation = cancellation
    loop = try ChannelLoop(
      connection, inbox: inbox, outbox: outbox, output: output, cancellation: cancellation, information: information)
  }

  /// For the session: where long commands report, and what stops them.
  public var work: Work { Work(progress: output, cancellation: cancellation) }

  /// Answers requests until a client shuts the kernel down, or the process that started it is gone.
  ///
  /// `commands`: all that the interpreter knows.
  public func run(_ interpreter: Interpreter, commands: [Command]) {
    // Handed over whole: this thread does not touch the sockets again.
    nonisolated(unsafe) let loop = loop
    let isOver = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      loop.run()
      isOver.signal()
    }
    var service = KernelService(self, interpreter, PromptLanguage(interpreter: interpreter, commands: commands).editing)
    while let request = inbox.next() {
      // Before clients see that the kernel is busy: an interrupt from then on is meant for this request.
      cancellation.reset()
      if inbox.isClosed { break }
      broadcastStatus("busy", for: request)
      service.answer(request)
      broadcastStatus("idle", for: request)
    }
    outbox.close()
    isOver.wait()
  }

  private func broadcastStatus(_ state: String, for request: Request) {
    broadcast("status", Status(executionState: state), for: request)
  }

  func broadcast(_ type: String, _ content: some Encodable, for request: Request) {
    outbox.send(Message(broadcast: type, parent: request.header, content))
  }

  func reply(_ type: String, to request: Request, _ content: some Encodable) {
    outbox.send(Message(reply: type, to: request, content))
  }

  /// Answers cells without running them.
  func abort(_ cells: [Request]) {
    for request in cells {
      broadcastStatus("busy", for: request)
      reply("execute_reply", to: request, ExecuteReply(status: "aborted", executionCount: 0))
      broadcastStatus("idle", for: request)
    }
  }
}
