import Foundation
import OtnWork

/// Bytes on their way into a folder store: a file under a name of its own, with their MD5, until it is renamed or given up.
final class NewFile {
  let path: String
  let file: OpenFile
  private let running = Digest(.md5)
  private(set) var size = 0
  private(set) var digest: [UInt8] = []
  private var isPlaced = false

  /// An empty one, to be appended to.
  init(in folder: String) throws(FileError) {
    path = "\(folder)/\(UInt64.random(in: .min ... .max))"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(errno, "can't write", path) }
    file = OpenFile(descriptor)
  }

  convenience init(_ source: HTTPBody, in folder: String) throws(FileError) {
    try self.init(in: folder)
    switch source {
    case .none: break
    case .bytes(let bytes):
      let result = bytes.withUnsafeBytes { buffer in Result { () throws(FileError) in try append(buffer) } }
      try result.get()
    case .file(let part):
      let input = try OpenFile.reading(part.path)
      try input.read(part.offset..<part.offset + part.length, path: part.path) { bytes throws(FileError) in
        try append(bytes)
      }
    }
    finish()
  }

  deinit { if !isPlaced { unlink(path) } }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    running.update(bytes)
    try file.write(bytes, at: size, path: path)
    size += bytes.count
  }

  func finish() { digest = running.finish() }

  /// Large ones are on disk before they stand under their names; small ones are not waited for.
  func settle() throws(FileError) {
    guard size >= 64 << 20 else { return }
    guard fdatasync(file.descriptor) == 0 else { throw FileError(errno, "can't write", path) }
  }

  /// Gives it its final name, whatever stood there.
  func place(as name: String, in folder: OpenFile, shown: String) throws(FileError) {
    guard renameat(AT_FDCWD, path, folder.descriptor, name) == 0 else { throw FileError(errno, "can't write", shown) }
    isPlaced = true
  }

  func place(at final: String) throws(FileError) {
    guard rename(path, final) == 0 else { throw FileError(errno, "can't write", final) }
    isPlaced = true
  }
}
