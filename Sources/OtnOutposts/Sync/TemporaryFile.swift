import Foundation
import OtnWork

/// A file that is being downloaded, under a temporary name in the folder of its final one. The lock on it tells other
/// programs that it is no leftover.
final class TemporaryFile {
  let parent: OpenFile
  /// Without the ending that tells the file from its journal.
  let stem: String
  let file: OpenFile

  /// For a file that will be called `name`.
  init(for name: String, in parent: OpenFile, path: String) throws(FileError) {
    self.parent = parent
    stem = TemporaryName.make(for: name)
    let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = openat(parent.descriptor, stem + TemporaryName.part, flags, 0o666)
    guard descriptor >= 0 else { throw FileError(errno, "can't write", path) }
    file = OpenFile(descriptor)
    flock(descriptor, LOCK_EX | LOCK_NB)
  }

  /// Nil when it is gone, no file, or held by a program that runs.
  init?(reopening stem: String, in parent: OpenFile) {
    self.parent = parent
    self.stem = stem
    let descriptor = openat(parent.descriptor, stem + TemporaryName.part, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    file = OpenFile(descriptor)
    guard EntryStatus(descriptor: descriptor)?.kind == .file, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      return nil
    }
  }

  var hasJournal: Bool { faccessat(parent.descriptor, stem + TemporaryName.journal, F_OK, AT_SYMLINK_NOFOLLOW) == 0 }

  /// Brings what came so far to disk on a thread beside, so that little is left to wait for at the end.
  func writeAside() {
    let copy = dup(file.descriptor)
    guard copy >= 0 else { return }
    Self.writing.async {
      fdatasync(copy)
      close(copy)
    }
  }

  private static let writing = DispatchQueue(label: "otn.sync.writing")

  /// Takes the space at once, where the file system can, so that a full disk shows before the transfer.
  func reserve(_ size: Int, path: String) throws(FileError) {
    let number = posix_fallocate(file.descriptor, 0, off_t(size))
    guard number == ENOSPC || number == EFBIG || number == EDQUOT else { return }
    throw FileError(number, "can't write", path)
  }

  /// Gives it its final name, at once and whole. Unless `replacing`, nothing that stands there is replaced.
  /// Returns its identity under that name.
  func place(as name: String, replacing: Bool, modified: Int?, isDurable: Bool, path: String) throws -> FileIdentity {
    if let modified {
      let time = timespec(tv_sec: modified / 1_000_000_000, tv_nsec: modified % 1_000_000_000)
      _ = [time, time].withUnsafeBufferPointer { futimens(file.descriptor, $0.baseAddress) }
    }
    if isDurable && fdatasync(file.descriptor) != 0 { throw FileError(errno, "can't write", path) }
    try rename(to: name, replacing: replacing, path: path)
    return try file.identity(path: path)
  }

  private func rename(to name: String, replacing: Bool, path: String) throws {
    let temporary = stem + TemporaryName.part
    if !replacing {
      if linkat(parent.descriptor, temporary, parent.descriptor, name, 0) == 0 {
        unlinkat(parent.descriptor, temporary, 0)
        return
      }
      if errno == EEXIST { throw Refusal.pathTaken }
      guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else {
        throw FileError(errno, "can't write", path)
      }
      if faccessat(parent.descriptor, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 { throw Refusal.pathTaken }
    }
    guard renameat(parent.descriptor, temporary, parent.descriptor, name) == 0 else {
      throw errno == EISDIR ? Refusal.folderInTheWay : FileError(errno, "can't write", path)
    }
  }

  /// Deletes it and its journal.
  func discard() {
    unlinkat(parent.descriptor, stem + TemporaryName.part, 0)
    unlinkat(parent.descriptor, stem + TemporaryName.journal, 0)
  }
}
