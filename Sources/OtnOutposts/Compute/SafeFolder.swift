import Foundation
import OtnWork

/// A folder of this machine out of which nothing is written, whatever a name says and whatever links lie in it.
struct SafeFolder {
  let path: String

  init(_ path: String) { self.path = path }

  /// Writes a file below the folder, whole or not at all, and makes the folders on its way.
  ///
  /// - Throws: `unsafe-path` for a name that leads elsewhere, or that meets a link.
  func write(_ name: String, _ body: (borrowing AtomicFile) throws -> Void) throws {
    guard RemoteRun.isSafe(name) else { throw unsafe(name, "its name leads out of the folder") }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let parts = name.split(separator: "/")
    var folder = path
    for part in parts.dropLast() {
      folder += "/\(part)"
      if mkdir(folder, 0o777) == 0 { continue }
      guard errno == EEXIST else { throw FileError(errno, "can't make the folder", folder) }
      guard kind(folder) == S_IFDIR else { throw unsafe(name, "\(folder) is no folder") }
    }
    let target = "\(path)/\(name)"
    let there = kind(target)
    guard there == nil || there == S_IFREG else { throw unsafe(name, "\(target) is no plain file") }
    try AtomicFile.write(target, body)
  }

  /// Of the thing itself, if it is a link.
  private func kind(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private func unsafe(_ name: String, _ reason: String) -> RemoteError {
    RemoteError(
      "unsafe-path", "\(LogLines.printable(name)) is not written to \(path): \(reason)", help: "choose an empty folder")
  }
}
