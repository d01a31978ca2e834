import Foundation
import OtnWork

/// A file that goes up in parts, several at once. What an earlier run brought there is not sent again when its parts' ETags
/// are those of the file's bytes.
final class LargeUpload: SyncTransfer {
  private let run: SyncRun
  private let copy: SyncCopy
  private let path: String
  private let identity: FileIdentity
  private let journal: UploadJournal
  private let partSize: Int
  private var upload = ""
  private var waiting: [Int] = []
  private var parts: [Int: UploadedPart] = [:]
  private var state = State.fresh
  private var failure: StoreError?

  private enum State { case fresh, opening, sending, completing, ended }

  init(_ copy: SyncCopy, identity: FileIdentity, path: String, journal: UploadJournal, run: SyncRun) {
    self.copy = copy
    self.identity = identity
    self.path = path
    self.journal = journal
    self.run = run
    partSize = PartSize.forObject(of: identity.size, smallest: run.store.smallestPart)
  }

  var name: String { copy.path }

  func abandon() {}

  private var count: Int { (identity.size + partSize - 1) / partSize }
  private func range(_ number: Int) -> Range<Int> {
    (number - 1) * partSize..<min(number * partSize, identity.size)
  }

  func startNext() -> Bool {
    switch state {
    case .fresh:
      open()
      return true
    case .sending:
      guard failure == nil, inFlight < SyncRun.partsInFlight, let number = waiting.popLast() else { return false }
      send(number)
      return true
    case .opening, .completing, .ended:
      return false
    }
  }

  private func open() {
    state = .opening
    if let earlier = journal.pending[ExactKey(copy.key)] {
      guard let id = earlier.id else { return create() }
      earlier.isOf(identity) && earlier.partSize == partSize ? resume(id) : abort(id) { [self] in create() }
    } else {
      create()
    }
  }

  private func create() {
    let began = Date().timeIntervalSince1970
    var pending = PendingUpload(
      key: copy.key, id: nil, partSize: partSize, size: identity.size, inode: identity.inode,
      modified: identity.modified, changed: identity.changed, began: began)
    guard noted({ try journal.begin(pending) }) else { return }
    run.store.begin(.createUpload(key: copy.key, metadata: ModificationTime.metadata(identity.modified))) {
      [self] result in
      switch result {
      case .success(.upload(let id)):
        pending.id = id
        guard noted({ try journal.begin(pending) }) else { return }
        start(id)
      case .success: end(.failed(StoreError.unexpectedReply(copy.key)))
      case .failure(let error):
        if !error.isTransient { _ = noted { try journal.end(copy.key) } }
        end(.failed(error))
      }
    }
  }

  private func start(_ id: String) {
    upload = id
    waiting = (1...count).reversed().filter { parts[$0] == nil }
    state = .sending
    if waiting.isEmpty { complete() }
  }

  private func resume(_ id: String) {
    run.store.begin(.listParts(key: copy.key, upload: id)) { [self] result in
      switch result {
      case .success(.parts(let found)):
        keep(found)
        start(id)
      case .success: end(.failed(StoreError.unexpectedReply(copy.key)))
      case .failure(let error):
        if error.code == "no-such-upload" { create() } else { end(.failed(error)) }
      }
    }
  }

  /// Takes over the parts that have the file's bytes.
  private func keep(_ found: [UploadedPart]) {
    guard let file = try? OpenFile.reading(path) else { return }
    for part in found where part.number >= 1 && part.number <= count && part.size == range(part.number).count {
      let digest = try? LocalDigest.md5(of: file, range: range(part.number), path: path)
      guard let digest, EntityTag(part.etag) == EntityTag(digest: digest, form: .digest) else { continue }
      parts[part.number] = part
      run.progress.moved(bytes: part.size)
    }
  }

  private func send(_ number: Int) {
    let range = range(number)
    let source = HTTPBody.file(FilePart(path: path, offset: range.lowerBound, length: range.count))
    run.store.begin(.putPart(key: copy.key, upload: upload, number: number, source: source)) { [self] result in
      switch result {
      case .success(.written(let etag)):
        parts[number] = UploadedPart(number: number, etag: etag, size: range.count)
        run.progress.moved(bytes: range.count)
      case .success: failure = failure ?? .unexpectedReply(copy.key)
      case .failure(let error): failure = failure ?? error
      }
      sent()
    }
    inFlight += 1
  }

  private var inFlight = 0

  private func sent() {
    inFlight -= 1
    if let failure {
      guard inFlight == 0 else { return }
      if EntryStatus(path: path)?.identity != identity { return changed() }
      if failure.code == "no-such-upload" { _ = noted { try journal.end(copy.key) } }
      return end(.failed(failure))
    }
    if parts.count == count { complete() }
  }

  private func complete() {
    guard EntryStatus(path: path)?.identity == identity else { return changed() }
    state = .completing
    let ordered = parts.values.sorted { $0.number < $1.number }
    run.store.begin(.completeUpload(key: copy.key, upload: upload, parts: ordered)) { [self] result in
      switch result {
      case .success(.written(let etag)): completed(EntityTag(etag), parts: ordered)
      case .success: end(.failed(StoreError.unexpectedReply(copy.key)))
      case .failure(let error):
        if error.code == "no-such-upload" { _ = noted { try journal.end(copy.key) } }
        end(.failed(error))
      }
    }
  }

  private func completed(_ tag: EntityTag, parts: [UploadedPart]) {
    guard noted({ try journal.end(copy.key) }) else { return }
    let tags = parts.map { EntityTag($0.etag) }
    var isVerified = false
    if case .parts = tag.form, tags.allSatisfy({ $0.form == .digest }) {
      guard EntityTag(parts: tags.map(\.digest)) == tag else {
        let text = "the store put the parts of \(copy.key) together to something else"
        return end(.failed(StoreError("wrong-digest", text)))
      }
      isVerified = true
    }
    end(.copied(bytes: identity.size, identity: identity.isSettled ? identity : nil, tag: tag, isVerified: isVerified))
  }

  /// Its parts are of different states of the file: none of them is of use.
  private func changed() {
    abort(upload) { [self] in end(.failed(StoreError.fileChanged(path))) }
  }

  private func abort(_ id: String, then: @escaping () -> Void) {
    state = .completing
    run.store.begin(.abortUpload(key: copy.key, upload: id)) { [self] result in
      if case .failure(let error) = result, error.code != "no-such-upload" { return end(.failed(error)) }
      guard noted({ try journal.end(copy.key) }) else { return }
      then()
    }
  }

  /// False when the journal could not be written, which ends this transfer.
  private func noted(_ write: () throws -> Void) -> Bool {
    do {
      try write()
      return true
    } catch {
      end(.failed(error as? any CodedError ?? StoreError("file", "the journal of uploads can't be written")))
      return false
    }
  }

  private func end(_ outcome: TransferOutcome) {
    guard state != .ended else { return }
    state = .ended
    run.ended(self, outcome)
  }
}
