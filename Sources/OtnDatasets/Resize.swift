/// How a resized pixel is made from its neighbours.
public enum Interpolation: Sendable {
  /// Two by two neighbours, weighted in 11-bit fixed point, pixel centres at half coordinates (OpenCV's `INTER_LINEAR`).
  case bilinear
  /// The mean over the source area of each pixel when both sides shrink (OpenCV's `INTER_AREA`), else bilinear.
  case area
}

extension Image {
  /// The picture stretched to `width` × `height`.
  public func resized(width: Int, height: Int, _ interpolation: Interpolation) throws(DatasetError) -> Image {
    if width == self.width, height == self.height { return self }
    var result = try Image(width: width, height: height)
    let halves = self.width == 2 * width && self.height == 2 * height
    let shrinks = width <= self.width && height <= self.height
    if halves {
      averageBlocks(into: &result)
    } else if interpolation == .area, shrinks {
      averageAreas(into: &result)
    } else {
      interpolate(into: &result)
    }
    return result
  }

  /// Both sides exactly halved: bilinear and area are the same mean of four.
  private func averageBlocks(into result: inout Image) {
    let (outWidth, outHeight, rowBytes) = (result.width, result.height, width * 3)
    pixels.withUnsafeBufferPointer { source in
      result.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<outHeight {
          for x in 0..<outWidth {
            for channel in 0..<3 {
              let at = 2 * y * rowBytes + 6 * x + channel
              let sum =
                Int(source[at]) + Int(source[at + 3]) + Int(source[at + rowBytes]) + Int(source[at + rowBytes + 3])
              target[(y * outWidth + x) * 3 + channel] = UInt8((sum + 2) >> 2)
            }
          }
        }
      }
    }
  }

  private func interpolate(into result: inout Image) {
    let columns = LinearTap.taps(from: width, to: result.width)
    let rows = LinearTap.taps(from: height, to: result.height)
    let rowCount = result.width * 3
    // The two source rows that the current target row mixes, already stretched horizontally (values times 2048).
    var upper = [Int32](repeating: 0, count: rowCount)
    var lower = [Int32](repeating: 0, count: rowCount)
    var (upperRow, lowerRow) = (-1, -1)
    for (y, tap) in rows.enumerated() {
      if tap.first == lowerRow {
        swap(&upper, &lower)
        (upperRow, lowerRow) = (lowerRow, upperRow)
      }
      if tap.first != upperRow {
        stretchRow(tap.first, columns, into: &upper)
        upperRow = tap.first
      }
      if tap.second != lowerRow {
        stretchRow(tap.second, columns, into: &lower)
        lowerRow = tap.second
      }
      let (a, b) = (tap.firstWeight, tap.secondWeight)
      result.pixels.withUnsafeMutableBufferPointer { target in
        for i in 0..<rowCount {
          let sum = ((a &* (upper[i] >> 4)) >> 16) &+ ((b &* (lower[i] >> 4)) >> 16)
          target[y * rowCount + i] = UInt8(truncatingIfNeeded: (sum &+ 2) >> 2)
        }
      }
    }
  }

  private func stretchRow(_ y: Int, _ columns: [LinearTap], into row: inout [Int32]) {
    let start = y * width * 3
    pixels.withUnsafeBufferPointer { source in
      row.withUnsafeMutableBufferPointer { target in
        for (x, tap) in columns.enumerated() {
          let (first, second) = (start + tap.first * 3, start + tap.second * 3)
          for channel in 0..<3 {
            target[x * 3 + channel] =
              Int32(source[first + channel]) &* tap.firstWeight &+ Int32(source[second + channel]) &* tap.secondWeight
          }
        }
      }
    }
  }

  private func averageAreas(into result: inout Image) {
    let columns = AreaTap.taps(from: width, to: result.width)
    let rows = AreaTap.taps(from: height, to: result.height)
    let rowCount = result.width * 3
    var row = [Float](repeating: 0, count: rowCount)
    var sum = [Float](repeating: 0, count: rowCount)
    var y = 0
    for (position, tap) in rows.enumerated() {
      averageRow(tap.source, columns, into: &row)
      for i in 0..<rowCount { sum[i] += row[i] * tap.weight }
      guard position + 1 == rows.count || rows[position + 1].target != y else { continue }
      for i in 0..<rowCount {
        result.pixels[y * rowCount + i] = UInt8(max(0, min(255, sum[i].rounded(.toNearestOrEven))))
        sum[i] = 0
      }
      y += 1
    }
  }

  private func averageRow(_ y: Int, _ columns: [AreaTap], into row: inout [Float]) {
    let start = y * width * 3
    pixels.withUnsafeBufferPointer { source in
      row.withUnsafeMutableBufferPointer { target in
        target.update(repeating: 0)
        for tap in columns {
          for channel in 0..<3 {
            target[tap.target * 3 + channel] += Float(source[start + tap.source * 3 + channel]) * tap.weight
          }
        }
      }
    }
  }
}

/// The two source positions that a target position mixes, and their weights, which add up to 2048.
private struct LinearTap {
  let first: Int
  let second: Int
  let firstWeight: Int32
  let secondWeight: Int32

  static func taps(from source: Int, to target: Int) -> [LinearTap] {
    let scale = Double(source) / Double(target)
    return (0..<target).map { position in
      let centre = Float((Double(position) + 0.5) * scale - 0.5)
      var first = Int(centre.rounded(.down))
      var fraction = centre - Float(first)
      if first < 0 { (first, fraction) = (0, 0) }
      if first >= source - 1 { (first, fraction) = (source - 1, 0) }
      return LinearTap(
        first: first, second: min(first + 1, source - 1),
        firstWeight: Int32(((1 - fraction) * 2048).rounded(.toNearestOrEven)),
        secondWeight: Int32((fraction * 2048).rounded(.toNearestOrEven)))
    }
  }
}

/// How much of a source position goes into a target position that covers it.
private struct AreaTap {
  let source: Int
  let target: Int
  let weight: Float

  static func taps(from source: Int, to target: Int) -> [AreaTap] {
    let scale = Double(source) / Double(target)
    var taps: [AreaTap] = []
    for position in 0..<target {
      let (low, high) = (Double(position) * scale, Double(position + 1) * scale)
      let width = min(scale, Double(source) - low)
      let last = min(Int(high.rounded(.down)), source - 1)
      let first = min(Int(low.rounded(.up)), last)
      if Double(first) - low > 1e-3 {
        taps.append(AreaTap(source: first - 1, target: position, weight: Float((Double(first) - low) / width)))
      }
      for whole in first..<last { taps.append(AreaTap(source: whole, target: position, weight: Float(1 / width))) }
      if high - Double(last) > 1e-3 {
        let part = min(min(high - Double(last), 1), width)
        taps.append(AreaTap(source: last, target: position, weight: Float(part / width)))
      }
    }
    return taps
  }
}
