import Foundation
import OtnWork

/// Copies one file to an object, or one object to a file, as a sync does: large ones in parts, going on where an interrupted
/// copy was, the file whole or not there at all.
///
///     try ObjectCopy(store).download("val2017.zip", to: "/data/val2017.zip", work: work)
public struct ObjectCopy {
  private let store: any ObjectStore
  private let options: SyncOptions

  public init(_ store: any ObjectStore, options: SyncOptions = SyncOptions()) {
    self.store = store
    self.options = options
  }

  /// Sends the file, whatever the store holds under that key.
  public func upload(_ path: String, to key: String, work: Work = Work()) throws -> SyncReport {
    guard let status = EntryStatus(path: path) else { throw FileError(errno, "can't read", path) }
    guard status.kind == .file else { throw FileError(EISDIR, "can't read", path) }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let state = try SyncState(of: folder, base: options.cacheFolder)
    let run = SyncRun(store: store, folder: folder, hashes: state.hashes, options: options, work: work)
    let journal = try state.uploadJournal(store: store.name, prefix: key)
    defer { journal.release() }
    let reconciliation = UploadReconciliation(journal: journal, run: run)
    try reconciliation.abortUnnamed()
    let copy = SyncCopy(
      path: URL(fileURLWithPath: path).lastPathComponent, key: key, reason: .new, local: status.identity, remote: nil)
    try transfer(
      status.identity.size >= options.partThreshold
        ? LargeUpload(copy, identity: status.identity, path: path, journal: journal, run: run)
        : SmallUpload(copy, identity: status.identity, path: path, run: run), size: status.identity.size, run)
    try reconciliation.abortAll(except: [])
    return run.report
  }

  /// Fetches the object; a file that is there is replaced in one step.
  public func download(_ key: String, to path: String, work: Work = Work()) throws -> SyncReport {
    guard case .head(let details) = try store.perform(.head(key: key), work: work) else {
      throw StoreError.unexpectedReply(key)
    }
    let url = URL(fileURLWithPath: path)
    let target = try TargetFolder(url.deletingLastPathComponent().path)
    let name = try RelativePath(url.lastPathComponent)
    let leftovers = Leftovers(target: target)
    for entry in try FileManager.default.contentsOfDirectory(atPath: target.path)
    where TemporaryName.matches(Array(entry.utf8)) && entry.hasPrefix(".\(name.name).") {
      leftovers.found(folder: "", name: entry)
    }
    let state = try SyncState(of: target.path, base: options.cacheFolder)
    let run = SyncRun(store: store, folder: target.path, hashes: state.hashes, options: options, work: work)
    let remote = ObjectSummary(key: key, size: details.size, etag: details.etag, modified: details.modified)
    let copy = SyncCopy(
      path: name.name, key: key, reason: .new, local: EntryStatus(path: path)?.identity, remote: remote)
    try transfer(
      details.size >= options.partThreshold
        ? LargeDownload(copy, remote: remote, path: name, target: target, leftovers: leftovers, run: run)
        : SmallDownload(copy, path: name, target: target, run: run), size: details.size, run)
    leftovers.sweep()
    return run.report
  }

  private func transfer(_ transfer: any SyncTransfer, size: Int, _ run: SyncRun) throws {
    var next: (any SyncTransfer)? = transfer
    run.progress.found(bytes: size)
    run.progress.foundAll()
    do {
      try run.drain {
        defer { next = nil }
        return next
      }
    } catch {
      run.abandon()
      throw error
    }
    if let failure = run.report.failures.first {
      throw StoreError(failure.code, failure.message, isTransient: true)
    }
    if let refusal = run.report.refused.first { throw refusal.refusal }
  }
}
