import OtnTensor

/// A 1×1 and a 3×3 convolution; the input is added where `adds`.
struct Bottleneck: Block {
  var first: Convolution
  var second: Convolution
  let adds: Bool

  init(
    _ inputs: Int, _ outputs: Int, shortcut: Bool, expansion: Double, _ initializer: Initializer
  ) throws(TorchError) {
    let hidden = LayerShape.hidden(outputs, expansion)
    first = try Convolution(inputs, hidden, initializer)
    second = try Convolution(hidden, outputs, kernel: 3, initializer)
    adds = shortcut && inputs == outputs
  }

  func forward(_ input: Tensor, training: Bool) throws -> Tensor {
    let output = try second.forward(first.forward(input, training: training), training: training)
    // In place: SiLU keeps its input, not this output.
    return adds ? try output.add_(input) : output
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws {
    try first.visit("\(prefix).cv1", body)
    try second.visit("\(prefix).cv2", body)
  }

  func fused() throws -> any Block { try folded() }

  func folded() throws(TorchError) -> Bottleneck {
    var result = self
    result.first = try first.folded()
    result.second = try second.folded()
    return result
  }

  var moduleCount: Int { 1 + first.moduleCount + second.moduleCount }

  func multiplyAdds(height: Int, width: Int) -> Double {
    first.multiplyAdds(height: height, width: width) + second.multiplyAdds(height: height, width: width)
  }
}

/// Several bottlenecks in a row, as one layer.
struct BottleneckRow: Block {
  var blocks: [Bottleneck]

  func forward(_ input: Tensor, training: Bool) throws -> Tensor {
    try blocks.reduce(input) { try $1.forward($0, training: training) }
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws {
    for index in blocks.indices { try blocks[index].visit("\(prefix).\(index)", body) }
  }

  func fused() throws -> any Block { try folded() }

  func folded() throws(TorchError) -> BottleneckRow {
    var result = self
    for index in blocks.indices { result.blocks[index] = try blocks[index].folded() }
    return result
  }

  var moduleCount: Int { blocks.reduce(1) { $0 + $1.moduleCount } }

  func multiplyAdds(height: Int, width: Int) -> Double {
    blocks.reduce(0) { $0 + $1.multiplyAdds(height: height, width: width) }
  }
}
