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
  private var ranges: [Range<Int>] = []
  private var waiting: [Int] = []
  private var inFlight = 0
  /// Ranges that one request asks for: more while they come fast, so that neither the server nor the line rests between them.
  private var together = 1
  /// Ranges that are in the file and not in the journal yet, and those of them whose MD5s are being computed.
  private var arrived: [Int] = []
  private var digesting: [Int] = []
  private var digestedAt = ContinuousClock.now
  private var restarts = 0
  private var state = State.fresh
  private var failure: (any Error)?

  private static let largestRequest = 32 << 20

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

  /// What has come is noted for a next run.
  func abandon() {
    guard let temporary else { return }
    let numbers = digesting + arrived
    guard let digests = try? MD5Lanes.digests(of: temporary.file, ranges: numbers.map { ranges[$0] }, path: shown)
    else { return }
    try? note(numbers, digests)
  }

  func startNext() -> Bool {
    switch state {
    case .fresh:
      state = .receiving
      do { try open() } catch { end(error) }
      return true
    case .receiving:
      guard failure == nil, inFlight < SyncRun.partsInFlight / min(together, 2), let temporary,
        let first = waiting.popLast()
      else { return false }
      var last = first
      while last - first + 1 < together, waiting.last == last + 1 { last = waiting.removeLast() }
      receive(first...last, into: temporary)
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
    ranges = LocalDigest.ranges(of: object.size, part: object.partSize)
    try believe(journal, temporary)
    waiting = ranges.indices.reversed().filter { journal.done[$0] == nil }
    if waiting.isEmpty { askForDetails() }
  }

  /// Keeps of the journal what the file still says.
  private func believe(_ journal: DownloadJournal, _ temporary: TemporaryFile) throws {
    let noted = journal.done.sorted { $0.key < $1.key }.filter { ranges.indices.contains($0.key) }
    let some = noted.map { ranges[$0.key] }
    let found =
      try temporary.file.size(path: shown) < object.size
      ? [] : MD5Lanes.digests(of: temporary.file, ranges: some, path: shown, work: run.work)
    for (position, note) in noted.enumerated() {
      if found.indices.contains(position), found[position] == note.value {
        run.progress.moved(bytes: ranges[note.key].count)
      } else {
        journal.forget(note.key)
      }
    }
  }

  private func receive(_ numbers: ClosedRange<Int>, into temporary: TemporaryFile) {
    let range = ranges[numbers.lowerBound].lowerBound..<ranges[numbers.upperBound].upperBound
    inFlight += 1
    let start = ContinuousClock.now
    let operation = StoreOperation.get(
      key: copy.key, range: range, etag: object.etag, descriptor: temporary.file.descriptor, offset: range.lowerBound)
    run.store.begin(operation) { [self] result in
      inFlight -= 1
      do {
        guard case .read(let details, _) = try result.get() else { throw StoreError.unexpectedReply(copy.key) }
        self.details = details
        arrived += numbers
        adapt(to: start.duration(to: .now))
        if waiting.count % 4 == 0 { temporary.writeAside() }
        run.progress.moved(bytes: range.count)
      } catch {
        failure = failure ?? error
      }
      digest(in: temporary)
      next()
    }
  }

  /// A request is never so long that a cut would lose much.
  private func adapt(to duration: Duration) {
    if duration > .seconds(2) {
      together = 1
    } else if duration < .milliseconds(250), 2 * together * object.partSize <= Self.largestRequest {
      together *= 2
    }
  }

  /// Many ranges are digested together for little more than one: on a fast line they wait for each other, on a slow one each is noted
  /// as it comes. At the end none waits.
  private func digest(in temporary: TemporaryFile) {
    let isLast = waiting.isEmpty || inFlight == 0 && failure != nil
    guard digesting.isEmpty, !arrived.isEmpty,
      isLast || arrived.count >= MD5Lanes.count || digestedAt.duration(to: .now) > .milliseconds(250)
    else { return }
    digesting = Array(arrived.prefix(MD5Lanes.count))
    arrived.removeFirst(digesting.count)
    digestedAt = .now
    let (file, some, path) = (temporary.file, digesting.map { ranges[$0] }, shown)
    run.store.aside {
      Result { try MD5Lanes.digests(of: file, ranges: some, path: path) }
    } then: { [self] result in
      let numbers = digesting
      digesting = []
      do { try note(numbers, result.get()) } catch { failure = failure ?? error }
      digest(in: temporary)
      next()
    }
  }

  private func note(_ numbers: [Int], _ digests: [[UInt8]]) throws {
    for (number, digest) in zip(numbers, digests) { try journal?.finished(number, md5: digest) }
  }

  private func next() {
    guard inFlight == 0, digesting.isEmpty, state == .receiving else { return }
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
    guard let temporary, let journal, details != nil else { return }
    let tag = EntityTag(object.etag)
    guard try temporary.file.size(path: shown) == object.size else { throw StoreError.wrongDownload(copy.key) }
    let digests = ranges.indices.compactMap { journal.done[$0] }
    if case .parts = tag.form, EntityTag(parts: digests) == tag { return try place(tag, isVerified: true) }
    state = .asking
    let (file, size, path, work) = (temporary.file, object.size, shown, run.work)
    run.store.aside {
      Result { try LocalDigest.matches(tag, file: file, size: size, path: path, work: work) }
    } then: { [self] result in
      do { try place(tag, isVerified: result.get()) } catch { end(error) }
    }
  }

  private func place(_ tag: EntityTag, isVerified: Bool?) throws {
    guard let temporary, let details else { return }
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
