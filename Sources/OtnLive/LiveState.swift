import Foundation

/// What a live page shows: written by who runs the cells, read by who serves it.
public final class LiveState: Sendable {
  public struct Cell: Encodable, Equatable, Sendable {
    public enum State: String, Encodable, Sendable { case fresh, stale, running, failed }

    public let number: Int
    public let title: String
    public let state: State
    /// Why it is stale, or how it failed; empty where there is nothing to say.
    public let note: String

    public init(number: Int, title: String, state: State, note: String = "") {
      self.number = number
      self.title = title
      self.state = state
      self.note = note
    }
  }

  /// As the page's script gets it.
  struct Snapshot: Encodable {
    var version = 0
    /// Changes with the page's text.
    var page = 0
    var cells: [Cell] = []
    /// What is wrong with the file as it was saved, or how a cell failed, as text; empty: nothing.
    var problem = ""
    var isOver = false
  }

  private let condition = NSCondition()
  private nonisolated(unsafe) var snapshot = Snapshot()
  private nonisolated(unsafe) var html = ""

  public init() {}

  public func show(cells: [Cell]) { change { $0.snapshot.cells = cells } }
  public func show(problem: String) { change { $0.snapshot.problem = problem } }

  public func show(page: String) {
    change {
      guard $0.html != page else { return }
      $0.html = page
      $0.snapshot.page += 1
    }
  }

  /// Says that nothing will change any more.
  public func end() { change { $0.snapshot.isOver = true } }

  private func change(_ body: (LiveState) -> Void) {
    condition.lock()
    body(self)
    snapshot.version += 1
    condition.broadcast()
    condition.unlock()
  }

  var page: String {
    condition.lock()
    defer { condition.unlock() }
    return html
  }

  /// Waits until there is something newer than `version`, `patience` seconds at the most.
  func next(after version: Int, patience: Double) -> Snapshot {
    let end = Date().addingTimeInterval(patience)
    condition.lock()
    defer { condition.unlock() }
    while snapshot.version <= version, condition.wait(until: end) {}
    return snapshot
  }
}
