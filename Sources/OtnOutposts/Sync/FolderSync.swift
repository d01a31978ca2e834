import Foundation
import OtnWork

/// Makes a folder and what is behind a prefix of a store equal, either way.
///
///     let sync = try FolderSync(folder: "coco/train", store: bucket, prefix: "train/", direction: .upload)
///     sync.plan(work)      // what would move
///     sync.run(work)       // moves it
///
/// Both are listed once, sorted, and compared as the listings come: by size, then by ETag. Files of the same bytes are not
/// copied. Interrupted or killed at any moment, a next run goes on where it was; a file stands under its name whole or not at
/// all. What fails for one file is told at the end, and the others go on.
public struct FolderSync {
  private let folder: String
  private let store: any ObjectStore
  private let prefix: String
  private let direction: SyncDirection
  private let options: SyncOptions

  /// - Parameter prefix: a folder of the store: `""` for all of it, else with or without a `/` at its end.
  public init(
    folder: String, store: any ObjectStore, prefix: String = "", direction: SyncDirection,
    options: SyncOptions = SyncOptions()
  ) {
    self.folder = folder
    self.store = store
    self.prefix = prefix.isEmpty || prefix.utf8.last == UInt8(ascii: "/") ? prefix : prefix + "/"
    self.direction = direction
    self.options = options
  }

  /// What `run` would do. Nothing is written, in the store or in the folder.
  public func plan(_ work: Work = Work()) throws -> SyncPlan { try inAnyOrder { try plan(work, isSorted: $0) } }

  /// Copies what differs and, when asked to, deletes what the source does not have.
  ///
  /// - Parameter willDelete: told how many objects are about to be deleted in the store; throws to keep them.
  public func run(_ work: Work = Work(), willDelete: (Int) throws -> Void = { _ in }) throws -> SyncReport {
    try inAnyOrder { try run(work, $0, willDelete) }
  }

  /// Where the store turns out not to list in the order of its keys, a second run reads the whole listing first.
  private func inAnyOrder<Result>(_ body: (_ isSorted: Bool) throws -> Result) throws -> Result {
    do {
      return try body(true)
    } catch let error as StoreError where error.code == SyncMerge.unsorted {
      return try body(false)
    }
  }

