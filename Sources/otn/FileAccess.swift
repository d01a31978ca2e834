import Glibc
import OtnRuntime

/// Whole files, with errors that say what can be done.
enum FileAccess {
  /// What is read of a file that does not say how long it is (a pipe, a device).
  private static let mostUnsized = 1 << 30

  static func read(_ path: String) throws(Fault) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw fault(reading: path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw fault(reading: path) }
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    var bytes: [UInt8] = []
    if isRegular { bytes.reserveCapacity(Int(status.st_size)) }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw fault(reading: path)
      }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard isRegular || bytes.count <= mostUnsized else {
        throw Fault("file-too-large", "`\(path)` does not end: more than 1 GiB was read")
      }
    }
  }

  /// Atomic: a temporary file beside it, synced, renamed. A file that is there keeps its permissions.
  static func write(_ bytes: [UInt8], to path: String) throws(Fault) {
    var status = stat()
    let isThere = stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT != S_IFREG { return try overwrite(path, bytes) }
    let temporary = "\(path).\(getpid()).tmp"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw fault(writing: path) }
    if isThere { fchmod(file, status.st_mode & 0o7777) }
    let isWritten = write(bytes, to: file) && fsync(file) == 0
    let problem = errno
    guard close(file) == 0, isWritten, rename(temporary, path) == 0 else {
      let fault = fault(writing: path, number: isWritten ? errno : problem)
      unlink(temporary)
      throw fault
    }
  }

  /// A device or pipe can't be replaced.
  private static func overwrite(_ path: String, _ bytes: [UInt8]) throws(Fault) {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw fault(writing: path) }
    let isWritten = write(bytes, to: file)
    let problem = errno
    guard close(file) == 0, isWritten else { throw fault(writing: path, number: problem) }
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return false }
      start += max(count, 0)
    }
    return true
  }

  /// The names in a folder, sorted.
  static func list(_ path: String) throws(Fault) -> [String] {
    guard let folder = opendir(path) else { throw fault(reading: path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func fault(reading path: String) -> Fault {
    switch errno {
    case ENOENT: Fault("no-such-file", "there is no `\(path)`")
    case ENOTDIR: Fault("no-such-file", "`\(path)` is no folder, or lies in none")
    case EISDIR: Fault("wrong-value", "`\(path)` is a folder", help: "`ls` lists its files")
    default: Fault("file-access", "`\(path)` can't be read: \(String(cString: strerror(errno)))")
    }
  }

  private static func fault(writing path: String, number: Int32 = errno) -> Fault {
    switch number {
    case ENOENT, ENOTDIR: Fault("no-such-file", "the folder for `\(path)` is not there")
    case ENOSPC, EDQUOT, EFBIG:
      Fault(
        "disk-full",
        "`\(path)` was not written: \(number == EFBIG ? "files may not be this large here" : "the disk is full")",
        help: "what was there is unchanged; make room and try again")
    default: Fault("file-access", "`\(path)` can't be written: \(String(cString: strerror(number)))")
    }
  }
}
