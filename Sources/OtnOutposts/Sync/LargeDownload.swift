import OtnWork

/// An object that comes down in ranges, several at once, all of one ETag. The ranges are noted beside the temporary file, and
/// a next run gets only the others.
final class LargeDownload: SyncTransfer {
  private let run: SyncRun
  private let copy: SyncCopy
  private let path: RelativePath
  private let target: TargetFolder
  private let leftovers: Leftovers
  private var object: DownloadJournal.Object
  private var temporary: TemporaryFile?
  private var journal: DownloadJournal?
  private var details: ObjectDetails?
  private var waiting: [Int] = []
  private var inFlight = 0
  private var restarts = 0
  private var state = State.fresh
  private var failure: (any Error)?

  private enum State { case fresh, receiving, asking, ended }

  init(
    _ copy: SyncCopy, remote: ObjectSummary, path: RelativePath, target: TargetFolder, leftovers: Leftovers,
    run: SyncRun
  ) {
    self.copy = copy
    self.path = path
    self.target = target
    self.leftovers = leftovers
    self.run = run
    object = Self.object(copy.key, etag: remote.etag, size: remote.size)
  }

  var name: String { copy.key }
  private var shown: String { "\(target.path)/\(copy.path)" }
  private var ranges: [Range<Int>] { LocalDigest.ranges(of: object.size, part: object.partSize) }

  /// Cut as the object's own parts are, so that its ETag can be told from the MD5s of the ranges.
  private static func object(_ key: String, etag: String, size: Int) -> DownloadJournal.Object {
    var part = PartSize.forObject(of: size, smallest: 0)
    if case .parts(let count) = EntityTag(etag).form,
      let own = PartSize.candidates(size: size, count: count).first, own <= 128 << 20
    {
      part = own
    }
    return DownloadJournal.Object(key: key, etag: etag, size: size, partSize: part)
  }

  func abandon() {}

  func startNext() -> Bool {
    switch state {
    case .fresh:
      state = .receiving
      do { try open() } catch { end(error) }
      return true
    case .receiving:
      guard failure == nil, inFlight < SyncRun.partsInFlight, let temporary, let number = waiting.popLast() else {
        return false
      }
      receive(number, into: temporary)
      return true
    case .asking, .ended:
      return false
    }
  }

  private func open() throws {
    let parent = try target.folder(of: path, creating: true)
    try target.check(path, in: parent, listed: copy.local != nil)
    let temporary =
      try leftovers.take(for: object, name: path.name, folders: path.folders, in: parent)
      ?? TemporaryFile(for: path.name, in: parent, path: shown)
    self.temporary = temporary
    do { try temporary.reserve(object.size, path: shown) } catch {
      temporary.discard()
      throw error
    }
    let journal = try DownloadJournal(of: temporary, object: object, path: shown)
    self.journal = journal
    waiting = try ranges.indices.reversed().filter { try !isDone($0, journal, temporary) }
    if waiting.isEmpty { askForDetails() }
  }

  private func isDone(_ number: Int, _ journal: DownloadJournal, _ temporary: TemporaryFile) throws -> Bool {
    guard let noted = journal.done[number] else { return false }
    let found = try? LocalDigest.md5(of: temporary.file, range: ranges[number], path: shown)
    guard found == noted else {
      journal.forget(number)
      return false
    }
    run.progress.moved(bytes: ranges[number].count)
    return true
  }

  private func receive(_ number: Int, into temporary: TemporaryFile) {
    let range = ranges[number]
    inFlight += 1
    let operation = StoreOperation.get(
      key: copy.key, range: range, etag: object.etag, descriptor: temporary.file.descriptor, offset: range.lowerBound)
    run.store.begin(operation) { [self] result in
      inFlight -= 1
      do {
        guard case .read(let details, let md5) = try result.get() else { throw StoreError.unexpectedReply(copy.key) }
        self.details = details
        try journal?.finished(number, md5: md5)
        if waiting.count % 4 == 0 { temporary.writeAside() }
        run.progress.moved(bytes: range.count)
      } catch {
        failure = failure ?? error
      }
      next()
    }
  }

  private func next() {
    guard inFlight == 0 else { return }
    if let failure {
      if (failure as? StoreError)?.code == "object-changed" { askForDetails() } else { end(failure) }
    } else if waiting.isEmpty {
      do { try finish() } catch { end(error) }
    }
  }

  /// The object was replaced on the way: all begins again, with the new one. Or all ranges were there already, and its
  /// modification time is still to be told.
  private func askForDetails() {
    state = .asking
    run.store.begin(.head(key: copy.key)) { [self] result in
      do {
        guard case .head(let details) = try result.get() else { throw StoreError.unexpectedReply(copy.key) }
        self.details = details
        if details.etag == object.etag && details.size == object.size && failure == nil { return try finish() }
        try restart(details)
      } catch {
        end(error)
      }
    }
  }

  private func restart(_ details: ObjectDetails) throws {
    restarts += 1
    guard restarts <= 3 else {
      throw StoreError("object-changed", "\(copy.key) is being replaced again and again", isTransient: true)
    }
    temporary?.discard()
    temporary = nil
    journal = nil
    failure = nil
    object = Self.object(copy.key, etag: details.etag, size: details.size)
    state = .receiving
    try open()
  }

  private func finish() throws {
    guard let temporary, let journal, let details else { return }
    let tag = EntityTag(object.etag)
    guard try temporary.file.size(path: shown) == object.size else { throw StoreError.wrongDownload(copy.key) }
    var isVerified: Bool?
    let digests = ranges.indices.compactMap { journal.done[$0] }
    if case .parts = tag.form, EntityTag(parts: digests) == tag {
      isVerified = true
    } else {
      isVerified = try LocalDigest.matches(tag, file: temporary.file, size: object.size, path: shown, work: run.work)
    }
    if isVerified == false && tag.form == .digest {
      temporary.discard()
      throw StoreError.wrongDownload(copy.key)
    }
    let identity = try temporary.place(
      as: path.name, replacing: copy.local != nil, modified: ModificationTime.nanoseconds(details.metadata),
      isDurable: true, path: shown)
    temporary.discard()
    state = .ended
    run.ended(self, .copied(bytes: object.size, identity: identity, tag: tag, isVerified: isVerified == true))
  }

  private func end(_ error: any Error) {
    guard state != .ended else { return }
    state = .ended
    if error is Refusal { temporary?.discard() }
    run.ended(self, TransferOutcome(error))
  }
}
