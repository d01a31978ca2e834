import OtnTensor

extension Model {
  /// Every tensor in the order of YOLOv5's state dict.
  public var state: [NamedTensor] {
    var tensors: [NamedTensor] = []
    var modules = modules
    for index in modules.indices {
      // Reading throws nothing.
      try? modules[index].visit("model.\(index)") { tensors.append(NamedTensor(name: $0, role: $1, tensor: $2)) }
    }
    return tensors
  }

  /// The tensors that are learned.
  public var parameters: [NamedTensor] { state.filter(\.isParameter) }

  public func tensor(named name: String) -> Tensor? { state.first { $0.name == name }?.tensor }

  public var optimizerGroups: OptimizerGroups {
    let state = state
    return OptimizerGroups(
      biases: state.filter { $0.role == .bias }, weights: state.filter { $0.role == .weight },
      scales: state.filter { $0.role == .scale })
  }

  /// Whether any parameter wants a gradient.
  public var requiresGrad: Bool { parameters.contains { $0.tensor.requiresGrad } }

  public func setRequiresGrad(_ wanted: Bool) throws {
    for parameter in parameters { try parameter.tensor.setRequiresGrad(wanted) }
  }

  /// Takes the parameters of these layers out of training. Their running statistics still move.
  public func freeze(layers: Set<Int>) throws {
    if let unknown = layers.sorted().first(where: { !graph.layers.indices.contains($0) }) {
      throw GraphError.wrongValue(
        "there is no layer \(unknown) to freeze", help: "the layers are 0 to \(modules.count - 1)")
    }
    for parameter in parameters where layers.contains(Self.layer(of: parameter.name) ?? -1) {
      try parameter.tensor.setRequiresGrad(false)
    }
  }

  /// The number in `model.12.cv1.conv.weight`.
  static func layer(of name: String) -> Int? {
    let parts = name.split(separator: ".", maxSplits: 2)
    return parts.count == 3 && parts[0] == "model" ? Int(parts[1]) : nil
  }

  /// A model of its own with the same weights, mode and wishes for gradients.
  public func copy() throws -> Model { try copy(modules: modules, isFused: isFused) }

  private func copy(modules: [LayerModule], isFused: Bool) throws -> Model {
    let copy = Model(graph, modules, isFused: isFused)
    copy.isTraining = isTraining
    try copy.replaceTensors { try $0.clone() }
    return copy
  }

  private func foldedModules() throws -> [LayerModule] { try modules.map { try $0.fused() } }

  /// Moves every tensor. Take parameters and groups anew afterwards.
  public func to(device: Device) throws { try replaceTensors { try $0.to(device: device) } }

  /// Changes the type of every tensor but the counters. Take parameters and groups anew afterwards.
  public func to(dtype: DType) throws {
    guard [.float16, .bfloat16, .float32, .float64].contains(dtype) else {
      throw GraphError.wrongValue("a model computes in floats, not \(dtype.rawValue)")
    }
    try replaceTensors { $0.dtype == .int64 ? $0 : try $0.to(dtype: dtype) }
  }

  private func replaceTensors(_ change: (Tensor) throws -> Tensor) throws {
    for index in modules.indices {
      try modules[index].visit("model.\(index)") { _, role, tensor in
        let requiresGrad = tensor.requiresGrad
        tensor = try change(tensor.detach())
        if requiresGrad { try tensor.setRequiresGrad(true) }
      }
    }
  }

  /// Rounds every float, in place, to the nearest half-precision number, as saved weights are.
  public func roundToHalf() throws {
    try withoutGrad {
      for item in state where item.role != .counter {
        try item.tensor.copy_(item.tensor.to(dtype: .float16))
      }
    }
  }

  /// The same model for inference, batch normalisation folded into the convolutions before it.
  public func fused() throws -> Model {
    let fused = try copy(modules: try withoutGrad { try foldedModules() }, isFused: true)
    fused.isTraining = false
    try fused.setRequiresGrad(requiresGrad)
    return fused
  }
}
