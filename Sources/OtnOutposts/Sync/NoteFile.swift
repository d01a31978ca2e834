import Foundation
import OtnWork

/// Notes that survive a killed program: one JSON object a line, appended. A last line that was cut is not read.
final class NoteFile<Note: Codable> {
  private let file: OpenFile
  private let path: String
  let earlier: [Note]

  init(_ file: OpenFile, path: String) throws(FileError) {
    self.file = file
    self.path = path
    let bytes = try file.bytes(path: path)
    let decoder = JSONDecoder()
    earlier = bytes.split(separator: 0x0A).compactMap { try? decoder.decode(Note.self, from: Data($0)) }
    if let last = bytes.last, last != 0x0A { try append([0x0A]) }
  }

  /// A durable note is on disk when this returns; any other survives the program's end, not the machine's.
  func append(_ note: Note, isDurable: Bool) throws {
    try append(Array(JSONEncoder().encode(note)) + [0x0A])
    guard !isDurable || fdatasync(file.descriptor) == 0 else { throw FileError(errno, "can't write", path) }
  }

  func erase() throws(FileError) {
    guard ftruncate(file.descriptor, 0) == 0 else { throw FileError(errno, "can't write", path) }
  }

  /// Gives up the lock that its file may have.
  func release() { flock(file.descriptor, LOCK_UN) }

  private func append(_ bytes: [UInt8]) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file.descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(count == 0 ? ENOSPC : errno, "can't write", path) }
      rest = rest.dropFirst(count)
    }
  }
}
