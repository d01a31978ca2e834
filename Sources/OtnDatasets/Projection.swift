import Foundation

/// A 3 × 3 matrix that moves points of one picture to another, row-major.
public struct Projection: Sendable, Equatable {
  public var rows: [[Double]]

  public static let identity = Projection(rows: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])

  /// Whether the last row is 0, 0, 1: parallel lines stay parallel.
  public var isAffine: Bool { rows[2] == [0, 0, 1] }

  static func * (left: Projection, right: Projection) -> Projection {
    Projection(
      rows: (0..<3).map { r in
        (0..<3).map { c in (0..<3).reduce(0) { $0 + left.rows[r][$1] * right.rows[$1][c] } }
      })
  }

  func apply(_ x: Double, _ y: Double) -> SIMD2<Double> {
    let u = rows[0][0] * x + rows[0][1] * y + rows[0][2]
    let v = rows[1][0] * x + rows[1][1] * y + rows[1][2]
    if isAffine { return SIMD2(u, v) }
    let w = rows[2][0] * x + rows[2][1] * y + rows[2][2]
    return SIMD2(u / w, v / w)
  }

  /// nil when the matrix flattens the picture.
  var inverse: Projection? {
    let m = rows
    func minor(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double { m[a][c] * m[b][d] - m[a][d] * m[b][c] }
    let determinant = m[0][0] * minor(1, 2, 1, 2) - m[0][1] * minor(1, 2, 0, 2) + m[0][2] * minor(1, 2, 0, 1)
    guard determinant.isFinite, abs(determinant) > 1e-12 else { return nil }
    return Projection(rows: [
      [minor(1, 2, 1, 2), -minor(0, 2, 1, 2), minor(0, 1, 1, 2)].map { $0 / determinant },
      [-minor(1, 2, 0, 2), minor(0, 2, 0, 2), -minor(0, 1, 0, 2)].map { $0 / determinant },
      [minor(1, 2, 0, 1), -minor(0, 2, 0, 1), minor(0, 1, 0, 1)].map { $0 / determinant },
    ])
  }
}

extension Image {
  /// The picture seen through `projection` on a canvas of `width` × `height`, grey outside.
  ///
  /// Bilinear at 1/32 of a pixel, in fixed point, as OpenCV warps.
  func warped(by projection: Projection, width: Int, height: Int) throws(DatasetError) -> Image {
    var result = try Image(width: width, height: height, grey: Letterbox.grey)
    guard let inverse = projection.inverse else { return result }
    let rowOfSteps = inverse.isAffine ? inverse.affineSteps(width: width) : inverse.projectiveSteps(width: width)
    pixels.withUnsafeBufferPointer { source in
      result.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<height {
          let at = rowOfSteps(y)
          for x in 0..<width {
            sample(source, at(x), into: target, (y * width + x) * 3)
          }
        }
      }
    }
    return result
  }

  /// Mixes the four pixels around `position` (in 1/32 pixels); those outside count as grey.
  @inline(__always)
  private func sample(
    _ source: UnsafeBufferPointer<UInt8>, _ position: SIMD2<Int>, into target: UnsafeMutableBufferPointer<UInt8>,
    _ out: Int
  ) {
    let (x, y) = (position.x >> 5, position.y >> 5)
    guard x >= -1, y >= -1, x < width, y < height else { return }
    let (fx, fy) = (position.x & 31, position.y & 31)
    let weights = ((32 - fx) * (32 - fy), fx * (32 - fy), (32 - fx) * fy, fx * fy)
    let at = (y * width + x) * 3
    let (leftInside, rightInside) = (x >= 0, x + 1 < width)
    let (topInside, bottomInside) = (y >= 0, y + 1 < height)
    let grey = Int(Letterbox.grey)
    for channel in 0..<3 {
      let topLeft = leftInside && topInside ? Int(source[at + channel]) : grey
      let topRight = rightInside && topInside ? Int(source[at + 3 + channel]) : grey
      let bottomLeft = leftInside && bottomInside ? Int(source[at + width * 3 + channel]) : grey
      let bottomRight = rightInside && bottomInside ? Int(source[at + width * 3 + 3 + channel]) : grey
      let sum = topLeft * weights.0 + topRight * weights.1 + bottomLeft * weights.2 + bottomRight * weights.3
      target[out + channel] = UInt8((sum + 512) >> 10)
    }
  }
}

extension Projection {
  /// Source positions in 1/32 pixels for the pixels of one row, from 10-bit fixed-point steps.
  fileprivate func affineSteps(width: Int) -> (Int) -> (Int) -> SIMD2<Int> {
    func fixed(_ value: Double) -> Int { Int(Self.limited((value * 1024).rounded(.toNearestOrEven))) }
    let steps = (0..<width).map { SIMD2(fixed(rows[0][0] * Double($0)), fixed(rows[1][0] * Double($0))) }
    return { y in
      let start = SIMD2(
        fixed(rows[0][1] * Double(y) + rows[0][2]) + 16, fixed(rows[1][1] * Double(y) + rows[1][2]) + 16)
      return { x in SIMD2((start.x + steps[x].x) >> 5, (start.y + steps[x].y) >> 5) }
    }
  }

  fileprivate func projectiveSteps(width: Int) -> (Int) -> (Int) -> SIMD2<Int> {
    { y in
      { x in
        let (x, y) = (Double(x), Double(y))
        let w = rows[2][0] * x + rows[2][1] * y + rows[2][2]
        let scale = w == 0 ? 0 : 32 / w
        let u = (rows[0][0] * x + rows[0][1] * y + rows[0][2]) * scale
        let v = (rows[1][0] * x + rows[1][1] * y + rows[1][2]) * scale
        return SIMD2(
          Int(Self.limited(u.rounded(.toNearestOrEven))), Int(Self.limited(v.rounded(.toNearestOrEven))))
      }
    }
  }

  /// Far outside is far outside: keeps wild matrices within integers.
  private static func limited(_ value: Double) -> Double {
    value.isFinite ? max(-0x1p40, min(0x1p40, value)) : 0x1p40
  }
}
