import Foundation
import OtnWork

/// Keeps a notebook's journal for one process. The system lets go of it when the process ends, however it ends: none is left over.
struct JournalLock: ~Copyable {
  /// Another process runs the notebook.
  struct Busy: CodedError {
    let code = "notebook-busy"
    let message: String
    let help: String? = "wait for it, or end it; what it has finished is kept"
  }

  let path: String
  /// -1: the file can't be made; then there can be no journal either.
  private let file: Int32

  init(notebook: String, path: String) throws(Busy) {
    self.path = path
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { return }
    if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      let owner = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
      close(file)
      throw Busy(message: "`\(notebook)` is being run by process \(owner.filter(\.isNumber))")
    }
    ftruncate(file, 0)
    let owner = Array("\(getpid())\n".utf8)
    _ = write(file, owner, owner.count)
  }

  deinit {
    if file >= 0 { close(file) }
  }
}
