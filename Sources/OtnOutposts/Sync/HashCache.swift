import Foundation
import OtnWork

/// Which ETags the content of local files is known to have, so that an unchanged file is not read again: one small file per
/// synced folder in the user's cache folder. It holds no names.
///
/// Layout: 8 bytes `otn-etag`, then records of 64 bytes (device, inode, size, modified, changed, 16 bytes of digest,
/// parts: 0 for an MD5, -1 for an opaque ETag), all little-endian, then the MD5 of all that. A file that does not end in the
/// right MD5 is ignored.
final class HashCache {
  private static let mark = Array("otn-etag".utf8)
  private static let recordLength = 64
  private let path: String
  private var known: [FileIdentity: EntityTag] = [:]
  private var used: Set<FileIdentity> = []
  private var isChanged = false

  init(path: String) {
    self.path = path
    guard let bytes = try? OpenFile.bytes(of: path) else { return }
    read(bytes)
  }

  /// The ETag that this file's content was last seen to have.
  subscript(identity: FileIdentity) -> EntityTag? {
    get {
      guard let tag = known[identity] else { return nil }
      used.insert(identity)
      return tag
    }
    set {
      guard let newValue, known.updateValue(newValue, forKey: identity) != newValue || !used.contains(identity) else {
        return
      }
      used.insert(identity)
      isChanged = true
    }
  }

  /// Writes what changed. With `pruning`, forgets the files that were not asked for.
  func save(pruning: Bool) throws {
    if pruning && used.count < known.count {
      known = known.filter { used.contains($0.key) }
      isChanged = true
    }
    guard isChanged else { return }
    var bytes = Self.mark
    bytes.reserveCapacity(known.count * Self.recordLength + 24)
    for (identity, tag) in known { Self.append(identity, tag, to: &bytes) }
    bytes += Digest.md5(bytes)
    try AtomicFile.write(path) { file in try file.append(bytes) }
    isChanged = false
  }

  private static func append(_ identity: FileIdentity, _ tag: EntityTag, to bytes: inout [UInt8]) {
    let parts: Int64 =
      switch tag.form {
      case .digest: 0
      case .parts(let count): Int64(count)
      case .opaque: -1
      }
    append(identity.device, to: &bytes)
    append(identity.inode, to: &bytes)
    append(UInt64(bitPattern: Int64(identity.size)), to: &bytes)
    append(UInt64(bitPattern: Int64(identity.modified)), to: &bytes)
    append(UInt64(bitPattern: Int64(identity.changed)), to: &bytes)
    bytes += tag.digest
    append(UInt64(bitPattern: parts), to: &bytes)
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private func read(_ bytes: [UInt8]) {
    let end = bytes.count - 16
    guard end >= Self.mark.count, bytes.starts(with: Self.mark), (end - Self.mark.count) % Self.recordLength == 0,
      bytes.withUnsafeBytes({ Digest.md5(UnsafeRawBufferPointer(rebasing: $0[..<end])) }) == Array(bytes[end...])
    else { return }
    known.reserveCapacity(bytes.count / Self.recordLength)
    bytes.withUnsafeBytes { buffer in
      for start in stride(from: Self.mark.count, to: end, by: Self.recordLength) {
        func word(_ index: Int) -> UInt64 {
          UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: start + index * 8, as: UInt64.self))
        }
        func number(_ index: Int) -> Int { Int(Int64(bitPattern: word(index))) }
        let identity = FileIdentity(
          device: word(0), inode: word(1), size: number(2), modified: number(3), changed: number(4))
        let parts = number(7)
        known[identity] = EntityTag(
          digest: Array(buffer[start + 40..<start + 56]),
          form: parts == 0 ? .digest : parts < 0 ? .opaque : .parts(parts))
      }
    }
  }
}
