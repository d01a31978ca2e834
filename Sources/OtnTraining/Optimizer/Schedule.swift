import Foundation

/// Learning rate, momentum and accumulation at each iteration: a warm-up, then a fall from `initialRate` to
/// `initialRate · finalFactor`.
///
/// A pure function of the iteration, so a resumed run goes on exactly. After the warm-up the rate lags one epoch behind: epoch e
/// has the rate of e − 1, as in YOLOv5, whose counter starts one behind; during it the rate heads for that of e.
public struct Schedule: Equatable, Sendable {
  public var epochs: Int
  public var batchesPerEpoch: Int
  public var batchSize: Int
  /// Gradients of several batches are added until they come from about so many images.
  public var nominalBatch: Int
  public var initialRate: Double
  public var finalFactor: Double
  public var momentum: Double
  public var warmupEpochs: Double
  public var minimumWarmupSteps: Int
  public var warmupMomentum: Double
  /// The rate from which the biases come down; the others come up from 0.
  public var warmupBiasRate: Double
  /// A half cosine instead of a straight line.
  public var isCosine: Bool

  public init(
    epochs: Int, batchesPerEpoch: Int, batchSize: Int, nominalBatch: Int = 64, hyperparameters: Hyperparameters,
    minimumWarmupSteps: Int = 100, isCosine: Bool = false
  ) {
    self.epochs = epochs
    self.batchesPerEpoch = batchesPerEpoch
    self.batchSize = batchSize
    self.nominalBatch = nominalBatch
    initialRate = hyperparameters.learningRate
    finalFactor = hyperparameters.finalFactor
    momentum = hyperparameters.momentum
    warmupEpochs = hyperparameters.warmupEpochs
    self.minimumWarmupSteps = minimumWarmupSteps
    warmupMomentum = hyperparameters.warmupMomentum
    warmupBiasRate = hyperparameters.warmupBiasRate
    self.isCosine = isCosine
  }

  /// What the optimiser uses at one iteration.
  public struct Step: Equatable, Sendable {
    public let biasRate: Double
    public let rate: Double
    public let momentum: Double
    /// Batches whose gradients are added before the weights move.
    public let accumulate: Int
  }

  /// The last iteration of the warm-up.
  public var warmupSteps: Int {
    max(Int((warmupEpochs * Double(batchesPerEpoch)).rounded(.toNearestOrEven)), minimumWarmupSteps)
  }

  /// The full accumulation, after the warm-up.
  public var accumulate: Int {
    max(Int((Double(nominalBatch) / Double(batchSize)).rounded(.toNearestOrEven)), 1)
  }

  /// The rate's factor at an epoch, from 1 down to `finalFactor`.
  public func factor(epoch: Int) -> Double {
    let progress = Double(epoch) / Double(max(epochs, 1))
    if isCosine { return (1 - cos(progress * .pi)) / 2 * (finalFactor - 1) + 1 }
    return (1 - progress) * (1 - finalFactor) + finalFactor
  }

  public func step(iteration: Int) -> Step {
    let epoch = iteration / max(batchesPerEpoch, 1)
    let end = warmupSteps
    if iteration <= end, end > 0 { return warmup(iteration: iteration, epoch: epoch, end: end) }
    // What the last iteration of the warm-up set stays until its epoch is over.
    let isWarmupEpoch = end > 0 && epoch == end / max(batchesPerEpoch, 1)
    let rate = initialRate * factor(epoch: isWarmupEpoch ? epoch : max(epoch - 1, 0))
    return Step(biasRate: rate, rate: rate, momentum: momentum, accumulate: accumulate)
  }

  private func warmup(iteration: Int, epoch: Int, end: Int) -> Step {
    let progress = Double(iteration) / Double(end)
    func towards(_ goal: Double, from start: Double) -> Double { start + (goal - start) * progress }
    let rate = initialRate * factor(epoch: epoch)
    let accumulate = towards(Double(nominalBatch) / Double(batchSize), from: 1).rounded(.toNearestOrEven)
    return Step(
      biasRate: towards(rate, from: warmupBiasRate), rate: towards(rate, from: 0),
      momentum: towards(momentum, from: warmupMomentum), accumulate: max(Int(accumulate), 1))
  }
}
