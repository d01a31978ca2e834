import Foundation
import OtnTensor

/// An exponential moving average (EMA) of a model's weights and floating buffers: what is validated and saved.
public struct MovingAverage {
  /// Averaged tensors by name, in the model's order.
  public let tensors: [(name: String, tensor: Tensor)]
  public private(set) var updates: Int
  public let decay: Double
  /// Updates until the decay has come about two thirds of its way: a young average follows the weights closely.
  public let ramp: Double

  /// A copy of `tensors`, of which integers (`num_batches_tracked`) stay as they are.
  public init(of tensors: [(name: String, tensor: Tensor)], decay: Double = 0.9999, ramp: Double = 2_000) throws {
    self.tensors = try tensors.map { ($0.name, try $0.tensor.detach().clone()) }
    self.decay = decay
    self.ramp = ramp
    updates = 0
  }

  public var currentDecay: Double { decay * (1 - exp(-Double(updates) / ramp)) }

  /// Moves the average towards `tensors`, which stand in the same order.
  public mutating func update(from tensors: [(name: String, tensor: Tensor)]) throws {
    updates += 1
    let pairs = zip(self.tensors, tensors).filter { $0.0.tensor.dtype.isFloating }
    try TensorGroup.emaUpdate(
      average: pairs.map(\.0.tensor), from: pairs.map(\.1.tensor), decay: currentDecay)
  }

  /// Puts back a saved average.
  public mutating func restore(_ saved: [String: Tensor], updates: Int) throws {
    self.updates = updates
    for (name, tensor) in tensors {
      if let value = saved[name] { try withoutGrad { try tensor.copy_(value) } }
    }
  }
}
