import Foundation

/// A box that is drawn on a picture, with its class: it goes with the PNG, so that a page can point at it.
///
///     let picture = picture.noting([PictureBox("apple", x: 4, y: 8, width: 20, height: 18)])
///     PictureBox.boxes(in: picture.png)
///
/// It says no more than the picture shows.
public struct PictureBox: Codable, Equatable, Sendable {
  /// The class.
  public let name: String
  /// Left, top, width and height in pixels of the PNG.
  public let x: Double
  public let y: Double
  public let width: Double
  public let height: Double
  /// Of a detection.
  public let confidence: Double?
  /// What it is drawn in: `#e6194b`.
  public let color: String?

  private enum CodingKeys: String, CodingKey {
    case name = "class"
    case width = "w"
    case height = "h"
    case x, y, confidence, color
  }

  public init(
    _ name: String, x: Double, y: Double, width: Double, height: Double, confidence: Double? = nil,
    color: String? = nil
  ) {
    self.name = name
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    self.confidence = confidence
    self.color = color
  }

  /// The text's name in a PNG.
  static let keyword = "otn:boxes"

  /// The boxes that a PNG notes; empty for any other bytes.
  public static func boxes(in png: [UInt8]) -> [PictureBox] {
    guard let text = PNGText.text(keyword, in: png) else { return [] }
    let boxes = (try? JSONDecoder().decode([PictureBox].self, from: Data(text.utf8))) ?? []
    return boxes.filter { box in [box.x, box.y, box.width, box.height].allSatisfy { $0.isFinite && $0 >= 0 } }
  }

  /// Tenths of pixels are enough, and the same on every machine.
  fileprivate var rounded: PictureBox {
    let tenths = { (value: Double) in (value * 10).rounded() / 10 }
    return PictureBox(
      name, x: tenths(x), y: tenths(y), width: tenths(width), height: tenths(height), confidence: confidence,
      color: color)
  }
}

extension Picture {
  /// The same picture, whose PNG notes the boxes that are drawn on it.
  public func noting(_ boxes: [PictureBox]) -> Picture {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard !boxes.isEmpty, let json = try? encoder.encode(boxes.map(\.rounded)) else { return self }
    let noted = PNGText.adding(String(decoding: json, as: UTF8.self), as: PictureBox.keyword, to: png)
    return Picture(png: noted, width: width, height: height, pixels: pixels, caption: caption)
  }
}
