import CCairo
import Foundation

/// Colours that tell classes apart, the same for a class everywhere.
public enum ClassColours {
  private static let palette = [
    0xE6194B, 0x3CB44B, 0x4363D8, 0xF58231, 0x911EB4, 0x00A6A6, 0xF032E6, 0x808000, 0x9A6324, 0x000075, 0xE6B800,
    0x800000,
    0x469990, 0xA9A9A9, 0x5DA5DA, 0xB276B2,
  ]

  /// Red, green and blue in 0 ... 255.
  public static func rgb(_ classIndex: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let hex = palette[((classIndex % palette.count) + palette.count) % palette.count]
    return (UInt8(hex >> 16 & 255), UInt8(hex >> 8 & 255), UInt8(hex & 255))
  }
}

/// A box to draw, and the words on it.
public struct LabelledBox: Sendable, Hashable {
  public var box: PixelBox
  public var text: String
  public init(_ box: PixelBox, _ text: String) {
    self.box = box
    self.text = text
  }
}

/// Where a picture lies in a grid of them.
public struct GridTile: Sendable {
  public let x: Int
  public let y: Int
  public let width: Int
  public let height: Int
  /// Of the picture's pixels.
  public let scale: Double

  /// - Parameters: the picture's place, from 0, and its size; the grid's columns, and the side of its square cells.
  public init(_ position: Int, width: Int, height: Int, columns: Int, cell: Int) throws(DatasetError) {
    let tile = try Letterbox(imageWidth: width, imageHeight: height, width: cell, height: cell)
    (x, y) = (position % columns * cell + tile.left, position / columns * cell + tile.top)
    (self.width, self.height, scale) = (tile.innerWidth, tile.innerHeight, tile.ratioX)
  }
}

extension Image {
  /// The picture with boxes drawn on it, each in its class's colour with its text above. Line and type grow with the picture.
  public func drawing(_ boxes: [LabelledBox]) throws(DatasetError) -> Image {
    let canvas = try Canvas(self)
    let context = canvas.context
    let thickness = max(1.5, Double(max(width, height)) / 260)
    let type = max(9, Double(max(width, height)) / 36)
    cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD)
    cairo_set_font_size(context, type)
    for item in boxes {
      let box = item.box.clipped(width: Double(width), height: Double(height))
      let colour = ClassColours.rgb(box.classIndex)
      let rgb = [colour.red, colour.green, colour.blue].map { Double($0) / 255 }
      cairo_set_source_rgb(context, rgb[0], rgb[1], rgb[2])
      cairo_set_line_width(context, thickness)
      cairo_rectangle(context, box.x1, box.y1, box.width, box.height)
      cairo_stroke(context)
      canvas.label(item.text, for: box, type: type, background: rgb)
    }
    return try canvas.image()
  }

  /// Pictures side by side in rows, each fitted into a square cell of `cell` pixels.
  public static func grid(_ images: [Image], columns: Int, cell: Int) throws(DatasetError) -> Image {
    guard columns > 0, !images.isEmpty else { throw .wrongValue("a grid has at least one picture and one column") }
    let (across, down) = (min(columns, images.count), (images.count + columns - 1) / columns)
    var grid = try Image(width: across * cell, height: down * cell, grey: 32)
    for (position, image) in images.enumerated() {
      let tile = try GridTile(position, width: image.width, height: image.height, columns: columns, cell: cell)
      let inner = try image.resized(width: tile.width, height: tile.height, .area)
      grid.paste(inner, x: 0, y: 0, width: inner.width, height: inner.height, toX: tile.x, toY: tile.y)
    }
    return grid
  }
}

extension Canvas {
  /// Text on a filled strip above the box, or inside it at the picture's upper edge.
  fileprivate func label(_ text: String, for box: PixelBox, type: Double, background: [Double]) {
    guard !text.isEmpty else { return }
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    let (stripWidth, stripHeight) = (extents.x_advance + type * 0.5, type * 1.25)
    let x = max(0, min(box.x1, Double(width) - stripWidth))
    let y = box.y1 >= stripHeight ? box.y1 - stripHeight : box.y1
    cairo_rectangle(context, x, y, stripWidth, stripHeight)
    cairo_fill(context)
    let brightness = 0.3 * background[0] + 0.59 * background[1] + 0.11 * background[2]
    let ink = brightness > 0.6 ? 0.0 : 1
    cairo_set_source_rgb(context, ink, ink, ink)
    cairo_move_to(context, x + type * 0.25, y + type * 0.98)
    cairo_show_text(context, text)
  }
}
