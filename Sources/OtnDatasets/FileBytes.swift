import Foundation
import OtnWork

/// Whole files in and out, with errors that name them.
enum FileBytes {
  static func read(_ path: String, what: String, most: Int = .max) throws(DatasetError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw missing(path, what: what) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: reason()) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path: path, reason: "it is a folder") }
    var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), most))
    var filled = 0
    while filled < bytes.count {
      let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .unreadable(path: path, reason: reason()) }
      if got == 0 { break }
      filled += got
    }
    bytes.removeSubrange(filled...)
    return bytes
  }

  /// Whole or not at all.
  static func write(_ bytes: [UInt8], to path: String, synced: Bool = true) throws(DatasetError) {
    do {
      try AtomicFile.write(path, isDurable: synced) { file in try file.append(bytes) }
    } catch let error as FileError {
      throw .file(error)
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
  }

  static func makeFolder(_ path: String) throws(DatasetError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: "the folder can't be made")
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func missing(_ path: String, what: String) -> DatasetError {
    errno == ENOENT ? .noSuchFile(path: path, what: what) : .unreadable(path: path, reason: reason())
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
