// The compiler counts `stat` to this module, whose header includes the system's.
import CArchive
import Foundation

/// What the system says of a path, links followed.
struct FileStatus: Equatable {
  enum Kind { case file, folder, other }
  let kind: Kind
  let size: Int
  /// In nanoseconds since 1970.
  let modified: Int

  /// nil: there is nothing, or it can't be looked at.
  init?(_ path: String, followingLinks: Bool = true) {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }
}
