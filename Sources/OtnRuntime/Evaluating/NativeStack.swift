import Foundation

/// The native stack that nested calls of the language use.
public enum NativeStack {
  /// Calls `body` on a thread with a stack of `bytes`, and waits for it. The stack is only reserved: memory is taken as it is used.
  ///
  /// Everything that evaluates the language should run in one such thread, since LibTorch keeps its workers per thread.
  public static func run<Result>(bytes: Int = 512 << 20, _ body: @escaping () throws -> Result) throws -> Result {
    nonisolated(unsafe) let body = body
    // Written by the thread before it ends, read after it was waited for.
    nonisolated(unsafe) var result: Swift.Result<Result, any Error>?
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      result = Swift.Result { try body() }
      done.signal()
    }
    thread.stackSize = bytes
    thread.start()
    done.wait()
    guard let result else { throw Fault("failed", "the thread for the program could not be started") }
    return try result.get()
  }

  /// The lowest address that calls may reach on this thread: a margin above its end is left for commands.
  static var floor: UInt {
    #if canImport(Glibc)
      // Not declared to Swift, which imports Glibc without its extensions.
      typealias Query = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32
      guard let symbol = dlsym(nil, "pthread_getattr_np") else { return 0 }
      let query = unsafeBitCast(symbol, to: Query.self)
      var low: UnsafeMutableRawPointer?
      var size = 0
      // Raw memory rather than `pthread_attr_t()`: which module declares that initializer depends on what was imported first.
      let isKnown = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { memory in
        guard let attributes = memory.baseAddress, query(pthread_self(), attributes) == 0 else { return false }
        defer { pthread_attr_destroy(attributes) }
        return pthread_attr_getstack(attributes, &low, &size) == 0
      }
      guard isKnown, let low else { return 0 }
    #else
      let size = pthread_get_stacksize_np(pthread_self())
      let low = pthread_get_stackaddr_np(pthread_self()) - size
    #endif
    return UInt(bitPattern: low) + UInt(Swift.min(size / 4, 4 << 20))
  }
}

/// What the process holds in memory.
enum NativeMemory {
  /// Resident bytes; 0 where they cannot be read.
  static var residentBytes: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
