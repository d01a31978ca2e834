import OtnWork

/// The ETags that a local file would have as an object, computed from its bytes.
enum LocalDigest {
  /// The MD5 of a run of bytes.
  static func md5(of file: OpenFile, range: Range<Int>, path: String) throws -> [UInt8] {
    let digest = Digest(.md5)
    try file.read(range, path: path) { digest.update($0) }
    return digest.finish()
  }

  /// True when the file's bytes are those that `tag` stands for; nil when that can't be told from the tag.
  static func matches(_ tag: EntityTag, file: OpenFile, size: Int, path: String, work: Work) throws -> Bool? {
    switch tag.form {
    case .opaque:
      return nil
    case .digest:
      let digest = Digest(.md5)
      for range in ranges(of: size, part: 8 << 20) {
        try work.check()
        try file.read(range, path: path) { digest.update($0) }
      }
      return digest.finish() == tag.digest
    case .parts(let count):
      let candidates = PartSize.candidates(size: size, count: count)
      for part in candidates where try parts(of: file, size: size, part: part, path: path, work: work) == tag {
        return true
      }
      return candidates.isEmpty ? nil : false
    }
  }

  private static func parts(of file: OpenFile, size: Int, part: Int, path: String, work: Work) throws -> EntityTag {
    EntityTag(
      parts: try MD5Lanes.digests(of: file, ranges: ranges(of: size, part: part), path: path, work: work))
  }

  /// `size` bytes cut into runs of `part`; none for an empty file.
  static func ranges(of size: Int, part: Int) -> [Range<Int>] {
    stride(from: 0, to: size, by: part).map { $0..<min($0 + part, size) }
  }
}
