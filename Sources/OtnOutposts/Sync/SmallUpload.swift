import Foundation
import OtnWork

/// A file that goes up in one request.
final class SmallUpload: SyncTransfer {
  private let run: SyncRun
  private let copy: SyncCopy
  private let path: String
  private var identity: FileIdentity
  private var attempts = 0

  init(_ copy: SyncCopy, identity: FileIdentity, path: String, run: SyncRun) {
    self.copy = copy
    self.identity = identity
    self.path = path
    self.run = run
  }

  var name: String { copy.path }

  func startNext() -> Bool {
    guard attempts == 0 else { return false }
    send()
    return true
  }

  func abandon() {}

  private func send() {
    attempts += 1
    let source = HTTPBody.file(FilePart(path: path, offset: 0, length: identity.size))
    let metadata = ModificationTime.metadata(identity.modified)
    run.store.begin(.put(key: copy.key, source: source, metadata: metadata)) { [self] result in
      switch result {
      case .success(.written(let etag)): written(etag)
      case .success: run.ended(self, .failed(StoreError.unexpectedReply(copy.key)))
      case .failure(let error): failed(error)
      }
    }
  }

  private func written(_ etag: String) {
    guard let now = EntryStatus(path: path)?.identity else {
      return run.ended(self, .failed(FileError(errno, "can't read", path)))
    }
    guard now == identity else { return again(now) }
    run.progress.moved(bytes: identity.size)
    let tag = EntityTag(etag)
    let kept = identity.isSettled ? identity : nil
    run.ended(self, .copied(bytes: identity.size, identity: kept, tag: tag, isVerified: tag.form != .opaque))
  }

  /// A file that was changed while it was sent may be cut or of another length: then the request failed for that.
  private func failed(_ error: StoreError) {
    if let now = EntryStatus(path: path)?.identity, now != identity { return again(now) }
    run.ended(self, .failed(error))
  }

  private func again(_ now: FileIdentity) {
    guard attempts < 3, now.size < run.options.partThreshold else {
      return run.ended(self, .failed(StoreError.fileChanged(path)))
    }
    identity = now
    send()
  }
}

extension StoreError {
  static func fileChanged(_ path: String) -> StoreError {
    StoreError(
      "file-changed", "\(path) was changed while it was read", help: "run it again when nothing writes to the file",
      isTransient: true)
  }

  /// A store that answers one operation with another's reply is broken; that is said, not trapped.
  static func unexpectedReply(_ key: String) -> StoreError {
    StoreError("unexpected-reply", "the store answered another question than the one about \(key)")
  }
}
