import Foundation

/// How well a set of anchors suits the boxes of a set, and better ones.
///
/// A box is matched by an anchor when both their sides differ by less than a factor of `threshold`. Sizes are pixels at the
/// training size.
public struct AnchorFit: Sendable {
  public typealias Size = SIMD2<Float>

  /// Boxes' widths and heights in pixels.
  public let sizes: [Size]
  public let threshold: Float

  public init(sizes: [Size], threshold: Float = 4) {
    self.sizes = sizes.filter { $0.x > 0 && $0.y > 0 }
    self.threshold = threshold
  }

  /// The boxes of a set whose pictures' longer sides are scaled to `imageSize`.
  public init(_ dataset: Dataset, imageSize: Int, threshold: Float = 4) {
    var sizes: [Size] = []
    for image in 0..<dataset.count {
      let (width, height) = dataset.size(ofImage: image)
      let ratio = Float(imageSize) / Float(max(width, height))
      sizes += dataset.labels(ofImage: image).map { label in
        Size(label.width * Float(width), label.height * Float(height)) * ratio
      }
    }
    self.init(sizes: sizes, threshold: threshold)
  }

  /// The fraction of boxes that any anchor matches, and how many anchors match a box on average.
  public func recall(of anchors: [Size]) -> (bestPossible: Double, anchorsPerBox: Double) {
    var (matched, matches) = (0, 0)
    for size in sizes {
      let count = anchors.count { closeness($0, size) > 1 / threshold }
      matches += count
      matched += count > 0 ? 1 : 0
    }
    let total = Double(max(1, sizes.count))
    return (Double(matched) / total, Double(matches) / total)
  }

  /// The mean over boxes of how close the best anchor is, 0 where none matches.
  public func fitness(of anchors: [Size]) -> Double {
    let sum = sizes.reduce(0.0) { sum, size in
      let best = anchors.reduce(Float(0)) { max($0, closeness($1, size)) }
      return sum + Double(best > 1 / threshold ? best : 0)
    }
    return sum / Double(max(1, sizes.count))
  }

  /// 1 for equal sizes, less the further the worse side is off.
  private func closeness(_ a: Size, _ b: Size) -> Float {
    let ratio = a / b
    return min(min(ratio.x, 1 / ratio.x), min(ratio.y, 1 / ratio.y))
  }

  /// Better anchors, from small to large: k-means over the sizes, then `generations` of random changes of which the fitter survive.
  /// With fewer boxes than anchors, nil.
  public func anchors(count: Int = 9, generations: Int = 1000, seed: UInt64 = 0) -> [Size]? {
    let usable = sizes.filter { $0.x >= 2 && $0.y >= 2 }
    guard count > 0, usable.count >= count else { return nil }
    var draws = SeededDraws(seed: seed)
    var best = Self.means(of: usable, count: count, draws: &draws)
    var bestFitness = fitness(of: best)
    for _ in 0..<generations {
      let changed = best.map { anchor in
        let factor = Size(Self.mutation(&draws), Self.mutation(&draws))
        return pointwiseMax(anchor * factor, Size(2, 2))
      }
      let fitness = fitness(of: changed)
      if fitness > bestFitness { (best, bestFitness) = (changed, fitness) }
    }
    return best.sorted { $0.x * $0.y < $1.x * $1.y }
  }

  /// Mostly 1; now and then up to three times larger or smaller.
  private static func mutation(_ draws: inout SeededDraws) -> Float {
    guard draws.unit() < 0.9 else { return 1 }
    let normal = (-2 * log(1 - draws.unit())).squareRoot() * cos(2 * .pi * draws.unit())
    return Float(max(0.3, min(3, draws.unit() * normal * 0.1 + 1)))
  }

  /// Lloyd's k-means in units of each axis' deviation, seeded by distance (Arthur and Vassilvitskii, k-means++, 2007).
  private static func means(of sizes: [Size], count: Int, draws: inout SeededDraws) -> [Size] {
    let scale = deviation(of: sizes)
    let points = sizes.map { $0 / scale }
    var centres = [points[draws.position(below: points.count)]]
    while centres.count < count {
      let distances = points.map { point in centres.map { Double(squared(point - $0)) }.min() ?? 0 }
      var rest = draws.unit() * distances.reduce(0, +)
      let chosen = distances.firstIndex { distance in
        rest -= distance
        return rest <= 0
      }
      centres.append(points[chosen ?? points.count - 1])
    }
    for _ in 0..<30 {
      var sums = [Size](repeating: .zero, count: count)
      var members = [Float](repeating: 0, count: count)
      for point in points {
        let nearest = centres.indices.min { squared(point - centres[$0]) < squared(point - centres[$1]) } ?? 0
        sums[nearest] += point
        members[nearest] += 1
      }
      for i in 0..<count where members[i] > 0 { centres[i] = sums[i] / members[i] }
    }
    return centres.map { $0 * scale }
  }

  private static func squared(_ size: Size) -> Float { (size * size).sum() }

  private static func deviation(of sizes: [Size]) -> Size {
    let count = Float(sizes.count)
    let mean = sizes.reduce(.zero, +) / count
    let variance = sizes.reduce(Size.zero) { $0 + ($1 - mean) * ($1 - mean) } / count
    return pointwiseMax(variance.squareRoot(), Size(1e-3, 1e-3))
  }
}
