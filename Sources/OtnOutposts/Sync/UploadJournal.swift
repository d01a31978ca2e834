import Foundation
import OtnWork

/// A part upload of ours that was begun and is not known to have ended.
struct PendingUpload: Codable {
  var key: String
  /// Nil when the program was ended between asking for the upload and hearing its name.
  var id: String?
  var partSize: Int
  var size: Int
  var inode: UInt64
  var modified: Int
  var changed: Int
  /// Seconds since 1970.
  var began: Double

  func isOf(_ identity: FileIdentity) -> Bool {
    size == identity.size && inode == identity.inode && modified == identity.modified && changed == identity.changed
  }
}

/// The part uploads to one place that a killed or interrupted program left, so that the next run goes on with them, and no part
/// stays behind that nobody knows of.
final class UploadJournal {
  private struct Note: Codable {
    var begun: PendingUpload?
    var ended: String?
  }

  private let notes: NoteFile<Note>
  private(set) var pending: [ExactKey: PendingUpload] = [:]

  /// Throws `already-running` while another program has it open.
  init(path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SyncError.noCacheFolder(FileError(errno, "can't write", path)) }
    let file = OpenFile(descriptor)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw SyncError.alreadyRunning }
    notes = try NoteFile(file, path: path)
    for note in notes.earlier {
      if let begun = note.begun { pending[ExactKey(begun.key)] = begun }
      if let ended = note.ended { pending[ExactKey(ended)] = nil }
    }
  }

  /// Lets other programs have it, whoever still holds this object.
  func release() { notes.release() }

  /// Noted twice: before the upload is asked for, and again with its name.
  func begin(_ upload: PendingUpload) throws {
    pending[ExactKey(upload.key)] = upload
    try notes.append(Note(begun: upload), isDurable: true)
  }

  func end(_ key: String) throws {
    pending[ExactKey(key)] = nil
    if pending.isEmpty { try notes.erase() } else { try notes.append(Note(ended: key), isDurable: true) }
  }
}
