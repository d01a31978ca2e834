import OtnWork

/// An object that comes down in one request, into a temporary file that is renamed when its bytes were checked.
final class SmallDownload: SyncTransfer {
  private let run: SyncRun
  private let copy: SyncCopy
  private let path: RelativePath
  private let target: TargetFolder
  private var temporary: TemporaryFile?
  private var attempts = 0

  init(_ copy: SyncCopy, path: RelativePath, target: TargetFolder, run: SyncRun) {
    self.copy = copy
    self.path = path
    self.target = target
    self.run = run
  }

  var name: String { copy.key }
  private var shown: String { "\(target.path)/\(copy.path)" }

  func startNext() -> Bool {
    guard attempts == 0 else { return false }
    attempts = 1
    do {
      let parent = try target.folder(of: path, creating: true)
      try target.check(path, in: parent, listed: copy.local != nil)
      let temporary = try TemporaryFile(for: path.name, in: parent, path: shown)
      self.temporary = temporary
      receive(into: temporary)
    } catch {
      end(error)
    }
    return true
  }

  func abandon() { temporary?.discard() }

  private func receive(into temporary: TemporaryFile) {
    let operation = StoreOperation.get(
      key: copy.key, range: nil, etag: nil, descriptor: temporary.file.descriptor, offset: 0)
    run.store.begin(operation) { [self] result in
      do {
        guard case .read(let details, let md5?) = try result.get() else { throw StoreError.unexpectedReply(copy.key) }
        try received(details, md5: md5, temporary)
      } catch let error as StoreError where error.code == "wrong-digest" && attempts < 3 {
        attempts += 1
        receive(into: temporary)
      } catch {
        end(error)
      }
    }
  }

  private func received(_ details: ObjectDetails, md5: [UInt8], _ temporary: TemporaryFile) throws {
    let tag = EntityTag(details.etag)
    let size = try temporary.file.size(path: shown)
    guard size == details.size else { throw StoreError.wrongDownload(copy.key) }
    var isVerified: Bool? = false
    switch tag.form {
    case .digest: isVerified = md5 == tag.digest
    case .parts:
      isVerified = try LocalDigest.matches(tag, file: temporary.file, size: size, path: shown, work: run.work)
    case .opaque: isVerified = nil
    }
    // Without the size of its parts, a mismatch says nothing against a many-part object.
    if isVerified == false && tag.form == .digest { throw StoreError.wrongDownload(copy.key) }
    let identity = try temporary.place(
      as: path.name, replacing: copy.local != nil, modified: ModificationTime.nanoseconds(details.metadata),
      isDurable: false, path: shown)
    self.temporary = nil
    run.progress.moved(bytes: size)
    run.ended(self, .copied(bytes: size, identity: identity, tag: tag, isVerified: isVerified == true))
  }

  private func end(_ error: any Error) {
    temporary?.discard()
    temporary = nil
    run.ended(self, TransferOutcome(error))
  }
}

extension TransferOutcome {
  /// Of what was thrown on the way.
  init(_ error: any Error) {
    switch error {
    case let refusal as Refusal: self = .refused(refusal)
    case let error as any CodedError: self = .failed(error)
    default: self = .failed(StoreError("file", "\(error)"))
    }
  }
}

extension StoreError {
  static func wrongDownload(_ key: String) -> StoreError {
    StoreError(
      "wrong-digest", "the bytes that came for \(key) are not those that its ETag stands for",
      help: "run it again; if it stays, the object is broken in the store, or something on the way changes it",
      isTransient: true)
  }
}
