// The compiler counts `stat` to this module, whose header includes the system's.
import CArchive
import Foundation

/// What the system says of an entry of a folder, or of an open file.
struct EntryStatus {
  enum Kind: Equatable {
    case file, folder, link
    /// `socket`, `pipe`, `device`, …
    case other(String)
  }

  let kind: Kind
  let identity: FileIdentity

  /// Nil, with `errno` set, when there is none or it can't be looked at.
  init?(_ name: String, in folder: OpenFile, followingLinks: Bool) {
    var status = stat()
    guard fstatat(folder.descriptor, name, &status, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    self.init(status)
  }

  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFSOCK: .other("socket")
      case S_IFIFO: .other("pipe")
      case S_IFBLK, S_IFCHR: .other("device")
      default: .other("special file")
      }
    identity = FileIdentity(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
      modified: Self.nanoseconds(status.st_mtim), changed: Self.nanoseconds(status.st_ctim))
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    let (product, overflow) = time.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? time.tv_sec : product &+ time.tv_nsec
  }
}
