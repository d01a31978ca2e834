/// Pictures of arrays of numbers: what a layer answers, a kernel, a matrix.
public enum FeatureMap {
  /// (height, width) values, row-major, as colours: the least is the map's start, the greatest its end.
  ///
  /// Values that are no finite numbers are black. - Throws: `shape`, `picture-size`.
  public static func bitmap(
    _ values: [Float], width: Int, height: Int, map: ColorMap = .viridis
  ) throws(GraphicsError) -> Bitmap {
    try Bitmap.check(width: width, height: height)
    guard values.count == width * height else {
      throw GraphicsError(kind: .count(values.count, shape: [height, width]))
    }
    let finite = values.filter(\.isFinite)
    let least = Double(finite.min() ?? 0)
    let span = Double(finite.max() ?? 0) - least
    var bitmap = try Bitmap(width: width, height: height)
    let palette = (0...255).map { map[Double($0) / 255] }
    for (position, value) in values.enumerated() where value.isFinite {
      // Values that are all the same lie in the middle.
      let level = span > 0 ? (Double(value) - least) / span : 0.5
      bitmap[position % width, position / width] = palette[Int((level * 255).rounded())]
    }
    return bitmap
  }

  /// (channels, height, width) values as a grid of maps, each with its own range; small maps are enlarged.
  public static func grid(
    _ values: [Float], channels: Int, width: Int, height: Int, map: ColorMap = .viridis
  ) throws(GraphicsError) -> Bitmap {
    let (area, areaOverflow) = width.multipliedReportingOverflow(by: height)
    let (count, countOverflow) = area.multipliedReportingOverflow(by: channels)
    guard channels > 0, !areaOverflow, !countOverflow, values.count == count else {
      throw GraphicsError(kind: .count(values.count, shape: [channels, height, width]))
    }
    var maps: [Bitmap] = []
    for channel in 0..<channels {
      let map = try bitmap(Array(values[channel * area..<(channel + 1) * area]), width: width, height: height, map: map)
      let factor = max(1, smallestSide / max(width, height))
      maps.append(factor == 1 ? map : try map.scaled(width: width * factor, height: height * factor))
    }
    return try PictureGrid(maps).bitmap()
  }

  private static let smallestSide = 32
}
