import Foundation
import OtnRuntime

/// A recorded picture as part of a page, with the boxes that its PNG notes: their classes stand below it, and each shows its own.
struct PictureHTML {
  private let caption: String
  private let png: [UInt8]
  /// An id that no other part of the page has.
  private let id: String

  init(_ picture: PictureOutput, _ png: [UInt8], id: String) {
    caption = picture.caption
    self.png = png
    self.id = id
  }

  static func address(_ bytes: [UInt8]) -> String? {
    PictureFile(bytes).mediaType.map { "data:\($0);base64,\(Data(bytes).base64EncodedString())" }
  }

  private static let mostBoxes = 5_000
  /// Pictures of fewer pixels are enlarged.
  private static let small = 128

  var html: String {
    guard let address = Self.address(png), let size = PictureFile(png).size else { return "" }
    let boxes = PictureBox.boxes(in: png).prefix(Self.mostBoxes)
    let classes = boxes.reduce(into: [String]()) { if !$0.contains($1.name) { $0.append($1.name) } }
    let isSmall = max(size.width, size.height) < Self.small
    let image =
      "<img src=\"\(address)\" width=\"\(size.width)\" height=\"\(size.height)\" alt=\"\(HTMLText.escaped(caption))\">"
    let overlay = boxes.isEmpty ? "" : "\n" + overlay(Array(boxes), classes, size)
    return """
      <figure class="picture\(isSmall ? " small" : "")">
      <div class="frame">\(image)\(overlay)</div>
      <figcaption>\(HTMLText.escaped(caption))</figcaption>\(boxes.isEmpty ? "" : "\n" + buttons(Array(boxes), classes))
      </figure>
      """
  }

  private func overlay(_ boxes: [PictureBox], _ classes: [String], _ size: (width: Int, height: Int)) -> String {
    let shapes = boxes.map { box in
      let place = [("x", box.x), ("y", box.y), ("width", box.width), ("height", box.height)]
      let attributes = place.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: " ")
      return "<rect data-class=\"\(classes.firstIndex(of: box.name) ?? 0)\" \(attributes)/>"
    }.joined()
    let all = "width=\"\(size.width)\" height=\"\(size.height)\""
    return """
      <svg viewBox="0 0 \(size.width) \(size.height)" aria-hidden="true">\
      <mask id="\(id)"><rect class="all" \(all)/>\(shapes)</mask>\
      <rect class="shade" \(all) mask="url(#\(id))"/><g>\(shapes)</g></svg>
      """
  }

  private func buttons(_ boxes: [PictureBox], _ classes: [String]) -> String {
    let buttons = classes.enumerated().map { position, name in
      let own = boxes.filter { $0.name == name }
      let color = own.first?.color.flatMap { Self.isColor($0) ? $0 : nil } ?? "currentColor"
      let swatch =
        "<svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" fill=\"\(color)\"/></svg>"
      return
        "<button type=\"button\" aria-pressed=\"false\" data-class=\"\(position)\">\(swatch)\(HTMLText.escaped(name))"
        + " <b>\(own.count)</b></button>"
    }
    return
      "<div class=\"classes\" role=\"group\" aria-label=\"Boxes by class\">\n\(buttons.joined(separator: "\n"))\n</div>"
  }

  /// `#e6194b`: what a PNG says may be anything.
  private static func isColor(_ text: String) -> Bool {
    text.count == 7 && text.first == "#" && text.dropFirst().allSatisfy { $0.isASCII && $0.isHexDigit }
  }
}
