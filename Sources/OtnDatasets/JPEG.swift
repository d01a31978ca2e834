import CTurboJPEG
import Foundation

/// JPEG in and out through libjpeg-turbo, with its default (accurate) transforms, as the field's programs decode it.
enum JPEG {
  static func isJPEG(_ bytes: [UInt8]) -> Bool { bytes.count > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8 }

  /// Decodes to RGB and turns the picture upright by its EXIF orientation. Grey becomes three equal channels.
  /// A file that ends early is an error: half a picture would be trained on unnoticed.
  static func decode(_ bytes: [UInt8], path: String) throws(DatasetError) -> Image {
    let decoder = try Decoder(path: path)
    let header = try decoder.header(of: bytes)
    let channels = header.isCMYK ? 4 : 3
    var pixels = [UInt8](repeating: 0, count: header.width * header.height * channels)
    let format = Int32(header.isCMYK ? TJPF_CMYK.rawValue : TJPF_RGB.rawValue)
    let status = tjDecompress2(
      decoder.handle, bytes, UInt(bytes.count), &pixels, Int32(header.width), 0, Int32(header.height), format,
      TJFLAG_LIMITSCANS)
    if status != 0, decoder.isFatal { throw .brokenPicture(path: path, reason: decoder.reason) }
    if header.isCMYK { pixels = rgb(fromInvertedCMYK: pixels) }
    let image = Image(width: header.width, height: header.height, pixels: pixels, checked: true)
    return image.turned(by: EXIF.orientation(ofJPEG: bytes))
  }

  /// Width and height after turning, from the header alone; `bytes` may be the beginning of the file.
  static func size(_ bytes: [UInt8], path: String) throws(DatasetError) -> (width: Int, height: Int) {
    let header = try Decoder(path: path).header(of: bytes)
    let swapped = EXIF.orientation(ofJPEG: bytes) >= 5
    return swapped ? (header.height, header.width) : (header.width, header.height)
  }

  /// Encodes with 4:2:0 colour.
  static func encode(_ image: Image, quality: Int = 90) throws(DatasetError) -> [UInt8] {
    guard let handle = tjInitCompress() else { throw .wrongValue("the JPEG encoder can't be made") }
    defer { tjDestroy(handle) }
    var output: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    let status = tjCompress2(
      handle, image.pixels, Int32(image.width), 0, Int32(image.height), Int32(TJPF_RGB.rawValue), &output, &size,
      Int32(TJSAMP_420.rawValue), Int32(max(1, min(100, quality))), 0)
    defer { tjFree(output) }
    guard status == 0, let output else { throw .wrongValue(String(cString: tjGetErrorStr2(handle))) }
    return [UInt8](UnsafeBufferPointer(start: output, count: Int(size)))
  }

  /// CMYK pictures on the web are Adobe's, which store the inverse of each ink.
  private static func rgb(fromInvertedCMYK inks: [UInt8]) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: inks.count / 4 * 3)
    for pixel in 0..<inks.count / 4 {
      let black = Int(inks[pixel * 4 + 3])
      for channel in 0..<3 {
        let ink = 255 - Int(inks[pixel * 4 + channel])
        pixels[pixel * 3 + channel] = UInt8(max(0, black - ((ink * black) >> 8)))
      }
    }
    return pixels
  }

  private final class Decoder {
    struct Header {
      let width: Int
      let height: Int
      let isCMYK: Bool
    }

    let handle: tjhandle
    private let path: String

    init(path: String) throws(DatasetError) {
      guard let handle = tjInitDecompress() else {
        throw .brokenPicture(path: path, reason: "the JPEG decoder can't be made")
      }
      self.handle = handle
      self.path = path
    }

    deinit { tjDestroy(handle) }

    func header(of bytes: [UInt8]) throws(DatasetError) -> Header {
      var width: Int32 = 0
      var height: Int32 = 0
      var subsampling: Int32 = 0
      var colours: Int32 = 0
      let status = tjDecompressHeader3(handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colours)
      guard status == 0 || !isFatal, width > 0, height > 0 else {
        throw .brokenPicture(path: path, reason: reason)
      }
      guard Int(width) * Int(height) <= Image.largestPixelCount else {
        throw .brokenPicture(path: path, reason: "its header claims \(width) × \(height) pixels, which is too large")
      }
      let isCMYK = colours == Int32(TJCS_CMYK.rawValue) || colours == Int32(TJCS_YCCK.rawValue)
      return Header(width: Int(width), height: Int(height), isCMYK: isCMYK)
    }

    var reason: String {
      let text = String(cString: tjGetErrorStr2(handle))
      return text.localizedStandardContains("premature end") ? "it ends early (\(text))" : text
    }

    /// Warnings about stray bytes are harmless and common; a file that ends early is not.
    var isFatal: Bool {
      tjGetErrorCode(handle) == Int32(TJERR_FATAL.rawValue)
        || String(cString: tjGetErrorStr2(handle)).lowercased().contains("premature end")
    }
  }
}
