/// Writes zips that only store, for tests, with whatever lies about them a test wants to tell.
///
///     var zip = ZipWriter()
///     zip.add("a.txt", Array("text".utf8))
///     zip.finished()                          // the bytes of the file
public struct ZipWriter {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  public init() {}

  public mutating func add(_ name: String, _ data: [UInt8], claimedSize: UInt32? = nil, checksum: UInt32? = nil) {
    let size = claimedSize ?? UInt32(data.count)
    let sum = checksum ?? Self.crc32(data)
    let offset = UInt32(bytes.count)
    let shared = Self.little16(0, 0, 0, 0) + Self.little32(sum, size, size) + Self.little16(UInt16(name.utf8.count), 0)
    bytes += Self.little32(0x0403_4B50) + Self.little16(0) + shared + Array(name.utf8) + data
    directory += Self.little32(0x0201_4B50) + Self.little16(0, 0) + shared
    directory += Self.little16(0, 0, 0) + Self.little32(0, offset) + Array(name.utf8)
    count += 1
  }

  public func finished() -> [UInt8] {
    bytes + directory + Self.little32(0x0605_4B50) + Self.little16(0, 0, UInt16(count), UInt16(count))
      + Self.little32(UInt32(directory.count), UInt32(bytes.count)) + Self.little16(0)
  }

  public static func little16(_ values: UInt16...) -> [UInt8] { values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
  public static func little32(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(value >> (8 * $0) & 0xFF) } }
  }

  private static let table = (0..<256 as Range<UInt32>).map { index in
    (0..<8).reduce(index) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  /// As of ISO 3309, which zips use.
  public static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}
