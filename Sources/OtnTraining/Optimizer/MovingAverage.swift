import Foundation
import OtnModel
import OtnTensor

/// An exponential moving average (EMA) of a model's weights and floating buffers: what is validated and saved.
public struct MovingAverage {
  /// The average, as a model of its own.
  public let model: Model
  public private(set) var updates: Int
  public let decay: Double
  /// Updates until the decay has come about two thirds of its way: a young average follows the weights closely.
  public let ramp: Double
  private let averaged: [Tensor]
  private let followed: [Tensor]

  /// Starts as a copy of `model`, which it then follows. Counters stay as they are.
  public init(of model: Model, decay: Double = 0.9999, ramp: Double = 2_000) throws {
    self.model = try model.copy()
    try self.model.setRequiresGrad(false)
    self.model.isTraining = false
    self.decay = decay
    self.ramp = ramp
    updates = 0
    averaged = self.model.state.filter { $0.role != .counter }.map(\.tensor)
    followed = model.state.filter { $0.role != .counter }.map(\.tensor)
  }

  public var currentDecay: Double { decay * (1 - exp(-Double(updates) / ramp)) }

  /// Moves the average towards the weights as they are now.
  public mutating func update() throws {
    updates += 1
    try TensorGroup.emaUpdate(average: averaged, from: followed, decay: currentDecay)
  }

  /// Goes on from a saved count; the weights are put back through `model`.
  mutating func restore(updates: Int) { self.updates = updates }
}
