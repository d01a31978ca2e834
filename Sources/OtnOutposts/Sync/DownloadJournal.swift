import Foundation
import OtnWork

/// Which ranges of a large object are in the temporary file beside it, with their MD5s, so that a next run goes on with the
/// others. Ranges are believed only when the bytes in the file still have that MD5.
final class DownloadJournal {
  private struct Note: Codable {
    var of: Object?
    var range: Int?
    var md5: [UInt8]?
  }

  /// The object that the ranges are of; they are of no use for any other.
  struct Object: Codable {
    var key: String
    var etag: String
    var size: Int
    var partSize: Int

    func isSame(as other: Object) -> Bool {
      KeyOrder.areEqual(key, other.key) && etag == other.etag && size == other.size && partSize == other.partSize
    }
  }

  private let notes: NoteFile<Note>
  /// MD5s by the number of the range.
  private(set) var done: [Int: [UInt8]] = [:]

  /// Opens the journal of a temporary file for `object`; one for another object is begun anew.
  init(of temporary: TemporaryFile, object: Object, path: String) throws {
    let name = temporary.stem + TemporaryName.journal
    let flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC
    let descriptor = openat(temporary.parent.descriptor, name, flags, 0o600)
    guard descriptor >= 0 else { throw FileError(errno, "can't write", path) }
    notes = try NoteFile(OpenFile(descriptor), path: path)
    if let noted = notes.earlier.first?.of, noted.isSame(as: object) {
      for note in notes.earlier { if let range = note.range, let md5 = note.md5 { done[range] = md5 } }
    } else {
      try notes.erase()
      try notes.append(Note(of: object), isDurable: false)
    }
  }

  /// True when the journal beside a left temporary file is of that object.
  static func isFor(_ object: Object, stem: String, in folder: OpenFile) -> Bool {
    let descriptor = openat(
      folder.descriptor, stem + TemporaryName.journal, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0, let notes = try? NoteFile<Note>(OpenFile(descriptor), path: stem) else { return false }
    return notes.earlier.first?.of?.isSame(as: object) ?? false
  }

  /// A range whose bytes in the file turned out to be others.
  func forget(_ range: Int) { done[range] = nil }

  func finished(_ range: Int, md5: [UInt8]) throws {
    done[range] = md5
    try notes.append(Note(range: range, md5: md5), isDurable: false)
  }
}
