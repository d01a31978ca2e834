/// The one EXIF field that matters here: how a camera held the picture.
enum EXIF {
  /// 1 to 8 as EXIF 2.3 (tag 0x0112) numbers them; 1, upright, when there is none or it is broken.
  static func orientation(ofJPEG bytes: [UInt8]) -> Int {
    var at = 2
    while at + 4 <= bytes.count, bytes[at] == 0xFF {
      let marker = bytes[at + 1]
      if marker == 0xFF {
        at += 1
        continue
      }
      guard marker != 0xDA, marker != 0xD9 else { return 1 }
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      guard length >= 2, at + 2 + length <= bytes.count else { return 1 }
      if marker == 0xE1, length >= 8, bytes[(at + 4)..<(at + 10)].elementsEqual([0x45, 0x78, 0x69, 0x66, 0, 0]) {
        return orientation(inTIFF: bytes[(at + 10)..<(at + 2 + length)])
      }
      at += 2 + length
    }
    return 1
  }

  private static func orientation(inTIFF tiff: ArraySlice<UInt8>) -> Int {
    let start = tiff.startIndex
    guard tiff.count >= 8 else { return 1 }
    let isLittle = tiff[start] == 0x49
    func number(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset + size <= tiff.count else { return nil }
      let bytes = tiff[(start + offset)..<(start + offset + size)]
      return (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return 1 }
    for entry in 0..<count {
      let offset = directory + 2 + entry * 12
      guard let tag = number(offset, 2) else { return 1 }
      if tag == 0x0112 {
        guard let value = number(offset + 8, 2), (1...8).contains(value) else { return 1 }
        return value
      }
    }
    return 1
  }
}

extension Image {
  /// The picture upright, given EXIF's orientation.
  func turned(by orientation: Int) -> Image {
    switch orientation {
    case 2: flippedLeftRight()
    case 3: flippedLeftRight().flippedUpDown()
    case 4: flippedUpDown()
    case 5: transposed()
    case 6: transposed().flippedLeftRight()
    case 7: transposed().flippedLeftRight().flippedUpDown()
    case 8: transposed().flippedUpDown()
    default: self
    }
  }

  private func transposed() -> Image {
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 { turned[(x * height + y) * 3 + channel] = pixels[(y * width + x) * 3 + channel] }
      }
    }
    return Image(width: height, height: width, pixels: turned, checked: true)
  }
}
