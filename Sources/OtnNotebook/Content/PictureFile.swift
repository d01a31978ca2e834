import OtnRuntime

/// What the first bytes of a picture say of it.
struct PictureFile {
  /// `png`, `jpeg`, `gif`, `webp`; nil: none of these.
  let format: String?
  /// In pixels, of a PNG.
  let size: (width: Int, height: Int)?

  init(_ bytes: [UInt8]) {
    format =
      PNGText.isPNG(bytes) && bytes.count > 24
      ? "png"
      : bytes.starts(with: [0xFF, 0xD8, 0xFF])
        ? "jpeg"
        : bytes.starts(with: Array("GIF8".utf8))
          ? "gif"
          : bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) ? "webp" : nil
    let number = { (start: Int) in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    size = format == "png" ? (number(16), number(20)) : nil
  }

  var mediaType: String? { format.map { "image/\($0)" } }
  /// What names of such files end in.
  var suffix: String? { format.map { $0 == "jpeg" ? "jpg" : $0 } }
}
