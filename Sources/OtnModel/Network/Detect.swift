import Foundation
import OtnTensor

/// The last layer: for every anchor of every cell a box, its objectness and its class scores.
struct Detect: Sendable {
  /// One a level: weights `(anchors·(5 + classes), C, 1, 1)` and bias.
  var convolutions: [(weight: Tensor, bias: Tensor)]
  var anchors: Tensor  // (levels, anchors, 2), in cells of the level
  let strides: [Int]
  let anchorCount: Int
  let outputs: Int

  init(_ graph: Graph, _ initializer: Initializer) throws(TorchError) {
    strides = graph.strides
    anchorCount = graph.anchors[0].count
    outputs = graph.outputsPerAnchor
    anchors = try Self.gridAnchors(graph.anchors, strides: graph.strides)
    convolutions = []
    for (channels, stride) in zip(graph.detectLayer.inputChannels, strides) {
      let weight = try initializer.weight([anchorCount * outputs, channels, 1, 1])
      let bias = try initializer.bias(anchorCount * outputs, fanIn: channels)
      try bias.add_(Self.prior(anchors: anchorCount, classes: outputs - 5, stride: stride))
      convolutions.append((weight, bias))
    }
  }

  /// Anchors in cells of their level, `(levels, anchors, 2)`.
  static func gridAnchors(_ anchors: [[Anchor]], strides: [Int]) throws(TorchError) -> Tensor {
    let values = zip(anchors, strides).flatMap { level, stride in
      level.flatMap { [Float($0.width / Double(stride)), Float($0.height / Double(stride))] }
    }
    return try Tensor(values, shape: [anchors.count, anchors[0].count, 2])
  }

  /// What is added to the bias so that a new net expects about 8 objects in a picture of 640 pixels, spread over the classes
  /// (Lin et al., Focal Loss, section 4.1).
  private static func prior(anchors: Int, classes: Int, stride: Int) throws(TorchError) -> Tensor {
    let cells = 640 / Double(stride)
    let objectness = Float(log(8 / (cells * cells)))
    let perClass = Float(log(0.6 / (Double(classes) - 0.99999)))
    let row = [0, 0, 0, 0, objectness] + Array(repeating: perClass, count: classes)
    return try Tensor(Array(repeating: row, count: anchors).flatMap { $0 }, shape: [anchors * (5 + classes)])
  }

  /// The raw maps, `(N, anchors, H, W, 5 + classes)`.
  func forward(_ inputs: [Tensor]) throws(TorchError) -> [Tensor] {
    var maps: [Tensor] = []
    for (input, convolution) in zip(inputs, convolutions) {
      let output = try input.conv2d(
        weight: convolution.weight, bias: convolution.bias, stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1
      )
      let shape = output.shape  // (N, anchors·(5 + classes), H, W)
      let split = try output.view([shape[0], anchorCount, outputs, shape[2], shape[3]])
      maps.append(try split.permute([0, 1, 3, 4, 2]).contiguous())
    }
    return maps
  }

  /// Boxes in pixels, `(N, total, 5 + classes)`: x, y, width, height, objectness, class scores; the finest level first.
  ///
  /// Works in place on its own sigmoids, so call it without gradients.
  func decode(_ maps: [Tensor]) throws(TorchError) -> Tensor {
    var levels: [Tensor] = []
    for (level, map) in maps.enumerated() {
      let shape = map.shape  // (N, anchors, H, W, 5 + classes)
      let stride = Double(strides[level])
      let scores = try map.sigmoid()
      let grid = try Self.grid(height: shape[2], width: shape[3]).to(device: map.device).to(dtype: map.dtype)
      let center = try scores.narrow(dim: 4, start: 0, length: 2)
      try center.copy_((center * 2 + grid) * stride)
      let size = try scores.narrow(dim: 4, start: 2, length: 2)
      let anchor = try (anchors.select(dim: 0, index: level) * stride).reshape([1, anchorCount, 1, 1, 2])
      let doubled = try size * 2
      try size.copy_(doubled * doubled * anchor)
      levels.append(try scores.view([shape[0], anchorCount * shape[2] * shape[3], outputs]))
    }
    return try Tensor.cat(levels, dim: 1)
  }

  /// Each cell's column and row less one half, `(1, 1, H, W, 2)`.
  private static func grid(height: Int, width: Int) throws(TorchError) -> Tensor {
    var values: [Float] = []
    values.reserveCapacity(2 * height * width)
    for row in 0..<height {
      for column in 0..<width {
        values.append(Float(column) - 0.5)
        values.append(Float(row) - 0.5)
      }
    }
    return try Tensor(values, shape: [1, 1, height, width, 2])
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws {
    try body("\(prefix).anchors", .buffer, &anchors)
    for level in convolutions.indices {
      try body("\(prefix).m.\(level).weight", .weight, &convolutions[level].weight)
      try body("\(prefix).m.\(level).bias", .bias, &convolutions[level].bias)
    }
  }

  /// Itself, the list of its convolutions, and these.
  var moduleCount: Int { 2 + convolutions.count }

  /// Multiply-adds of one level with `height` × `width` cells.
  func multiplyAdds(level: Int, height: Int, width: Int) -> Double {
    Double(convolutions[level].weight.count) * Double(height) * Double(width)
  }
}
