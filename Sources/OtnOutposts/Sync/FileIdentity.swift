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

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    modified = Self.nanoseconds(status.st_mtim)
    changed = Self.nanoseconds(status.st_ctim)
  }

  /// Of an open file.
  init(descriptor: Int32) throws(FileFailure) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileFailure(errno) }
    self.init(status)
  }

  init(path: String) throws(FileFailure) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileFailure(errno) }
    self.init(status)
  }

  init(device: UInt64, inode: UInt64, size: Int, modified: Int, changed: Int) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
    self.changed = changed
  }

  /// The clock of file systems moves in ticks: a file changed this recently could change again without a trace.
  var isSettled: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Self.nanoseconds(now) - changed > 50_000_000
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    let (product, overflow) = time.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? time.tv_sec : product &+ time.tv_nsec
  }
}

/// The number of what the system refused, until it is known which file it was about.
struct FileFailure: Error {
  let number: Int32

  init(_ number: Int32) { self.number = number }
}
