import Foundation
import OtnTestSupport
import OtnWork

@testable import OtnOutposts

/// A folder, a store and the notes between runs, all below one scratch folder.
struct SyncSetting {
  let scratch: ScratchFolder
  var store: any ObjectStore
  var options = SyncOptions()

  init(_ store: (any ObjectStore)? = nil) throws {
    scratch = try ScratchFolder()
    self.store = store ?? FolderStore("\(scratch.path)/store")
    options.cacheFolder = "\(scratch.path)/notes"
    try FileManager.default.createDirectory(atPath: "\(scratch.path)/here", withIntermediateDirectories: true)
  }

  var here: String { "\(scratch.path)/here" }

  func sync(_ direction: SyncDirection, folder: String = "here") -> FolderSync {
    FolderSync(
      folder: "\(scratch.path)/\(folder)", store: store, prefix: "set", direction: direction, options: options)
  }

  func up(_ work: Work = Work()) throws -> SyncReport { try sync(.upload).run(work) }
  func down(_ work: Work = Work()) throws -> SyncReport { try sync(.download, folder: "there").run(work) }

  func write(_ name: String, _ text: String) throws { try scratch.write("here/\(name)", text) }

  /// A file of bytes that don't repeat.
  func writeLarge(_ name: String, count: Int, seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    let words = (0..<(count + 7) / 8).map { _ -> UInt64 in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    try scratch.write("here/\(name)", words.withUnsafeBytes { Array($0.prefix(count)) })
  }

  /// True when both folders hold the same files with the same bytes, and nothing else.
  func isSame() throws -> Bool { try scratch.files(in: "here") == scratch.files(in: "there") }

  func keys() throws -> [String] { try store.keys() }
}

/// A store that does something of the test's before its n-th operation.
final class WatchedStore: ObjectStore {
  private let inner: any ObjectStore
  var before: (StoreOperation) throws(StoreError) -> Void = { _ throws(StoreError) in }
  private var refused: [() -> Void] = []

  init(_ inner: any ObjectStore) { self.inner = inner }

  var name: String { inner.name }
  var place: Place { inner.place }
  var smallestPart: Int { inner.smallestPart }
  var inFlight: Int { inner.inFlight + refused.count }

  func list(prefix: String, after: String?, work: Work) throws -> any ObjectListing {
    try inner.list(prefix: prefix, after: after, work: work)
  }

  func uploads(prefix: String, work: Work) throws -> [PartUpload] { try inner.uploads(prefix: prefix, work: work) }

  func begin(_ operation: StoreOperation, then: @escaping (Result<StoreReply, StoreError>) -> Void) {
    do throws(StoreError) {
      try before(operation)
      inner.begin(operation, then: then)
    } catch {
      refused.append { then(.failure(error)) }
    }
  }

  func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value, then: @escaping (Value) -> Void) {
    inner.aside(work, then: then)
  }

  func wait(_ work: Work) throws {
    let calls = refused
    refused = []
    if inner.inFlight > 0 || work.cancellation.isCancelled { try inner.wait(work) }
    for call in calls { call() }
  }
}
