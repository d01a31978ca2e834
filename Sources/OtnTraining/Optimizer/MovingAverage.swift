import Foundation
import OtnModel
import OtnTensor

/// An exponential moving average (EMA) of a model's weights and floating buffers: what is validated and saved.
public struct MovingAverage {
  /// Averaged tensors by name, in the model's order.
  public let tensors: [NamedTensor]
  public private(set) var updates: Int
  public let decay: Double
  /// Updates until the decay has come about two thirds of its way: a young average follows the weights closely.
  public let ramp: Double

  /// A copy of `tensors`, of which integers (`num_batches_tracked`) stay as they are.
  public init(of tensors: [NamedTensor], decay: Double = 0.9999, ramp: Double = 2_000) throws {
    self.tensors = try tensors.map { NamedTensor(name: $0.name, role: $0.role, tensor: try $0.tensor.detach().clone()) }
    self.decay = decay
    self.ramp = ramp
    updates = 0
  }

  public var currentDecay: Double { decay * (1 - exp(-Double(updates) / ramp)) }

  /// Moves the average towards `tensors`, which stand in the same order.
  public mutating func update(from tensors: [NamedTensor]) throws {
    updates += 1
    let pairs = zip(self.tensors, tensors).filter { $0.0.role != .counter }
    try TensorGroup.emaUpdate(
      average: pairs.map(\.0.tensor), from: pairs.map(\.1.tensor), decay: currentDecay)
  }

  /// Puts back a saved average.
  public mutating func restore(_ saved: [String: Tensor], updates: Int) throws {
    self.updates = updates
    for named in tensors {
      if let value = saved[named.name] { try withoutGrad { _ = try named.tensor.copy_(value) } }
    }
  }
}
