/// Arithmetic and words about shapes, for values that may come from anywhere.
enum Shape {
  /// `(2, 3)`, `(4,)`, `()`: as NumPy and PyTorch print them.
  static func text(_ shape: [Int]) -> String {
    shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
  }

  static func list(_ shapes: [[Int]]) -> String {
    shapes.isEmpty ? "nothing" : shapes.map(text).joined(separator: " and ")
  }

  /// The number of elements; a negative size or a count that 64 bits can't hold is refused.
  static func count(_ shape: [Int]) throws(TorchError) -> Int {
    var count = 1
    for size in shape {
      guard size >= 0 else { throw TorchError(.wrongValue, "shape \(text(shape)) has a negative size") }
    }
    if shape.contains(0) { return 0 }
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else {
        throw TorchError(.memory, "shape \(text(shape)) has more elements than a machine can hold")
      }
      count = product
    }
    return count
  }

  /// The bytes that a tensor of this shape takes.
  static func byteCount(_ shape: [Int], _ type: DType) throws(TorchError) -> Int {
    let (bytes, overflow) = try count(shape).multipliedReportingOverflow(by: type.byteCount)
    guard !overflow else { throw TorchError(.memory, "shape \(text(shape)) has more elements than a machine can hold") }
    return bytes
  }

  static func whyNotBroadcast(_ shapes: [[Int]]) -> TorchError? {
    for (first, second) in zip(shapes, shapes.dropFirst())
    where zip(first.reversed(), second.reversed()).contains(where: { $0 != $1 && $0 != 1 && $1 != 1 }) {
      return TorchError(
        .shape, "shapes \(text(first)) and \(text(second)) do not broadcast",
        help: "counted from the last dimension, two sizes must be equal or one of them 1")
    }
    return nil
  }

  static func whyNotMultiply(_ shapes: [[Int]]) -> TorchError? {
    guard shapes.count == 2, let inner = shapes[0].last, let right = shapes[1].last else {
      return TorchError(.shape, "a matrix product needs at least one dimension: shapes \(list(shapes))")
    }
    let outer = shapes[1].count == 1 ? right : shapes[1][shapes[1].count - 2]
    guard inner != outer else { return whyNotBroadcast(shapes.map { Array($0.dropLast(2)) }) }
    return TorchError(.shape, "shapes \(list(shapes)) do not multiply: \(inner) columns meet \(outer) rows")
  }

  static func whyNotJoin(_ shapes: [[Int]]) -> TorchError? {
    guard let first = shapes.first else { return TorchError(.wrongValue, "there is no tensor to join") }
    guard let other = shapes.first(where: { $0 != first }) else { return nil }
    return TorchError(
      .shape, "shapes \(text(first)) and \(text(other)) do not join: only the joined dimension may differ")
  }

  /// The shapes are input `(N, C, H, W)`, weight `(K, C / groups, h, w)` and perhaps bias `(K,)`.
  static func whyNotConvolve(_ shapes: [[Int]]) -> TorchError? {
    guard shapes.count >= 2, shapes[0].count == 4, shapes[1].count == 4 else { return nil }
    if shapes.count == 3, shapes[2] != [shapes[1][0]] {
      return TorchError(.shape, "a bias of shape \(text(shapes[2])) does not fit \(shapes[1][0]) output channels")
    }
    guard shapes[0][1] != shapes[1][1] else { return nil }
    return TorchError(
      .shape,
      "an input of shape \(text(shapes[0])) has \(shapes[0][1]) channels, the weight \(text(shapes[1])) takes \(shapes[1][1])"
    )
  }
}

/// Bytes as people say them.
enum ByteCount {
  /// `512 B`, `64.0 KiB`, `3.2 GiB`.
  static func text(_ bytes: Int) -> String {
    guard bytes >= 1024 else { return "\(bytes) B" }
    var value = Double(bytes)
    var unit = -1
    while value >= 1024, unit < 5 {
      value /= 1024
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][unit])"
  }
}
