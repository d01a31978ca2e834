/// Reads the files of a GNU tar archive as its bytes arrive.
///
/// Names are whatever the sender wrote: the caller checks them before it writes anything.
final class TarReader {
  struct Entry {
    var path: String
    /// In bytes.
    var size: Int
    /// A plain file: neither a link, a folder nor a device.
    var isFile: Bool
  }

  /// The archive is cut off, or is none.
  struct Broken: Error {}

  private let source: () throws -> [UInt8]?
  private var buffer: ArraySlice<UInt8> = []
  /// Bytes of the current file that were not handed out yet, and those that fill its last block.
  private var rest = 0
  private var padding = 0

  /// - Parameter source: the next bytes, nil at the end.
  init(_ source: @escaping () throws -> [UInt8]?) { self.source = source }

  /// The next file; nil at the end of the archive. What was not read of the file before is skipped.
  func next() throws -> Entry? {
    var longName: String?
    while true {
      try skip(rest + padding)
      let header = try take(512)
      if header.allSatisfy({ $0 == 0 }) {
        while try source() != nil {}
        return nil
      }
      guard Self.isIntact(header), let size = Self.number(header[124..<136]) else { throw Broken() }
      rest = size
      padding = (512 - size % 512) % 512
      let type = header[156]
      guard type == UInt8(ascii: "L") else {
        let isFile = type == UInt8(ascii: "0") || type == 0
        return Entry(path: try longName ?? Self.text(header[0..<100]), size: isFile ? size : 0, isFile: isFile)
      }
      guard size <= 1 << 16 else { throw Broken() }
      longName = try Self.text(take(size)[...])
      rest = 0
    }
  }

  /// The next bytes of the current file; nil at its end.
  func content() throws -> [UInt8]? {
    guard rest > 0 else { return nil }
    if buffer.isEmpty { try fill() }
    let bytes = Array(buffer.prefix(rest))
    buffer = buffer.dropFirst(bytes.count)
    rest -= bytes.count
    return bytes
  }

  private func fill() throws {
    guard let bytes = try source() else { throw Broken() }
    buffer += bytes
  }

  private func take(_ count: Int) throws -> [UInt8] {
    while buffer.count < count { try fill() }
    defer { buffer = buffer.dropFirst(count) }
    return Array(buffer.prefix(count))
  }

  private func skip(_ count: Int) throws {
    var count = count
    while count > 0 {
      if buffer.isEmpty { try fill() }
      let step = min(count, buffer.count)
      buffer = buffer.dropFirst(step)
      count -= step
    }
    (rest, padding) = (0, 0)
  }

  /// The sum of the header's bytes, its own field taken as spaces.
  private static func isIntact(_ header: [UInt8]) -> Bool {
    let sum = header.reduce(0) { $0 + Int($1) } - header[148..<156].reduce(0) { $0 + Int($1) } + 8 * 32
    return number(header[148..<156]) == sum
  }

  /// Octal digits, or from 8 GiB on a number of base 256 behind a first byte of 0x80.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    if field.first == 0x80 {
      guard field.dropFirst().prefix(4).allSatisfy({ $0 == 0 }) else { return nil }
      let number = field.suffix(7).reduce(0) { $0 << 8 | Int($1) }
      return number < 1 << 48 ? number : nil
    }
    let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }

  private static func text(_ field: ArraySlice<UInt8>) throws -> String {
    guard let text = String(validating: field.prefix { $0 != 0 }, as: UTF8.self) else { throw Broken() }
    return text
  }
}
