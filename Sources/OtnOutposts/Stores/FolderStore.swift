import Foundation
import OtnWork

/// A bucket that is a folder of this machine (`dir:/srv/outpost`), for those without an Outpost: the same operations with the
/// same results.
///
/// Objects are files under their keys, so that people can look at them and copy files in. A key that no path can hold exactly
/// (`a//b`, `../x`, a key that is also a folder) is held under a digest in `.otn-store/`, where ETags, metadata and parts are
/// too. Every file is written beside and renamed: an object is there whole or not at all.
///
/// An operation runs when it begins; what follows it is called by `wait`.
public final class FolderStore: ObjectStore {
  static let hidden = ".otn-store"

  public let name: String
  public let place: Place
  public let smallestPart = 5 << 20
  public var inFlight: Int { ended.count }
  let path: String
  private var opened: TargetFolder?
  private var ended: [() -> Void] = []

  /// Nothing is looked at, and no folder is made, before the first operation.
  public init(_ path: String) {
    self.path = path
    name = "dir:\(path)"
    place = .folder(path)
  }

  /// The folder, made if it is not there.
  @discardableResult func objects() throws(FileError) -> TargetFolder {
    if let opened { return opened }
    let objects = try TargetFolder(path)
    for folder in ["records", "other", "new", "uploads"] {
      try TargetFolder.makeFolders("\(path)/\(Self.hidden)/\(folder)")
    }
    opened = objects
    return objects
  }

  public func begin(_ operation: StoreOperation, then: @escaping (Result<StoreReply, StoreError>) -> Void) {
    let result: Result<StoreReply, StoreError>
    do {
      result = .success(try perform(operation))
    } catch {
      result = .failure(StoreError(folder: error))
    }
    ended.append { then(result) }
  }

  public func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value, then: @escaping (Value) -> Void) {
    let value = work()
    ended.append { then(value) }
  }

  public func wait(_ work: Work) throws {
    do { try work.check() } catch {
      ended = []
      throw error
    }
    let calls = ended
    ended = []
    for call in calls { call() }
  }

  public func list(prefix: String, after: String?, work: Work) throws -> any ObjectListing {
    try objects()
    return try FolderListing(self, prefix: prefix, after: after, work: work)
  }

  private func perform(_ operation: StoreOperation) throws -> StoreReply {
    try objects()
    switch operation {
    case .get(let key, let range, let etag, let descriptor, let offset):
      return try get(key, range: range, etag: etag, descriptor: descriptor, offset: offset)
    case .head(let key): return .head(try details(of: find(key)))
    case .put(let key, let source, let metadata):
      let new = try NewFile(source, in: hiddenPath("new"))
      try keep(new, key: key, etag: new.digest.hexadecimal, metadata: metadata)
      return .written(etag: new.digest.hexadecimal)
    case .delete(let key):
      try delete(key)
      return .done
    case .deleteAll(let keys): return .deleted(failures: deleteAll(keys))
    case .createUpload(let key, let metadata): return .upload(id: try createUpload(key, metadata: metadata))
    case .putPart(let key, let upload, let number, let source):
      return .written(etag: try putPart(key, upload: upload, number: number, source))
    case .listParts(let key, let upload): return .parts(try parts(key, upload: upload))
    case .completeUpload(let key, let upload, let parts):
      return .written(etag: try complete(key, upload: upload, parts: parts))
    case .abortUpload(let key, let upload):
      try abort(key, upload: upload)
      return .done
    }
  }

  func hiddenPath(_ name: String) -> String { "\(path)/\(Self.hidden)/\(name)" }
}

extension StoreError {
  /// Of what a folder said.
  init(folder error: any Error) {
    switch error {
    case let error as StoreError: self = error
    case let error as any CodedError: self.init(error.code, error.message, help: error.help)
    default: self.init("file", "\(error)")
    }
  }
}
