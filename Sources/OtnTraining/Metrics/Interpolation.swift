/// Piecewise linear interpolation through points, as NumPy's `interp`.
struct Interpolation {
  /// Ascending; may repeat, then the last of the equal ones is taken.
  let x: [Double]
  let y: [Double]

  /// The value at `point`; before the first x `left`, after the last x the last y.
  func value(at point: Double, left: Double? = nil) -> Double {
    guard let first = x.first, point >= first else { return left ?? y.first ?? 0 }
    var low = 0
    var high = x.count
    while low < high {
      let middle = (low + high) / 2
      if x[middle] <= point { low = middle + 1 } else { high = middle }
    }
    let index = low - 1
    if index == x.count - 1 || x[index] == point { return y[index] }
    return (y[index + 1] - y[index]) / (x[index + 1] - x[index]) * (point - x[index]) + y[index]
  }

  /// `count` evenly spaced numbers; the last is exact.
  static func steps(from first: Double, through last: Double, count: Int) -> [Double] {
    let step = (last - first) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? last : first + Double($0) * step }
  }
}
