import OtnTensor

extension Model {
  /// Counts of modules, parameters and operations, for square images of `size` pixels.
  public func summary(size: Int = 640) -> ModelSummary {
    let state = state
    var counts = Array(repeating: 0, count: modules.count)
    var total = (parameters: 0, gradients: 0)
    for item in state where item.isParameter {
      if let layer = Self.layer(of: item.name) { counts[layer] += item.tensor.count }
      total.parameters += item.tensor.count
      if item.tensor.requiresGrad { total.gradients += item.tensor.count }
    }
    let rows = graph.layers.map { layer in
      ModelSummary.Row(
        index: layer.index, from: layer.writtenFrom, repeats: layer.repeats, parameters: counts[layer.index],
        module: layer.kind.moduleName, arguments: layer.arguments(in: graph))
    }
    // The model, the sequence of its layers, and one SiLU that all convolutions share.
    let hasConvolutions = state.contains { $0.name.contains(".conv.") }
    return ModelSummary(
      name: graph.name, rows: rows, layers: modules.reduce(hasConvolutions ? 3 : 2) { $0 + $1.moduleCount },
      parameters: total.parameters, gradients: total.gradients,
      gflops: 2 * multiplyAdds(size: max(size, 0)) / 1e9, size: size)
  }

  /// Counted at one cell of the coarsest map, and scaled: so it holds for sizes between multiples of the stride too.
  private func multiplyAdds(size: Int) -> Double {
    let unit = graph.maxStride
    var total = 0.0
    for layer in graph.layers {
      let strides = layer.from.map { $0 < 0 ? 1 : graph.layers[$0].stride }
      switch modules[layer.index] {
      case .block(let block):
        total += block.multiplyAdds(height: unit / strides[0], width: unit / strides[0])
      case .concat: break
      case .detect(let detect):
        for (level, stride) in strides.enumerated() {
          total += detect.multiplyAdds(level: level, height: unit / stride, width: unit / stride)
        }
      }
    }
    let scale = Double(size) / Double(unit)
    return total * scale * scale
  }
}

extension Layer {
  /// The arguments as YOLOv5's table lists them: channels in, channels out, the rest.
  func arguments(in graph: Graph) -> String {
    let inputs = inputChannels[0]
    var parts: [String]
    switch kind {
    case .conv(_, let kernel, let stride, let padding, let groups):
      parts = ["\(inputs)", "\(channels)", "\(kernel)", "\(stride)"]
      if padding != nil || groups != 1 { parts.append(padding.map(String.init) ?? "None") }
      if groups != 1 { parts.append("\(groups)") }
    case .c3(_, _, let shortcut, let expansion):
      parts = ["\(inputs)", "\(channels)", "\(repeats)"] + Self.blockArguments(shortcut, expansion)
    case .bottleneck(_, _, let shortcut, let expansion):
      parts = ["\(inputs)", "\(channels)"] + Self.blockArguments(shortcut, expansion)
    case .sppf(_, let kernel): parts = ["\(inputs)", "\(channels)", "\(kernel)"]
    case .upsample(let scale): parts = ["None", "\(scale)", "'nearest'"]
    case .concat: parts = ["1"]
    case .detect:
      let anchors = Anchor.rows(graph.anchors).map { row in "[\(row.map(Graph.number).joined(separator: ", "))]" }
      parts = ["\(graph.classNames.count)", "[\(anchors.joined(separator: ", "))]", "\(inputChannels)"]
    }
    return "[\(parts.joined(separator: ", "))]"
  }

  private static func blockArguments(_ shortcut: Bool, _ expansion: Double) -> [String] {
    if expansion != 0.5 { return [shortcut ? "True" : "False", "1", "\(expansion)"] }
    return shortcut ? [] : ["False"]
  }
}
