import OtnWork

/// How one file's or object's transfer ended.
enum TransferOutcome {
  /// Both sides have it, `bytes` long. `identity` is the local file's and `tag` the object's, to be known the next time.
  case copied(bytes: Int, identity: FileIdentity?, tag: EntityTag, isVerified: Bool)
  case refused(Refusal)
  case failed(any CodedError)
}

/// A file or an object on its way.
protocol SyncTransfer: AnyObject {
  /// The key or path by which reports name it.
  var name: String { get }
  /// Starts its next request; false when there is none to start just now.
  func startNext() -> Bool
  /// Takes away what must not stay when the sync stops; what a next run can go on with stays.
  func abandon()
}

/// The requests of a sync in flight, and what came of them. All of it happens on the thread of the sync.
final class SyncRun {
  /// Large objects that are under way at once: one alone can fill the line, a second covers its ends.
  private static let largeTransfers = 3

  /// Parts of one object that are under way at once: measured, more of them only wait for each other.
  static let partsInFlight = 8

  let store: any ObjectStore
  let work: Work
  let options: SyncOptions
  let folder: String
  let hashes: HashCache
  var report = SyncReport()
  let progress: TransferProgress
  private var active: [ObjectIdentifier: any SyncTransfer] = [:]
  private var large: [any SyncTransfer] = []
  private var held: (any SyncTransfer)?
  private var fatal: (any CodedError)?

  init(store: any ObjectStore, folder: String, hashes: HashCache, options: SyncOptions, work: Work) {
    self.store = store
    self.folder = folder
    self.hashes = hashes
    self.options = options
    self.work = work
    progress = TransferProgress(work: work)
  }

  /// Runs the transfers that `next` hands out until there are no more and all have ended. What fails for all of them ends the
  /// whole at once: `abandon` then cleans up.
  func drain(_ next: () throws -> (any SyncTransfer)?) throws {
    while true {
      try work.check()
      try fill(next)
      if let fatal { throw fatal }
      guard store.inFlight > 0 else { return }
      try store.wait(work)
      if let fatal { throw fatal }
      progress.show(report)
    }
  }

  private func fill(_ next: () throws -> (any SyncTransfer)?) throws {
    while store.inFlight < options.requests && fatal == nil {
      let current = large
      if current.contains(where: { $0.startNext() }) { continue }
      if held == nil { held = try next() }
      guard let transfer = held else { return }
      let isLarge = transfer is LargeUpload || transfer is LargeDownload
      if isLarge && large.count >= Self.largeTransfers { return }
      held = nil
      active[ObjectIdentifier(transfer)] = transfer
      if isLarge { large.append(transfer) } else { _ = transfer.startNext() }
    }
  }

  func ended(_ transfer: any SyncTransfer, _ outcome: TransferOutcome) {
    guard active.removeValue(forKey: ObjectIdentifier(transfer)) != nil else { return }
    large.removeAll { $0 === transfer }
    switch outcome {
    case .copied(let bytes, let identity, let tag, let isVerified):
      report.copied += 1
      report.bytes += bytes
      if !isVerified { report.unverified += 1 }
      if let identity { hashes[identity] = tag }
    case .refused(let refusal):
      report.refused.append(RefusedName(name: transfer.name, refusal: refusal))
    case .failed(let error):
      fail(transfer.name, error)
    }
  }

  func fail(_ name: String, _ error: any CodedError) {
    report.failures.append(FailedObject(name: name, code: error.code, message: error.message))
    if Self.stopsAll.contains(error.code) && fatal == nil { fatal = error }
  }

  /// Gives up what is in flight. Temporary files of small objects go; what a next run can go on with stays.
  func abandon() {
    let stop = Cancellation()
    stop.cancel()
    _ = try? store.wait(Work(cancellation: stop))
    for transfer in active.values { transfer.abandon() }
    active = [:]
    large = []
    held = nil
  }

  /// Codes of errors that every other object would meet too.
  private static let stopsAll: Set<String> = [
    "no-such-bucket", "no-credentials", "credentials", "expired-token", "invalid-token", "invalid-access-key",
    "signature-mismatch", "clock-skew", "disk-full", "unreachable", "name-not-found", "certificate", "outpost-offline",
    "residency",
  ]
}
