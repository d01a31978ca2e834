/// CRC-32 as zip uses it (ISO 3309, polynomial 0xEDB88320 reflected), eight bytes at a time.
enum Checksum {
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for index in 0..<256 {
      tables[index] = (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
    for index in 256..<tables.count {
      let previous = tables[index - 256]
      tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
    }
    return tables
  }()

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      bytes.withUnsafeBytes { data in
        var value = ~UInt32(0)
        var offset = 0
        while offset + 8 <= data.count {
          let low = data.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian ^ value
          let high = data.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self).littleEndian
          value = table[1792 + Int(low & 0xFF)] ^ table[1536 + Int(low >> 8 & 0xFF)]
          value ^= table[1280 + Int(low >> 16 & 0xFF)] ^ table[1024 + Int(low >> 24)]
          value ^= table[768 + Int(high & 0xFF)] ^ table[512 + Int(high >> 8 & 0xFF)]
          value ^= table[256 + Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
          offset += 8
        }
        while offset < data.count {
          value = value >> 8 ^ table[Int((value ^ UInt32(data[offset])) & 0xFF)]
          offset += 1
        }
        return ~value
      }
    }
  }
}
