extension TorchError {
  /// Says in our words why `operation` failed on operands of `shapes`.
  ///
  /// Nothing is checked before a call that LibTorch checks itself, so good calls pay nothing; a failed one is looked at here, and only
  /// what isn't recognised shows LibTorch's own first sentence.
  init(operation: String, shapes: [[Int]], devices: [Device], failure: String) {
    let name = String(operation.prefix { $0 != "." })
    let sentence = TorchError.firstSentence(failure)
    self =
      TorchError.memory(sentence) ?? TorchError.device(devices, sentence)
      ?? TorchError.dimension(shapes, sentence)
      ?? TorchError.operands(name, shapes)
      ?? TorchError(TorchError.kind(of: sentence), "\(name) of \(Shape.list(shapes)): \(sentence)")
  }

  /// The first line without its full stop and without what only a reader of LibTorch's source can use.
  private static func firstSentence(_ failure: String) -> String {
    var line = failure.split(separator: "\n").first.map(String.init) ?? failure
    for noise in [" (function ", "Exception raised from"] {
      if let range = line.firstRange(of: noise) { line = String(line[..<range.lowerBound]) }
    }
    while let last = line.last, last == "." || last == " " { line.removeLast() }
    return line
  }

  private static func kind(of sentence: String) -> Kind {
    if sentence.contains("ZeroDivisionError") { return .divisionByZero }
    let text = sentence.lowercased()
    if text.contains("out of bounds") || text.contains("out of range") { return .indexOutOfRange }
    if text.contains("size") || text.contains("shape") || text.contains("dimension") { return .shape }
    if text.contains("dtype") || text.contains("scalar type") || text.contains("data type")
      || text.contains("not implemented for '")
    {
      return .dtype
    }
    return .tensor
  }

  private static func memory(_ sentence: String) -> TorchError? {
    let numbers = sentence.split { !$0.isNumber }.compactMap { Int($0) }
    guard sentence.hasPrefix("out of memory: "), numbers.count == 2 else {
      guard sentence.contains("out of memory") || sentence.contains("can't allocate memory") else { return nil }
      return TorchError(.memory, "the device has no memory left for this tensor")
    }
    return TorchError(
      .memory,
      "a tensor of \(ByteCount.text(numbers[0])) does not fit in the \(ByteCount.text(numbers[1])) that are free")
  }

  private static func device(_ devices: [Device], _ sentence: String) -> TorchError? {
    let count = Torch.cudaDeviceCount
    if let missing = devices.first(where: { ($0.cudaIndex ?? -1) >= count }) {
      return TorchError(
        .device, "there is no device \(missing)", help: count == 0 ? "this LibTorch sees no CUDA device; use cpu" : nil)
    }
    guard sentence.contains("on the same device") else { return nil }
    return TorchError(.device, "the operands are on different devices", help: "move one with `to device:`")
  }

  /// "Dimension out of range (expected to be in range of [-2, 1], but got 5)", and "index 7 is out of bounds for dimension 0 …".
  private static func dimension(_ shapes: [[Int]], _ sentence: String) -> TorchError? {
    guard sentence.hasPrefix("Dimension out of range"), let shape = shapes.first,
      let dimension = sentence.split(whereSeparator: { !$0.isNumber && $0 != "-" }).last
    else { return nil }
    return TorchError(.shape, "shape \(Shape.text(shape)) has no dimension \(dimension)")
  }

  /// The operators whose operands have to fit each other.
  private static func operands(_ name: String, _ shapes: [[Int]]) -> TorchError? {
    switch name {
    case "matmul": Shape.whyNotMultiply(shapes)
    case "cat", "stack": Shape.whyNotJoin(shapes)
    case "conv2d": Shape.whyNotConvolve(shapes)
    default: Shape.whyNotBroadcast(shapes)
    }
  }
}
