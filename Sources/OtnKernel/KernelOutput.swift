import Foundation
import OtnRuntime
import OtnWork
import Synchronization

/// Where running cells print, show pictures and report progress: messages to the clients of the kernel.
///
/// Text is gathered and sent some times a second; progress is one display that changes, not a line after the other.
public final class KernelOutput: OtnWork.Progress, Sendable {
  private struct State {
    /// The header of the request whose cell runs; nil: none, or a silent one, and nobody sees what comes.
    var parent: [UInt8]?
    var text = ""
    var progress = ProgressDisplay()
    var lastSent = ContinuousClock.now
  }

  private let state = Mutex(State())
  private let outbox: Outbox

  /// The least time between two messages of the same cell.
  private static let pause: Duration = .milliseconds(50)
  /// Text beyond this size is sent at once.
  private static let largestText = 1 << 15

  /// Columns of what clients are shown as text.
  public static let width = 100

  init(outbox: Outbox) { self.outbox = outbox }

  /// From now on output belongs to `request`; nil: to nobody.
  func start(for request: Request?) {
    state.withLock { $0 = State(parent: request?.header) }
  }

  /// Sends what is left, and leaves progress as it ended.
  func end() {
    state.withLock { state in
      finishProgress(&state)
      sendText(&state)
      state.parent = nil
    }
  }

  // MARK: What programs print

  public func write(_ text: String) {
    state.withLock { state in
      guard state.parent != nil else { return }
      finishProgress(&state)
      state.text += text
      if state.text.utf8.count >= Self.largestText { sendText(&state) }
      sendIfDue(&state)
    }
  }

  public func show(_ picture: Picture) {
    state.withLock { state in
      finishProgress(&state)
      sendText(&state)
      send("display_data", Display(picture), state)
    }
  }

  // MARK: Progress

  public func live(_ text: String) { report { $0.live(text) } }
  public func line(_ text: String) { report { $0.line(text) } }

  private func report(_ change: (inout ProgressDisplay) -> Void) {
    state.withLock { state in
      guard state.parent != nil else { return }
      sendText(&state)
      change(&state.progress)
      sendIfDue(&state)
    }
  }

  private func finishProgress(_ state: inout State) {
    if let change = state.progress.finish() { send(change, state) }
    state.progress = ProgressDisplay()
  }

  // MARK: Sending

  /// Sends what has waited long enough; called from time to time while a cell runs.
  func sendDue() { state.withLock { sendIfDue(&$0) } }

  private func sendIfDue(_ state: inout State) {
    guard state.lastSent.duration(to: .now) >= Self.pause else { return }
    sendText(&state)
    if let change = state.progress.change() {
      send(change, state)
      state.lastSent = .now
    }
  }

  private func sendText(_ state: inout State) {
    guard !state.text.isEmpty else { return }
    send("stream", StreamText(text: state.text), state)
    state.text = ""
    state.lastSent = .now
  }

  private func send(_ change: ProgressDisplay.Change, _ state: State) {
    send(change.isFirst ? "display_data" : "update_display_data", change.display, state)
  }

  private func send(_ type: String, _ content: some Encodable, _ state: State) {
    guard let parent = state.parent else { return }
    outbox.send(Message(broadcast: type, parent: parent, content))
  }
}

extension Display {
  init(_ picture: Picture) {
    data = ["image/png": Data(picture.png).base64EncodedString(), "text/plain": picture.caption]
    metadata.picture = Size(width: picture.width, height: picture.height)
  }
}
