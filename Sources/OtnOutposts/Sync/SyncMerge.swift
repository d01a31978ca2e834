import OtnWork

/// One path, as the folder and the store have it.
struct SyncPair {
  /// Behind the prefix.
  var path: String
  var local: LocalEntry?
  var remote: ObjectSummary?
}

/// Both listings side by side, in the order of the keys.
final class SyncMerge {
  private let tree: LocalTree?
  private let listing: any ObjectListing
  private let prefix: String
  private var local: LocalEntry?
  private var remote: ObjectSummary?
  private var remotePath = ""
  private var page: ArraySlice<ObjectSummary> = []
  private var started = false

  /// - Parameter tree: nil for a folder that is not there yet.
  init(tree: LocalTree?, listing: any ObjectListing, prefix: String) {
    self.tree = tree
    self.listing = listing
    self.prefix = prefix
  }

  /// Nil after the last pair of both.
  func next() throws -> SyncPair? {
    if !started {
      started = true
      try advanceLocal()
      try advanceRemote()
    }
    guard local != nil || remote != nil else { return nil }
    var pair = SyncPair(path: local?.path ?? remotePath)
    let order =
      local == nil ? 1 : remote == nil ? -1 : KeyOrder.compare(pair.path, remotePath)
    if order <= 0 {
      pair.local = local
      try advanceLocal()
    }
    if order >= 0 {
      pair.path = remotePath
      pair.remote = remote
      try advanceRemote()
    }
    return pair
  }

  private func advanceLocal() throws { local = try tree?.next() }

  private func advanceRemote() throws {
    while page.isEmpty {
      guard let next = try listing.nextPage() else {
        remote = nil
        return
      }
      page = next[...]
    }
    guard let summary = page.popFirst() else { return }
    let path = String(Substring(summary.key.utf8.dropFirst(prefix.utf8.count)))
    guard KeyOrder.has(summary.key, prefix: prefix), remote == nil || KeyOrder.compare(remotePath, path) < 0 else {
      throw StoreError(
        "broken-listing", "the store's listing is not in the order of its keys at \(summary.key)",
        help: "nothing was deleted; without its order, what is missing can't be told")
    }
    remote = summary
    remotePath = path
  }
}
