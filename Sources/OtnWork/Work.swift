import Synchronization

/// A flag that asks running work to stop; set from a signal handler's thread, read at loop edges and between batches.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  public init() {}

  public func cancel() { flag.store(true, ordering: .relaxed) }
  public func reset() { flag.store(false, ordering: .relaxed) }
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Throws `Interrupted` once the flag is set.
  public func check() throws(Interrupted) {
    if isCancelled { throw Interrupted() }
  }
}

/// Where long work reports how far it is.
public protocol Progress: Sendable {
  /// A line that replaces the one shown before it (a bar, the running row of a table); a log shows few of them, `-q` none.
  func live(_ text: String)
  /// A line that stays. It ends the live one.
  func line(_ text: String)
}

/// Progress that nobody watches.
public struct SilentProgress: Progress {
  public init() {}
  public func live(_ text: String) {}
  public func line(_ text: String) {}
}

/// What every long operation is handed: where to report, and whether to stop.
public struct Work: Sendable {
  public let progress: any Progress
  public let cancellation: Cancellation

  public init(progress: any Progress = SilentProgress(), cancellation: Cancellation = Cancellation()) {
    self.progress = progress
    self.cancellation = cancellation
  }

  /// Throws `Interrupted` when the work was asked to stop.
  public func check() throws(Interrupted) { try cancellation.check() }
}
