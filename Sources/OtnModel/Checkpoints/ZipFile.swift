/// Reads the entries of a zip that only stores, as `torch.save` writes them.
///
/// Every offset comes from an untrusted file: each is checked against the file's size before it is used, and the entries together
/// may not be larger than the file, so overlapping ones can't multiply. Format: PKWARE's APPNOTE, sections 4.3 and 4.5.3.
struct ZipFile {
  struct Entry {
    let name: String
    let size: Int
    let isStored: Bool
    let checksum: UInt32
    fileprivate let header: Int
  }

  /// What messages call it.
  let name: String
  private(set) var entries: [String: Entry] = [:]
  /// Names in the order of the directory.
  private(set) var names: [String] = []
  private let bytes: [UInt8]

  /// - Throws: `CheckpointError` (`damaged`) when the bytes are no whole zip.
  init(_ bytes: [UInt8], name: String) throws(CheckpointError) {
    self.bytes = bytes
    self.name = name
    try readDirectory()
  }

  /// The bytes of one entry, its checksum verified.
  func read(_ name: String) throws(CheckpointError) -> [UInt8] {
    guard let entry = entries[name] else { throw .damaged("\(self.name) lacks its part \(name)") }
    guard entry.isStored else {
      throw CheckpointError("unsupported", "\(name) in \(self.name) is compressed, which torch.save never does")
    }
    let header = Little(try bytes(at: entry.header, count: 30))
    guard header.uint32(0) == 0x0403_4B50 else {
      throw .damaged("\(name) in \(self.name) doesn't stand where the directory says")
    }
    let start = entry.header + 30 + header.uint16(26) + header.uint16(28)
    let data = try bytes(at: start, count: entry.size)
    guard entry.checksum == 0 || Checksum.crc32(data) == entry.checksum else {
      throw .damaged("\(name) in \(self.name) doesn't match its checksum")
    }
    return data
  }

  private mutating func readDirectory() throws(CheckpointError) {
    let (count, offset, size) = try findDirectory()
    let directory = Little(try bytes(at: offset, count: size))
    var position = 0
    var total = 0
    for _ in 0..<count {
      guard let (entry, next) = directory.entry(at: position) else {
        throw .damaged("the directory of \(self.name) breaks off after \(names.count) of \(count) parts")
      }
      position = next
      guard entry.header <= bytes.count, entry.size <= bytes.count - total else {
        throw .damaged("\(entry.name) in \(self.name) is said to be \(entry.size) bytes long, more than the file")
      }
      total += entry.size
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw .damaged("\(self.name) has two parts named \(entry.name)")
      }
      names.append(entry.name)
    }
  }

  /// The end of the directory stands in the file's last bytes, perhaps with a larger variant before it.
  private func findDirectory() throws(CheckpointError) -> (count: Int, offset: Int, size: Int) {
    let tailLength = min(bytes.count, 22 + 65_535 + 20)
    let tail = Little(try bytes(at: bytes.count - tailLength, count: tailLength))
    guard let end = stride(from: tailLength - 22, through: 0, by: -1).first(where: { tail.uint32($0) == 0x0605_4B50 })
    else { throw .damaged("\(self.name) is no whole zip: its directory is missing") }
    var found = (count: tail.uint16(end + 10), offset: tail.uint32(end + 16), size: tail.uint32(end + 12))
    if end >= 20, tail.uint32(end - 20) == 0x0706_4B50, let place = tail.uint64(end - 20 + 8) {
      let large = Little(try bytes(at: place, count: 56))
      guard large.uint32(0) == 0x0606_4B50, let count = large.uint64(32), let size = large.uint64(40),
        let offset = large.uint64(48)
      else { throw .damaged("the directory of \(self.name) is not where its end says") }
      found = (count, offset, size)
    }
    guard found.size <= bytes.count, found.offset <= bytes.count - found.size, found.count <= found.size / 46 else {
      throw .damaged("\(self.name) is cut off: its directory lies outside it")
    }
    return found
  }

  private func bytes(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw .damaged("\(name) is cut off: \(count) bytes at \(offset) lie outside its \(bytes.count)")
    }
    return Array(bytes[offset..<offset + count])
  }
}

/// Little-endian numbers in bytes whose length was checked, and one directory entry.
private struct Little {
  let bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func uint16(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
  func uint32(_ at: Int) -> Int { uint16(at) | uint16(at + 2) << 16 }
  /// nil above `Int.max`.
  func uint64(_ at: Int) -> Int? {
    let high = uint32(at + 4)
    return high < 1 << 31 ? uint32(at) | high << 32 : nil
  }

  func entry(at position: Int) -> (entry: ZipFile.Entry, next: Int)? {
    guard position <= bytes.count - 46, uint32(position) == 0x0201_4B50 else { return nil }
    let nameEnd = position + 46 + uint16(position + 28)
    let extraEnd = nameEnd + uint16(position + 30)
    let next = extraEnd + uint16(position + 32)
    guard next <= bytes.count else { return nil }
    guard let (size, header) = sizes(at: position, extra: nameEnd..<extraEnd) else { return nil }
    let entry = ZipFile.Entry(
      name: String(decoding: bytes[position + 46..<nameEnd], as: UTF8.self), size: size,
      isStored: uint16(position + 10) == 0, checksum: UInt32(uint32(position + 16)), header: header)
    return (entry, next)
  }

  /// Size and place of an entry's data: 32 bits each, or 64 in an extra field (APPNOTE 4.5.3) where these are all ones.
  private func sizes(at position: Int, extra: Range<Int>) -> (size: Int, header: Int)? {
    let missing = 0xFFFF_FFFF
    var size = uint32(position + 24)
    let stored = uint32(position + 20)
    var header = uint32(position + 42)
    guard size == missing || stored == missing || header == missing else { return (size, header) }
    var field = extra.lowerBound
    while field + 4 <= extra.upperBound {
      let end = field + 4 + uint16(field + 2)
      guard end <= extra.upperBound else { return nil }
      if uint16(field) == 1 {
        var place = field + 4
        func next() -> Int? {
          defer { place += 8 }
          return place + 8 <= end ? uint64(place) : nil
        }
        if size == missing {
          guard let large = next() else { return nil }
          size = large
        }
        if stored == missing, next() == nil { return nil }
        if header == missing {
          guard let large = next() else { return nil }
          header = large
        }
        return (size, header)
      }
      field = end
    }
    return nil
  }
}
