import Foundation
import OtnWork

/// An object of a folder store that was found.
struct FoundObject {
  let key: String
  let file: OpenFile
  let identity: FileIdentity
  let path: String
}

extension FolderStore {
  /// The key as a path below the folder; nil for those that are held in `.otn-store/other`.
  func plainPath(_ key: String) -> RelativePath? {
    guard let path = try? RelativePath(key), path.components.first != Self.hidden else { return nil }
    return path
  }

  private func digest(_ key: String) -> String { Digest.md5(Array(key.utf8)).hexadecimal }
  private func otherPath(_ key: String) -> String { hiddenPath("other/\(digest(key))") }
  private func recordPath(_ key: String) -> String {
    let digest = digest(key)
    return hiddenPath("records/\(digest.prefix(2))/\(digest)")
  }

  func find(_ key: String) throws -> FoundObject {
    if let plain = plainPath(key), let parent = try? objects().folder(of: plain, creating: false) {
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      let descriptor = openat(parent.descriptor, plain.name, flags)
      if descriptor >= 0, let found = found(key, OpenFile(descriptor), path: "\(path)/\(key)") { return found }
    }
    let other = otherPath(key)
    let descriptor = open(other, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, let found = found(key, OpenFile(descriptor), path: other) else {
      throw StoreError("no-such-key", "there is no object \(name)/\(key)", status: 404)
    }
    return found
  }

  private func found(_ key: String, _ file: OpenFile, path: String) -> FoundObject? {
    guard let status = EntryStatus(descriptor: file.descriptor), status.kind == .file else { return nil }
    return FoundObject(key: key, file: file, identity: status.identity, path: path)
  }

  func details(of object: FoundObject) throws -> ObjectDetails {
    let record = try record(object.key, identity: object.identity) { object.file }
    return ObjectDetails(
      size: object.identity.size, etag: record.etag, modified: Double(object.identity.modified) / 1e9,
      metadata: record.metadata)
  }

  /// What is known of the object. For a file that was copied in by hand that is its MD5, which is computed once.
  func record(_ key: String, identity: FileIdentity, open: () throws -> OpenFile) throws -> FolderRecord {
    if let bytes = try? OpenFile.bytes(of: recordPath(key)), let record = FolderRecord(bytes), record.isOf(identity) {
      return record
    }
    let whole = 0..<identity.size
    let digest = try LocalDigest.md5(of: open(), range: whole, path: "\(path)/\(key)")
    let record = FolderRecord(key: key, etag: digest.hexadecimal, metadata: [:], identity: identity)
    try? write(record)
    return record
  }

  private func write(_ record: FolderRecord) throws {
    let final = recordPath(record.key)
    let new = try NewFile(.bytes(record.bytes), in: hiddenPath("new"))
    try TargetFolder.makeFolders((final as NSString).deletingLastPathComponent)
    try new.place(at: final)
  }

  /// Gives a new file its key. The record comes first: an object without its metadata is never there.
  func keep(_ new: NewFile, key: String, etag: String, metadata: [String: String]) throws {
    guard (1...RelativePath.longestKey).contains(key.utf8.count) else {
      throw StoreError("key-too-long", "the key \(key.prefix(40))… has not 1 to 1024 bytes", status: 400)
    }
    try new.settle()
    let identity = try new.file.identity(path: new.path)
    try write(FolderRecord(key: key, etag: etag, metadata: metadata, identity: identity))
    if let plain = plainPath(key), try placePlainly(new, plain) {
      unlink(otherPath(key))
    } else {
      try new.place(at: otherPath(key))
    }
  }

  /// False where a folder, a link or another object stands in the way.
  private func placePlainly(_ new: NewFile, _ plain: RelativePath) throws -> Bool {
    do {
      let parent = try objects().folder(of: plain, creating: true)
      try objects().check(plain, in: parent, listed: true)
      try new.place(as: plain.name, in: parent, shown: "\(path)/\(plain.text)")
      return true
    } catch is Refusal {
      return false
    }
  }

  func get(_ key: String, range: Range<Int>?, etag: String?, descriptor: Int32, offset: Int) throws -> StoreReply {
    let object = try find(key)
    let details = try details(of: object)
    if let etag, etag != details.etag {
      throw StoreError("object-changed", "\(name)/\(key) was replaced while it was downloaded")
    }
    let digest = range == nil ? Digest(.md5) : nil
    let range = range.flatMap { $0.isEmpty ? nil : $0 } ?? 0..<details.size
    guard range.upperBound <= details.size else {
      throw StoreError("invalid-range", "\(name)/\(key) has only \(details.size) bytes", status: 416)
    }
    var position = offset
    try object.file.read(range, path: object.path) { bytes throws(FileError) in
      digest?.update(bytes)
      try OpenFile.write(bytes, to: descriptor, at: position, path: "the copy of \(key)")
      position += bytes.count
    }
    return .read(details, md5: digest?.finish())
  }

  func delete(_ key: String) throws {
    if let plain = plainPath(key) {
      do {
        try objects().remove(plain)
      } catch let error as FileError where error.code == "no-such-file" {
      } catch is Refusal {}
    }
    unlink(otherPath(key))
    unlink(recordPath(key))
  }

  func deleteAll(_ keys: [String]) -> [(key: String, code: String, message: String)] {
    var failures: [(key: String, code: String, message: String)] = []
    for key in keys {
      do { try delete(key) } catch {
        let error = StoreError(folder: error)
        failures.append((key, error.code, error.message))
      }
    }
    return failures
  }

  /// The objects that have no path of their own, sorted. Those whose path has become free and taken again are not among them.
  func otherObjects(prefix: String) throws -> [FoundObject] {
    let names = try FileManager.default.contentsOfDirectory(atPath: hiddenPath("other"))
    var found: [FoundObject] = []
    for name in names {
      let record = hiddenPath("records/\(name.prefix(2))/\(name)")
      guard let bytes = try? OpenFile.bytes(of: record), let key = FolderRecord(bytes)?.key,
        KeyOrder.has(key, prefix: prefix), let object = try? find(key), object.path == otherPath(key)
      else { continue }
      found.append(object)
    }
    return found.sorted { KeyOrder.compare($0.key, $1.key) < 0 }
  }
}
