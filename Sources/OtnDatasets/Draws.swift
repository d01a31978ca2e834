import Foundation

/// A source of chance for augmentation. Every draw of a training sample goes through one of these in a fixed order, so
/// that a run can be repeated, and a recorded sequence played back.
public protocol Draws {
  /// In 0 ..< 1.
  mutating func unit() -> Double
  /// In `low` ... `high`.
  mutating func uniform(_ low: Double, _ high: Double) -> Double
  /// In 0 ..< `count`, where `count` is at least 1.
  mutating func position(below count: Int) -> Int
  /// `count` positions below `total`, repeats allowed.
  mutating func positions(_ count: Int, below total: Int) -> [Int]
  mutating func shuffled(_ items: [Int]) -> [Int]
  /// Beta-distributed with both parameters `shape`, in 0 ... 1.
  mutating func beta(_ shape: Double) -> Double
}

extension Draws {
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  public mutating func position(below count: Int) -> Int { min(count - 1, Int(unit() * Double(count))) }

  public mutating func positions(_ count: Int, below total: Int) -> [Int] {
    (0..<count).map { _ in position(below: total) }
  }

  public mutating func shuffled(_ items: [Int]) -> [Int] {
    var items = items
    for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, position(below: last + 1)) }
    return items
  }

  /// Two gamma variables of whole shape as sums of exponentials; mix-up's shape is 32.
  public mutating func beta(_ shape: Double) -> Double {
    let count = max(1, Int(shape.rounded()))
    var sums = (0.0, 0.0)
    for _ in 0..<count {
      sums.0 -= log(1 - unit())
      sums.1 -= log(1 - unit())
    }
    let total = sums.0 + sums.1
    return total > 0 ? sums.0 / total : 0.5
  }
}

/// Draws that a seed and a path of positions decide (SplitMix64 of Steele, Lea and Flood, 2014).
public struct SeededDraws: Draws, Sendable {
  private var state: UInt64

  /// Independent streams for different `path`s, such as an epoch and a position in it.
  public init(seed: UInt64, path: Int...) {
    state = seed
    for step in path { state = next() ^ (UInt64(bitPattern: Int64(step)) &* 0xD6E8_FEB8_6659_FD93) }
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
