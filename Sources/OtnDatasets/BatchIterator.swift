import Foundation
import OtnWork

/// Batches in order, made ahead by worker threads.
public final class BatchIterator {
  private let queue: Queue

  init(first: Int, count: Int, threads: Int, work: Work, make: @escaping @Sendable (Int) throws -> Batch) {
    queue = Queue(first: max(0, first), count: count, ahead: threads + 1, work: work, make: make)
    for _ in 0..<threads {
      let thread = Thread { [queue] in queue.run() }
      thread.name = "otn-batches"
      thread.stackSize = 1 << 21
      thread.start()
    }
  }

  deinit { queue.stop() }

  /// The next batch, or nil after the last. Throws what making it threw, or `Interrupted`.
  public func next() throws -> Batch? { try queue.next() }
}

/// The shared state of the workers and the one who takes their batches; a monitor, all of it guarded by `condition`.
private final class Queue: @unchecked Sendable {
  private let condition = NSCondition()
  private let count: Int
  private let ahead: Int
  private let work: Work
  private let make: @Sendable (Int) throws -> Batch
  private var ready: [Int: Result<Batch, any Error>] = [:]
  private var nextToMake: Int
  private var nextToTake: Int
  private var isStopped = false

  init(first: Int, count: Int, ahead: Int, work: Work, make: @escaping @Sendable (Int) throws -> Batch) {
    self.count = count
    self.ahead = ahead
    self.work = work
    self.make = make
    nextToMake = first
    nextToTake = first
  }

  func run() {
    while let number = claim() {
      let batch = Result { try make(number) }
      condition.withLock {
        ready[number] = batch
        condition.broadcast()
      }
    }
  }

  /// The number of the batch to make next; waits while enough are ready.
  private func claim() -> Int? {
    condition.withLock {
      while !isStopped, nextToMake < count, nextToMake >= nextToTake + ahead { condition.wait() }
      // A cancelled flag may be reset later, while these threads are gone: the queue stays stopped.
      if work.cancellation.isCancelled { isStopped = true }
      guard !isStopped, nextToMake < count else { return nil }
      defer { nextToMake += 1 }
      return nextToMake
    }
  }

  func next() throws -> Batch? {
    if work.cancellation.isCancelled { stop() }
    let result: Result<Batch, any Error>? = condition.withLock {
      guard nextToTake < count else { return nil }
      // Woken now and then to see a cancellation, which nobody signals.
      while ready[nextToTake] == nil, !isStopped, !work.cancellation.isCancelled {
        _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
      }
      guard !isStopped, let result = ready.removeValue(forKey: nextToTake) else { return .failure(Interrupted()) }
      nextToTake += 1
      condition.broadcast()
      return result
    }
    return try result?.get()
  }

  func stop() {
    condition.withLock {
      isStopped = true
      ready = [:]
      condition.broadcast()
    }
  }
}