  private func plan(_ work: Work, isSorted: Bool) throws -> SyncPlan {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) && isDirectory.boolValue
    if !exists && direction == .upload { throw SyncError.noSuchFolder(folder) }
    let hashes = HashCache(path: (try? SyncState.hashesPath(of: folder, base: options.cacheFolder)) ?? "")
    let tree = exists ? LocalTree(root: folder, role: direction == .upload ? .source : .target) : nil
    var plan = SyncPlan()
    var refused: [RefusedName] = []
    var failures: [FailedObject] = []
    if let tree {
      watch(tree) {
        refused.append($0)
      } failed: {
        failures.append($0)
      }
    }
    let steps = try steps(tree, hashes, work, isSorted)
    while let step = try steps.next() {
      try work.check()
      switch step {
      case .copy(let copy):
        let size = direction == .upload ? copy.local?.size : copy.remote?.size
        plan.copies.append(SyncPlan.Copy(path: copy.path, size: size ?? 0, reason: copy.reason))
      case .equal: plan.equal += 1
      case .delete(let name): if options.delete { plan.deletes.append(name) }
      case .refused(let name, let refusal): refused.append(RefusedName(name: name, refusal: refusal))
      }
    }
    plan.refused = refused
    plan.failures = failures
    return plan
  }

  private func run(_ work: Work, _ isSorted: Bool, _ willDelete: (Int) throws -> Void) throws -> SyncReport {
    if direction == .upload {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
        throw SyncError.noSuchFolder(folder)
      }
    }
    let target = direction == .download ? try TargetFolder(folder) : nil
    let state = try SyncState(of: folder, base: options.cacheFolder)
    let run = SyncRun(store: store, folder: folder, hashes: state.hashes, options: options, work: work)
    do {
      let report =
        if let target { try download(run, target: target, isSorted) } else {
          try upload(run, state: state, isSorted, willDelete)
        }
      try state.hashes.save(pruning: true)
      return report
    } catch {
      run.abandon()
      try? state.hashes.save(pruning: false)
      throw error
    }
  }

  private func steps(_ tree: LocalTree?, _ hashes: HashCache, _ work: Work, _ isSorted: Bool) throws -> SyncSteps {
    var listing = try store.list(prefix: prefix, after: nil, work: work)
    if !isSorted { listing = try SortedListing(listing) }
    let merge = SyncMerge(tree: tree, listing: listing, prefix: prefix)
    let comparison = Comparison(folder: folder, hashes: hashes, checksum: options.checksum, work: work)
    return SyncSteps(merge: merge, comparison: comparison, direction: direction, prefix: prefix)
  }

  private func watch(
    _ tree: LocalTree, refused: @escaping (RefusedName) -> Void, failed: @escaping (FailedObject) -> Void
  ) {
    tree.foundUnnameable = { refused(RefusedName(name: $0, refusal: $1)) }
    tree.foundUnreadable = { failed(FailedObject(name: $0, code: $1.code, message: $1.message)) }
  }

  private func upload(
    _ run: SyncRun, state: SyncState, _ isSorted: Bool, _ willDelete: (Int) throws -> Void
  ) throws -> SyncReport {
    let journal = try state.uploadJournal(store: store.name, prefix: prefix)
    defer { journal.release() }
    let reconciliation = UploadReconciliation(journal: journal, run: run)
    try reconciliation.abortUnnamed()
    let tree = LocalTree(root: folder, role: .source)
    let deletes = try transfer(tree, run, isSorted) { copy in
      guard let identity = copy.local else { return nil }
      let path = "\(folder)/\(copy.path)"
      run.progress.found(bytes: identity.size)
      return identity.size >= options.partThreshold
        ? LargeUpload(copy, identity: identity, path: path, journal: journal, run: run)
        : SmallUpload(copy, identity: identity, path: path, run: run)
    }
    try reconciliation.abortAll(except: Set(run.report.failures.map { ExactKey(prefix + $0.name) }))
    return try Deletion(run: run, options: options).finish(deletes) { names in
      try willDelete(names.count)
      try Deletion.objects(names, run: run)
    }
  }

  private func download(_ run: SyncRun, target: TargetFolder, _ isSorted: Bool) throws -> SyncReport {
    let leftovers = Leftovers(target: target)
    let tree = LocalTree(root: folder, role: .target)
    tree.foundTemporary = leftovers.found
    let deletes = try transfer(tree, run, isSorted) { copy in
      guard let remote = copy.remote, let path = try? RelativePath(copy.path) else { return nil }
      run.progress.found(bytes: remote.size)
      return remote.size >= options.partThreshold
        ? LargeDownload(copy, remote: remote, path: path, target: target, leftovers: leftovers, run: run)
        : SmallDownload(copy, path: path, target: target, run: run)
    }
    leftovers.sweep()
    return try Deletion(run: run, options: options).finish(deletes) { names in
      Deletion.files(names, target: target, run: run)
    }
  }

  /// Copies; what the source does not have comes back.
  private func transfer(
    _ tree: LocalTree, _ run: SyncRun, _ isSorted: Bool, make: (SyncCopy) -> (any SyncTransfer)?
  ) throws -> Deletion.Candidates {
    watch(tree) {
      run.report.refused.append($0)
    } failed: {
      run.report.failures.append($0)
    }
    let steps = try steps(tree, run.hashes, run.work, isSorted)
    var deletes: [String] = []
    try run.drain {
      while let step = try steps.next() {
        switch step {
        case .copy(let copy): if let transfer = make(copy) { return transfer }
        case .equal: run.report.equal += 1
        case .delete(let name): if options.delete { deletes.append(name) }
        case .refused(let name, let refusal): run.report.refused.append(RefusedName(name: name, refusal: refusal))
        }
        try run.work.check()
      }
      run.progress.foundAll()
      return nil
    }
    return Deletion.Candidates(names: deletes, sourceHasAny: steps.sourceHasAny)
  }
}
