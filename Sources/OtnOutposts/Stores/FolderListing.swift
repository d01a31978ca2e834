import OtnWork

/// The listing of a folder store: the walk of its folder, with the objects that have no path of their own put in between.
final class FolderListing: ObjectListing {
  private static let pageLength = 1000
  private let store: FolderStore
  private let tree: LocalTree
  private var others: ArraySlice<FoundObject>
  private var entry: LocalEntry?
  private let prefix: String
  private let after: String?
  private let work: Work
  private var unreadable: FileError?

  init(_ store: FolderStore, prefix: String, after: String?, work: Work) throws {
    self.store = store
    self.prefix = prefix
    self.after = after
    self.work = work
    tree = LocalTree(root: store.path, role: .target, skipping: FolderStore.hidden)
    tree.prefix = prefix
    others = try store.otherObjects(prefix: prefix)[...]
    tree.foundUnreadable = { [weak self] _, error in self?.unreadable = error }
    try advance()
  }

  func nextPage() throws -> [ObjectSummary]? {
    try work.check()
    var page: [ObjectSummary] = []
    while page.count < Self.pageLength, let next = try nextObject() { page.append(next) }
    return page.isEmpty ? nil : page
  }

  private func nextObject() throws -> ObjectSummary? {
    while entry != nil || !others.isEmpty {
      let order =
        if let entry, let other = others.first { KeyOrder.compare(entry.path, other.key) } else {
          entry == nil ? 1 : -1
        }
      let summary = order < 0 ? try plainSummary() : try others.popFirst().map(otherSummary)
      if let summary, after.map({ KeyOrder.compare($0, summary.key) < 0 }) ?? true { return summary }
    }
    return nil
  }

  private func plainSummary() throws -> ObjectSummary? {
    guard let current = entry else { return nil }
    try advance()
    if let after, KeyOrder.compare(current.path, after) <= 0 { return nil }
    guard let identity = current.identity else { return nil }
    let record: FolderRecord
    do {
      record = try store.record(current.path, identity: identity) { try store.find(current.path).file }
    } catch let error as StoreError where error.code == "no-such-key" {
      return nil
    }
    return ObjectSummary(
      key: current.path, size: identity.size, etag: record.etag, modified: Double(identity.modified) / 1e9)
  }

  private func otherSummary(_ object: FoundObject) throws -> ObjectSummary {
    let details = try store.details(of: object)
    return ObjectSummary(key: object.key, size: details.size, etag: details.etag, modified: details.modified)
  }

  /// To the next file that is an object; links, sockets and the like are none.
  private func advance() throws {
    repeat {
      entry = try tree.next()
      if let unreadable { throw unreadable }
    } while entry.map { $0.refusal != nil || !KeyOrder.has($0.path, prefix: prefix) } ?? false
  }
}
