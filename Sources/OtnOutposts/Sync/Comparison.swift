import OtnWork

/// Whether a file and an object hold the same bytes: by their sizes, then by the ETag. Times decide nothing.
struct Comparison {
  let folder: String
  let hashes: HashCache
  /// Reads every file again, also those whose ETag is known.
  let checksum: Bool
  let work: Work

  /// Nil when they are equal. A file that can't be read, or an ETag that says nothing, counts as different: the copy then
  /// fails with its own reason, or makes them equal.
  func reason(path: String, local: FileIdentity, remote: ObjectSummary) throws -> CopyReason? {
    if local.size != remote.size { return .size }
    let tag = EntityTag(remote.etag)
    if !checksum, hashes[local] == tag { return nil }
    let whole = "\(folder)/\(path)"
    guard let file = try? OpenFile.reading(whole), let before = try? file.identity(path: whole),
      before == local
    else { return .content }
    do {
      guard try LocalDigest.matches(tag, file: file, size: local.size, path: whole, work: work) == true else {
        return .content
      }
    } catch is FileError {
      return .content
    }
    guard let after = try? file.identity(path: whole), after == local else { return .content }
    if local.isSettled { hashes[local] = tag }
    return nil
  }
}
