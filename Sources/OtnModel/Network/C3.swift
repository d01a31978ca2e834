import OtnTensor

/// A cross-stage block: bottlenecks on one half of the channels, nothing on the other, both joined by a 1×1 convolution.
struct C3: Block {
  var inner: Convolution
  var outer: Convolution
  var last: Convolution
  var row: BottleneckRow

  init(
    _ inputs: Int, _ outputs: Int, repeats: Int, shortcut: Bool, expansion: Double, _ initializer: Initializer
  ) throws(TorchError) {
    let hidden = LayerShape.hidden(outputs, expansion)
    inner = try Convolution(inputs, hidden, initializer)
    outer = try Convolution(inputs, hidden, initializer)
    last = try Convolution(2 * hidden, outputs, initializer)
    var blocks: [Bottleneck] = []
    for _ in 0..<repeats {
      blocks.append(try Bottleneck(hidden, hidden, shortcut: shortcut, expansion: 1, initializer))
    }
    row = BottleneckRow(blocks: blocks)
  }

  func forward(_ input: Tensor, training: Bool) throws -> Tensor {
    let deep = try row.forward(inner.forward(input, training: training), training: training)
    let flat = try outer.forward(input, training: training)
    return try last.forward(Tensor.cat([deep, flat], dim: 1), training: training)
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws {
    try inner.visit("\(prefix).cv1", body)
    try outer.visit("\(prefix).cv2", body)
    try last.visit("\(prefix).cv3", body)
    try row.visit("\(prefix).m", body)
  }

  func fused() throws -> any Block {
    var result = self
    result.inner = try inner.folded()
    result.outer = try outer.folded()
    result.last = try last.folded()
    result.row = try row.folded()
    return result
  }

  var moduleCount: Int { 1 + inner.moduleCount + outer.moduleCount + last.moduleCount + row.moduleCount }

  func multiplyAdds(height: Int, width: Int) -> Double {
    [inner, outer, last].reduce(row.multiplyAdds(height: height, width: width)) {
      $0 + $1.multiplyAdds(height: height, width: width)
    }
  }
}
