import OtnWork

/// Which way files go.
public enum SyncDirection: Sendable {
  case upload
  case download
}

/// A file that is to be copied.
struct SyncCopy {
  /// Below the folder.
  var path: String
  var key: String
  var reason: CopyReason
  var local: FileIdentity?
  var remote: ObjectSummary?
}

/// What is to be done about one path.
enum SyncStep {
  case copy(SyncCopy)
  case equal
  /// The key of an object, or the path of a file, that the source does not have.
  case delete(String)
  case refused(String, Refusal)
}

/// Decides, pair by pair, what a sync has to do. It writes nothing.
final class SyncSteps {
  private let merge: SyncMerge
  private let comparison: Comparison
  private let direction: SyncDirection
  private let prefix: String
  /// Keys of objects that the current key begins with: one of them may want to be a file where the current needs a folder.
  private var objectsAbove: [String] = []
  /// True once the source turned out to hold anything.
  private(set) var sourceHasAny = false

  init(merge: SyncMerge, comparison: Comparison, direction: SyncDirection, prefix: String) {
    self.merge = merge
    self.comparison = comparison
    self.direction = direction
    self.prefix = prefix
  }

  func next() throws -> SyncStep? {
    while let pair = try merge.next() {
      let step = direction == .upload ? try upload(pair) : try download(pair)
      if let step { return step }
    }
    return nil
  }

  private func upload(_ pair: SyncPair) throws -> SyncStep? {
    guard let local = pair.local else {
      return pair.path.isEmpty ? nil : pair.remote.map { .delete($0.key) }
    }
    sourceHasAny = true
    if let refusal = local.refusal { return .refused(pair.path, refusal) }
    let key = prefix + pair.path
    if key.utf8.count > RelativePath.longestKey {
      return .refused(pair.path, .keyTooLong(bytes: key.utf8.count))
    }
    guard let reason = try reason(pair) else { return .equal }
    return .copy(SyncCopy(path: pair.path, key: key, reason: reason, local: local.identity, remote: pair.remote))
  }

  private func download(_ pair: SyncPair) throws -> SyncStep? {
    guard let remote = pair.remote else {
      guard let local = pair.local else { return nil }
      return local.refusal == nil ? .delete(pair.path) : nil
    }
    sourceHasAny = true
    do throws(Refusal) { _ = try RelativePath(pair.path) } catch { return .refused(remote.key, error) }
    objectsAbove.removeAll { !KeyOrder.has(pair.path, prefix: $0) }
    if let above = objectsAbove.first(where: { KeyOrder.has(pair.path, prefix: $0 + "/") }) {
      return .refused(remote.key, .belowAnObject(prefix + above))
    }
    objectsAbove.append(pair.path)
    if let refusal = pair.local?.refusal { return .refused(remote.key, refusal) }
    guard let reason = try reason(pair) else { return .equal }
    return .copy(
      SyncCopy(path: pair.path, key: remote.key, reason: reason, local: pair.local?.identity, remote: remote))
  }

  private func reason(_ pair: SyncPair) throws -> CopyReason? {
    guard let local = pair.local?.identity, let remote = pair.remote else { return .new }
    return try comparison.reason(path: pair.path, local: local, remote: remote)
  }
}
