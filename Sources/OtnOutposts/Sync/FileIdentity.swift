import Foundation

/// What tells that a file is still the one, with the content, that was read before. The time of its last change (which no
/// program can set) is part of it, so that a file whose modification time was put back is read again.
struct FileIdentity: Hashable, Sendable {
  var device: UInt64
  var inode: UInt64
  var size: Int
  /// Nanoseconds since 1970.
  var modified: Int
  /// Nanoseconds since 1970.
  var changed: Int

  /// The clock of file systems moves in ticks: a file changed this recently could change again without a trace.
  var isSettled: Bool { Date().timeIntervalSince1970 - Double(changed) / 1e9 > 0.05 }
}
