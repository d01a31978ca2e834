import Foundation

/// The lines of a long command's progress as one display that is updated: those that stay, and below them the one that changes.
struct ProgressDisplay {
  /// What to send: the display's first state, or its next.
  struct Change {
    let isFirst: Bool
    let display: Display
  }

  private var lines: [String] = []
  private var liveLine: String?
  private let started = ContinuousClock.now
  private let identity = UUID().uuidString
  private var isShown = false
  private var hasChanged = false

  /// Work that is over by then is not worth a display.
  private static let patience: Duration = .milliseconds(500)

  mutating func live(_ text: String) {
    liveLine = text
    hasChanged = true
  }

  mutating func line(_ text: String) {
    lines.append(text)
    liveLine = nil
    hasChanged = true
  }

  /// The display's next state; nil: clients see it already, or need not yet.
  mutating func change() -> Change? {
    let isWorthIt = isShown || !lines.isEmpty || started.duration(to: .now) >= Self.patience
    guard hasChanged, isWorthIt else { return nil }
    defer { isShown = true }
    hasChanged = false
    let text = (lines + (liveLine.map { [$0] } ?? [])).joined(separator: "\n")
    return Change(
      isFirst: !isShown,
      display: Display(
        data: ["text/plain": text], metadata: Display.Metadata(own: Display.Own(progress: true)),
        transient: Display.Identity(displayId: identity)))
  }

  /// Its last state: the line that changed is gone with the work.
  mutating func finish() -> Change? {
    if liveLine != nil, !lines.isEmpty || isShown {
      liveLine = nil
      hasChanged = true
    }
    return isShown || !lines.isEmpty ? change() : nil
  }
}
