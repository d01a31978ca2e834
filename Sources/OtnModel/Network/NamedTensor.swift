import OtnTensor

/// What a model's tensor is for; training treats each role in its own way.
public enum TensorRole: Hashable, Sendable {
  /// A convolution's weights: learned, with weight decay.
  case weight
  /// A batch normalisation's scale: learned, without decay.
  case scale
  /// A bias, of a convolution or of a batch normalisation: learned, without decay.
  case bias
  /// Running statistics and anchors: not learned, averaged by the EMA.
  case buffer
  /// Batches seen by a normalisation: a whole number.
  case counter
}

/// A tensor of a model under the name it has in YOLOv5's state dict: `model.0.conv.weight`.
public struct NamedTensor: Sendable {
  public let name: String
  public let role: TensorRole
  public let tensor: Tensor

  /// Whether it is learned.
  public var isParameter: Bool { role == .weight || role == .scale || role == .bias }
}

/// A model's parameters as YOLOv5's optimiser groups them, each in the order of the state dict.
public struct OptimizerGroups: Sendable {
  public let biases: [NamedTensor]
  public let weights: [NamedTensor]
  public let scales: [NamedTensor]
}

/// What visits every tensor of a module by name, in the order of the state dict, and may put another in its place.
typealias TensorVisitor = (_ name: String, _ role: TensorRole, _ tensor: inout Tensor) throws -> Void
