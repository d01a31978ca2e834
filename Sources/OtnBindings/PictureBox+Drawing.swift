import OtnDatasets
import OtnRuntime

extension PictureBox {
  /// A box as it is drawn on a picture of that size.
  init(_ box: PixelBox, _ name: String, width: Int, height: Int, confidence: Double? = nil) {
    let drawn = box.clipped(width: Double(width), height: Double(height))
    let color = ClassColours.rgb(box.classIndex)
    let digits = [color.red, color.green, color.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    self.init(
      name, x: drawn.x1, y: drawn.y1, width: drawn.width, height: drawn.height, confidence: confidence,
      color: "#\(digits.joined())")
  }

  /// The same box where its picture lies in a grid.
  func moved(to tile: GridTile) -> PictureBox {
    PictureBox(
      name, x: Double(tile.x) + x * tile.scale, y: Double(tile.y) + y * tile.scale, width: width * tile.scale,
      height: height * tile.scale, confidence: confidence, color: color)
  }
}
