/// Texts inside PNG files: `iTXt` chunks, uncompressed (PNG specification, 11.3.3).
///
///     let png = PNGText.adding("[]", as: "otn:boxes", to: png)
///     PNGText.text("otn:boxes", in: png)                // "[]"
public enum PNGText {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// The length and type before a chunk's data, and the checksum behind it.
  private static let frame = (head: 8, tail: 4)

  /// Puts a text in front of the picture's pixels; what is no PNG stays as it is.
  ///
  /// - Parameter keyword: 1 to 79 characters of ASCII.
  public static func adding(_ text: String, as keyword: String, to png: [UInt8]) -> [UInt8] {
    guard isPNG(png), let header = Chunk(in: png, at: signature.count) else { return png }
    let data = Array("iTXt".utf8) + Array(keyword.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8)
    let chunk = bytes(of: UInt32(data.count - 4)) + data + bytes(of: checksum(data))
    return png[..<header.end] + chunk + png[header.end...]
  }

  /// The first text of that name which stands in front of the pixels.
  public static func text(_ keyword: String, in png: [UInt8]) -> String? {
    guard isPNG(png) else { return nil }
    let start = Array(keyword.utf8) + [0]
    var position = signature.count
    while let chunk = Chunk(in: png, at: position), chunk.type != "IDAT" {
      position = chunk.end
      let data = png[chunk.data]
      guard chunk.type == "iTXt", data.starts(with: start) else { continue }
      // Behind the keyword: whether and how it is compressed, a language, the keyword in that language.
      let rest = data.dropFirst(start.count)
      guard rest.prefix(2).elementsEqual([0, 0]) else { return nil }
      let parts = rest.dropFirst(2).split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      return parts.count == 3 ? String(validating: parts[2], as: UTF8.self) : nil
    }
    return nil
  }

  public static func isPNG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: signature) }

  private struct Chunk {
    let type: String
    let data: Range<Int>
    var end: Int { data.upperBound + PNGText.frame.tail }

    /// nil: there is no whole one.
    init?(in png: [UInt8], at start: Int) {
      guard start + PNGText.frame.head <= png.count else { return nil }
      let count = png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      type = String(decoding: png[start + 4..<start + 8], as: UTF8.self)
      data = (start + PNGText.frame.head)..<(start + PNGText.frame.head + count)
      guard end <= png.count else { return nil }
    }
  }

  private static func bytes(of number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  /// CRC-32 (PNG specification, annex D).
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
  }
}
