import OtnTensor

/// What computes one layer of a graph.
enum LayerModule: Sendable {
  case block(any Block)
  case concat
  case detect(Detect)

  init(_ layer: Layer, of graph: Graph, _ initializer: Initializer) throws {
    let inputs = layer.inputChannels[0]
    switch layer.kind {
    case .conv(_, let kernel, let stride, let padding, let groups):
      self = .block(
        try Convolution(
          inputs, layer.channels, kernel: kernel, stride: stride, padding: padding, groups: groups, initializer))
    case .c3(_, _, let shortcut, let expansion):
      self = .block(
        try C3(
          inputs, layer.channels, repeats: layer.repeats, shortcut: shortcut, expansion: expansion, initializer))
    case .bottleneck(_, _, let shortcut, let expansion):
      var blocks: [Bottleneck] = []
      for number in 0..<layer.repeats {
        blocks.append(
          try Bottleneck(
            number == 0 ? inputs : layer.channels, layer.channels, shortcut: shortcut, expansion: expansion, initializer
          ))
      }
      self = .block(blocks.count == 1 ? blocks[0] : BottleneckRow(blocks: blocks))
    case .sppf(_, let kernel): self = .block(try SPPF(inputs, layer.channels, kernel: kernel, initializer))
    case .upsample(let scale): self = .block(Upsample(scale: scale, channels: layer.channels))
    case .concat: self = .concat
    case .detect: self = .detect(try Detect(graph, initializer))
    }
  }

  /// One output, or the maps of every level.
  func forward(_ inputs: [Tensor], training: Bool) throws -> [Tensor] {
    switch self {
    case .block(let block): [try block.forward(inputs[0], training: training)]
    case .concat: [try Tensor.cat(inputs, dim: 1)]
    case .detect(let detect): try detect.forward(inputs)
    }
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws {
    switch self {
    case .block(var block):
      try block.visit(prefix, body)
      self = .block(block)
    case .concat: break
    case .detect(var detect):
      try detect.visit(prefix, body)
      self = .detect(detect)
    }
  }

  func fused() throws -> LayerModule {
    if case .block(let block) = self { .block(try block.fused()) } else { self }
  }

  var moduleCount: Int {
    switch self {
    case .block(let block): block.moduleCount
    case .concat: 1
    case .detect(let detect): detect.moduleCount
    }
  }
}
