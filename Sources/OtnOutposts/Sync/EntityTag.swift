/// An ETag in 20 bytes: the MD5 of an object, the MD5 of its parts' MD5s with their count, or any other text by its MD5.
struct EntityTag: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    case digest
    case parts(Int)
    case opaque
  }

  /// 16 bytes.
  let digest: [UInt8]
  let form: Form

  init(digest: [UInt8], form: Form) {
    self.digest = digest
    self.form = form
  }

  /// Of a listing's or a response's text, without quotes.
  init(_ text: String) {
    let pieces = text.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
    if let first = pieces.first, let digest = Self.bytes(first) {
      if pieces.count == 1 {
        self.init(digest: digest, form: .digest)
        return
      }
      if let count = Int(String(Substring(pieces[1]))), count >= 1, count <= 10_000 {
        self.init(digest: digest, form: .parts(count))
        return
      }
    }
    self.init(digest: Digest.md5(Array(text.utf8)), form: .opaque)
  }

  /// Of a file that went up in parts: the MD5 of their MD5s one after another, and their count.
  init(parts: [[UInt8]]) {
    self.init(digest: Digest.md5(Array(parts.joined())), form: .parts(parts.count))
  }

  var text: String {
    switch form {
    case .digest, .opaque: digest.hexadecimal
    case .parts(let count): "\(digest.hexadecimal)-\(count)"
    }
  }

  private static func bytes(_ text: Substring.UTF8View) -> [UInt8]? {
    guard text.count == 32 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    var high: UInt8?
    for character in text {
      let digit: UInt8
      switch character {
      case 0x30...0x39: digit = character - 0x30
      case 0x61...0x66: digit = character - 0x61 + 10
      case 0x41...0x46: digit = character - 0x41 + 10
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }
}

/// How large objects are cut.
enum PartSize {
  static let mebibyte = 1 << 20

  /// 8 to 64 MiB, more only where 10,000 parts would not do; always the same for the same size.
  static func forObject(of size: Int, smallest: Int) -> Int {
    let wanted = max(min(size / 64, 64 * mebibyte), 8 * mebibyte, smallest, size / 10_000 + 1)
    return (wanted + mebibyte - 1) / mebibyte * mebibyte
  }

  /// The sizes that could have cut an object of `size` into `count` parts: ours first, then those of widespread programs.
  static func candidates(size: Int, count: Int) -> [Int] {
    let even = ((size + count - 1) / count + mebibyte - 1) / mebibyte * mebibyte
    let common = [8, 5, 16, 50, 10, 15, 25, 32, 64, 100, 128, 256, 512].map { $0 * mebibyte }
    var found: [Int] = []
    for part in [forObject(of: size, smallest: 0)] + common + [even]
    where !found.contains(part) && (size + part - 1) / part == count { found.append(part) }
    return found
  }
}
