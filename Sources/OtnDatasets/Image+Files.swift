import CCairo
import Foundation

extension Image {
  /// Reads a JPEG or PNG. JPEGs are turned upright by their EXIF orientation, PNGs lose their transparency.
  ///
  /// Throws `.noSuchFile`, or `.brokenPicture` with the file and the decoder's reason.
  public init(contentsOf path: String) throws(DatasetError) {
    self = try Image.decode(try FileBytes.read(path, what: "picture"), path: path)
  }

  /// Decodes a JPEG or PNG in memory; `path` is only for messages.
  public static func decode(_ bytes: [UInt8], path: String) throws(DatasetError) -> Image {
    if JPEG.isJPEG(bytes) { return try JPEG.decode(bytes, path: path) }
    if PNG.isPNG(bytes) { return try PNG.decode(bytes, path: path) }
    throw .brokenPicture(path: path, reason: bytes.isEmpty ? "it is empty" : "it is neither JPEG nor PNG")
  }

  /// Width and height of a picture file, from its header.
  public static func size(ofFile path: String) throws(DatasetError) -> (width: Int, height: Int) {
    var bytes = try FileBytes.read(path, what: "picture", most: 1 << 16)
    if PNG.isPNG(bytes) { return try PNG.size(bytes, path: path) }
    guard JPEG.isJPEG(bytes) else {
      throw .brokenPicture(path: path, reason: bytes.isEmpty ? "it is empty" : "it is neither JPEG nor PNG")
    }
    if let size = try? JPEG.size(bytes, path: path) { return size }
    bytes = try FileBytes.read(path, what: "picture")
    return try JPEG.size(bytes, path: path)
  }

  /// The picture as a PNG file's bytes.
  public func png() throws(DatasetError) -> [UInt8] { try Canvas(self).png() }

  /// The picture as a JPEG file's bytes.
  public func jpeg(quality: Int = 90) throws(DatasetError) -> [UInt8] { try JPEG.encode(self, quality: quality) }

  /// Writes a `.png`, `.jpg` or `.jpeg`.
  public func write(to path: String) throws(DatasetError) {
    switch path.split(separator: ".").last?.lowercased() {
    case "png": try FileBytes.write(png(), to: path)
    case "jpg", "jpeg": try FileBytes.write(jpeg(), to: path)
    default: throw .unwritable(path: path, reason: "the name of a picture ends in .png, .jpg or .jpeg")
    }
  }
}

/// PNG through cairo.
enum PNG {
  static func isPNG(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 24 && bytes[0..<8].elementsEqual([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  static func size(_ bytes: [UInt8], path: String) throws(DatasetError) -> (width: Int, height: Int) {
    let width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
    let height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
    guard width > 0, height > 0, width <= 32767, height <= 32767, width * height <= Image.largestPixelCount else {
      throw .brokenPicture(path: path, reason: "its header claims \(width) × \(height) pixels")
    }
    return (width, height)
  }

  static func decode(_ bytes: [UInt8], path: String) throws(DatasetError) -> Image {
    _ = try size(bytes, path: path)
    var reader = (bytes: bytes, at: 0)
    let surface = withUnsafeMutablePointer(to: &reader) { pointer in
      cairo_image_surface_create_from_png_stream(
        { closure, target, length in
          let reader = closure!.assumingMemoryBound(to: (bytes: [UInt8], at: Int).self)
          let count = Int(length)
          guard count <= reader.pointee.bytes.count - reader.pointee.at else { return CAIRO_STATUS_READ_ERROR }
          reader.pointee.bytes.withUnsafeBytes { source in
            target!.update(
              from: source.baseAddress!.assumingMemoryBound(to: UInt8.self) + reader.pointee.at, count: count)
          }
          reader.pointee.at += count
          return CAIRO_STATUS_SUCCESS
        }, pointer)
    }
    defer { cairo_surface_destroy(surface) }
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else {
      let text = String(cString: cairo_status_to_string(status))
      throw .brokenPicture(path: path, reason: status == CAIRO_STATUS_READ_ERROR ? "it ends early" : text)
    }
    return try Canvas(adopting: surface).image()
  }
}
