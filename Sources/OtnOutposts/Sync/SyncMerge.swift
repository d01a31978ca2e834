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
  private var last: String?

  /// The code of the error for a listing that is out of order.
  static let unsorted = "unsorted-listing"

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
      try check(next)
      page = next[...]
    }
    remote = page.popFirst()
    remotePath = remote.map { path($0.key) } ?? ""
  }

  private func path(_ key: String) -> String { String(Substring(key.utf8.dropFirst(prefix.utf8.count))) }

  /// All of a page, before anything of it is used.
  private func check(_ page: [ObjectSummary]) throws {
    for object in page {
      guard last.map({ KeyOrder.compare($0, object.key) < 0 }) ?? true else {
        throw StoreError(
          Self.unsorted, "the store's listing is not in the order of its keys at \(object.key)",
          help: "nothing was deleted; without its order, what is missing can't be told")
      }
      last = object.key
    }
  }
}

/// All of a listing, put in the order of its keys: for servers that list folder by folder, as SeaweedFS does.
final class SortedListing: ObjectListing {
  private var objects: [ObjectSummary]?

  init(_ listing: any ObjectListing) throws {
    var objects: [ObjectSummary] = []
    while let page = try listing.nextPage() { objects += page }
    self.objects = objects.sorted { KeyOrder.compare($0.key, $1.key) < 0 }
  }

  func nextPage() -> [ObjectSummary]? {
    defer { objects = nil }
    return objects
  }
}
