/// Four pictures around a drawn centre on a canvas of twice the size (Bochkovskiy et al., YOLOv4, 2020).
struct Mosaic {
  private(set) var image: Image
  private(set) var boxes: [PixelBox] = []
  private(set) var outlines: [Polygon] = []

  /// The picture at `position` and three drawn ones, in drawn order: top left, top right, bottom left, bottom right.
  init(around position: Int, in source: some SampleSource, size: Int, draws: inout some Draws) throws {
    image = try Image(width: 2 * size, height: 2 * size, grey: Letterbox.grey)
    let (low, high) = (Double(size / 2), Double(2 * size - size / 2))
    let centreY = Int(draws.uniform(low, high))
    let centreX = Int(draws.uniform(low, high))
    let partners = draws.positions(3, below: source.count)
    for (corner, member) in draws.shuffled([position] + partners).enumerated() {
      try place(member, of: source, corner: corner, centreX: centreX, centreY: centreY)
    }
  }

  private mutating func place(
    _ member: Int, of source: some SampleSource, corner: Int, centreX: Int, centreY: Int
  ) throws {
    let tile = try source.image(at: member).image
    let side = image.width
    let (isRight, isLower) = (corner % 2 == 1, corner >= 2)
    // Where the tile's origin lies on the canvas; parts beyond the canvas are cut off.
    let originX = isRight ? centreX : centreX - tile.width
    let originY = isLower ? centreY : centreY - tile.height
    let (left, top) = (max(originX, 0), max(originY, 0))
    let (right, bottom) = (min(originX + tile.width, side), min(originY + tile.height, side))
    image.paste(
      tile, x: left - originX, y: top - originY, width: right - left, height: bottom - top, toX: left, toY: top)
    let (width, height) = (Float(tile.width), Float(tile.height))
    let (padX, padY) = (Float(originX), Float(originY))
    let (labels, outlines) = source.labels(at: member)
    boxes += labels.map {
      $0.pixelBox(width: width, height: height, padX: padX, padY: padY).clipped(
        width: Double(side), height: Double(side))
    }
    self.outlines += outlines.map {
      $0.scaled(width: width, height: height, padX: padX, padY: padY).clipped(width: Float(side), height: Float(side))
    }
  }
}
