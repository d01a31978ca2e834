import Foundation
import OtnWork

/// Where a sync keeps what it knows between runs: a folder of its own per synced folder, in the user's cache folder, so that
/// nothing of ours lies among the data.
struct SyncState {
  /// `…/otn/sync/` and the MD5 of the synced folder's path.
  let folder: String
  let hashes: HashCache

  /// - Parameter base: the folder for all syncs; by default `otn/sync` in `XDG_CACHE_HOME`, else in `~/.cache`.
  init(of synced: String, base: String?) throws {
    folder = try Self.folder(of: synced, base: base)
    do { try TargetFolder.makeFolders(folder) } catch { throw SyncError.noCacheFolder(error) }
    hashes = HashCache(path: "\(folder)/hashes")
  }

  static func hashesPath(of synced: String, base: String?) throws -> String {
    "\(try folder(of: synced, base: base))/hashes"
  }

  private static func folder(of synced: String, base: String?) throws -> String {
    let base = try base ?? defaultBase(ProcessInfo.processInfo.environment)
    let real = realpath(synced, nil)
    defer { free(real) }
    let name = real.map { String(cString: $0) } ?? synced
    return "\(base)/\(Digest.md5(Array(name.utf8)).hexadecimal)"
  }

  static func defaultBase(_ environment: [String: String]) throws(SyncError) -> String {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/otn/sync" }
    if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.cache/otn/sync" }
    throw .noCacheFolder(nil)
  }

  /// The notes about part uploads to one place.
  func uploadJournal(store: String, prefix: String) throws -> UploadJournal {
    try UploadJournal(path: "\(folder)/uploads-\(Digest.md5(Array("\(store)\n\(prefix)".utf8)).hexadecimal).jsonl")
  }
}
