import OtnWork

/// What a folder store knows of an object besides its bytes: a small file of lines.
///
///     1f3870be274f6c49b3e31a0c6728957f     its ETag
///     4711 102400 1732450000123456789      inode, size and modification time of the file it is about
///     key a%2F%2Fb                          percent-encoded
///     mtime 1732440000.5                    metadata, names and values percent-encoded
///
/// A record of another file than the one that is there (copied in by hand, say) is not believed.
struct FolderRecord {
  var key: String
  var etag: String
  var metadata: [String: String]
  var inode: UInt64
  var size: Int
  var modified: Int

  init(key: String, etag: String, metadata: [String: String], identity: FileIdentity) {
    self.key = key
    self.etag = etag
    self.metadata = metadata
    inode = identity.inode
    size = identity.size
    modified = identity.modified
  }

  init?(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    guard lines.count >= 3 else { return nil }
    let numbers = lines[1].split(separator: " ")
    guard numbers.count == 3, let inode = UInt64(numbers[0]), let size = Int(numbers[1]), let modified = Int(numbers[2])
    else { return nil }
    etag = lines[0]
    (self.inode, self.size, self.modified) = (inode, size, modified)
    key = ""
    metadata = [:]
    for (index, line) in lines.dropFirst(2).enumerated() {
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard words.count == 2 else { return nil }
      let value = URIEncoding.decoded(String(words[1]))
      if index == 0 { key = value } else { metadata[URIEncoding.decoded(String(words[0]))] = value }
    }
  }

  func isOf(_ identity: FileIdentity) -> Bool {
    inode == identity.inode && size == identity.size && modified == identity.modified
  }

  var bytes: [UInt8] {
    var text = "\(etag)\n\(inode) \(size) \(modified)\nkey \(URIEncoding.value(key))\n"
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
      text += "\(URIEncoding.value(name)) \(URIEncoding.value(value))\n"
    }
    return Array(text.utf8)
  }
}
