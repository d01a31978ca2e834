import OtnModel
import OtnTensor

/// Stochastic gradient descent with Nesterov momentum over three groups of parameters.
public struct Optimizer {
  /// Parameters that share a rate, a momentum and a decay.
  public struct Group {
    public let name: String
    public let parameters: [NamedTensor]
    public let weightDecay: Double
    public internal(set) var learningRate = 0.0
    public internal(set) var momentum = 0.0
    /// nil until a parameter has moved.
    var buffers: [Tensor?]
  }

  /// Biases, then weights with decay, then the weights of batch normalisations.
  public private(set) var groups: [Group]
  /// Gradients are scaled down to this norm.
  static let largestNorm = 10.0

  /// A frozen parameter (one that needs no gradient) is left where it is. `weightDecay` is meant for the nominal batch.
  public init(_ groups: OptimizerGroups, weightDecay: Double) {
    func group(_ name: String, _ members: [NamedTensor], decay: Double = 0) -> Group {
      let moving = members.filter(\.tensor.requiresGrad)
      return Group(
        name: name, parameters: moving, weightDecay: decay, buffers: [Tensor?](repeating: nil, count: moving.count))
    }
    self.groups = [
      group("biases", groups.biases), group("weights", groups.weights, decay: weightDecay),
      group("normalisations", groups.scales),
    ]
  }

  /// The rates that the next step takes.
  public mutating func set(_ step: Schedule.Step) {
    for position in groups.indices {
      groups[position].learningRate = position == 0 ? step.biasRate : step.rate
      groups[position].momentum = step.momentum
    }
  }

  /// Clips the gradients at norm 10 and moves the parameters. Gives the norm before clipping. The gradients stay, to be looked at,
  /// until `clearGradients`.
  @discardableResult
  public mutating func step() throws -> Double {
    let norm = try TensorGroup.clipGradients(parameters, maxNorm: Self.largestNorm)
    for position in groups.indices {
      let group = groups[position]
      try TensorGroup.sgdStep(
        parameters: group.parameters.map(\.tensor), momentumBuffers: &groups[position].buffers,
        learningRate: group.learningRate, momentum: group.momentum, weightDecay: group.weightDecay, nesterov: true)
    }
    return norm
  }

  /// Drops the gradients, so that the next ones start from nothing.
  public func clearGradients() throws { try TensorGroup.zeroGradients(parameters) }

  private var parameters: [Tensor] { groups.flatMap(\.parameters).map(\.tensor) }

  /// Momentum by parameter name, of those that have moved.
  public var momenta: [(name: String, tensor: Tensor)] {
    groups.flatMap { group in
      zip(group.parameters, group.buffers).compactMap { parameter, buffer in buffer.map { (parameter.name, $0) } }
    }
  }

  /// Puts back what `momenta` gave.
  public mutating func restore(momenta: [String: Tensor]) {
    for position in groups.indices {
      groups[position].buffers = groups[position].parameters.map { momenta[$0.name] }
    }
  }
}
