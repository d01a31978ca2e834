import OtnModel
import OtnTensor

/// A model in training: its optimiser, the average of its weights, and one step after another.
///
/// It knows no data set; `Training` feeds it. Not for use by several threads at once.
public final class Trainer {
  /// The model that moves. Its gradients stay until the next step, to be looked at.
  public let model: Model
  public let options: TrainingOptions
  public let schedule: Schedule
  public private(set) var optimizer: Optimizer
  /// The average of the weights: what is validated and saved.
  public private(set) var average: MovingAverage
  /// Steps done so far, which is the number of the next.
  public private(set) var iteration = 0
  private var loss: DetectionLoss
  /// The last step that moved the weights.
  private(set) var lastMove = -1

  /// What one step came to.
  public struct StepResult: Sendable {
    /// Its number, from 0.
    public let iteration: Int
    /// (N, 3, H, W), 0 to 1, and rows of image, class, centre x, y, width, height.
    public let images: Tensor
    public let targets: Tensor
    public let loss: LossParts
    /// What was differentiated: the sum of the parts times the batch.
    public let total: Double
    /// Whether the weights moved; otherwise the gradients were added to those before.
    public let didMove: Bool
    /// The norm of the gradients before clipping, when the weights moved.
    public let gradientNorm: Double?
    public let rates: Schedule.Step
  }

  /// Takes `model` over. Its weights are rounded to half precision once, as in YOLOv5, after the average took its copy.
  public init(_ model: Model, batchesPerEpoch: Int, options: TrainingOptions) throws {
    try options.check(stride: model.graph.maxStride)
    guard !model.isFused else {
      throw TrainingError(
        code: "wrong-value", message: "a fused model can't be trained: its normalisations are folded away",
        help: "train the model that it was fused from")
    }
    self.model = model
    self.options = options
    try model.to(device: options.device)
    try model.setRequiresGrad(true)
    try model.freeze(layers: Set(0..<max(options.frozenLayers, 0)))
    model.isTraining = true
    schedule = Schedule(
      epochs: options.epochs, batchesPerEpoch: batchesPerEpoch, batchSize: options.batch,
      nominalBatch: options.nominalBatch, hyperparameters: options.hyperparameters,
      minimumWarmupSteps: options.minimumWarmupSteps, isCosine: options.isCosine)
    average = try MovingAverage(of: model, ramp: options.averageRamp)
    try model.roundToHalf()
    let images = Double(options.batch * schedule.accumulate)
    optimizer = Optimizer(
      model.optimizerGroups,
      weightDecay: options.hyperparameters.weightDecay * images / Double(options.nominalBatch))
    loss = try DetectionLoss(model, hyperparameters: options.hyperparameters, size: options.size)
  }

  /// Whether gradients are waiting for more batches before the weights move.
  public var isAccumulating: Bool { iteration > 0 && lastMove != iteration - 1 }

  /// Forward, loss, backward, and when enough images were seen a move of the weights and their average.
  ///
  /// `images`: (N, 3, H, W), bytes or 0 to 1; `targets`: (n, 6) rows of image, class and a box in 0…1.
  public func step(images: Tensor, targets: Tensor) throws -> StepResult {
    if !isAccumulating { try optimizer.clearGradients() }
    let images = try Self.pictures(images, on: model.device)
    let rates = schedule.step(iteration: iteration)
    optimizer.set(rates)
    let result = try loss(model.forward(images), targets: targets)
    let values = try Tensor.stack([result.total.detach(), result.box, result.object, result.category], dim: 0).floats()
    guard values.allSatisfy(\.isFinite) else {
      throw TrainingError(
        code: "diverged", message: "the loss is \(values[0]) at step \(iteration): the weights have run away",
        help: "lower the learning rate (`hyp: [lr0: 0.001]`) and start again from the last good weights")
    }
    try result.total.backward()
    let didMove = iteration - lastMove >= rates.accumulate
    let norm = didMove ? try move() : nil
    defer { iteration += 1 }
    return StepResult(
      iteration: iteration, images: images, targets: targets,
      loss: LossParts(box: Double(values[1]), object: Double(values[2]), category: Double(values[3])),
      total: Double(values[0]), didMove: didMove, gradientNorm: norm, rates: rates)
  }

  private func move() throws -> Double {
    let norm = try optimizer.step()
    try average.update()
    lastMove = iteration
    return norm
  }

  func restore(momenta: [String: Tensor]) { optimizer.restore(momenta: momenta) }

  func restore(iteration: Int, lastMove: Int, updates: Int) {
    self.iteration = iteration
    self.lastMove = lastMove
    average.restore(updates: updates)
  }

  /// Pictures as a net takes them: on its device, floats from 0 to 1.
  static func pictures(_ images: Tensor, on device: Device) throws -> Tensor {
    let moved = try images.to(device: device)
    return moved.dtype == .uint8 ? try moved.to(dtype: .float32) / 255 : moved
  }
}

extension DetectionLoss {
  /// The loss of `model` with gains fitted to it and to pictures of `size` pixels.
  init(_ model: Model, hyperparameters: Hyperparameters, size: Int) throws {
    let shape = model.anchors.shape  // (levels, anchors, 2)
    let values = try model.anchors.floats()
    let anchors = (0..<shape[0]).map { level in
      (0..<shape[1]).map { anchor in
        let start = (level * shape[1] + anchor) * 2
        return (width: values[start], height: values[start + 1])
      }
    }
    self.init(
      anchors: anchors, classes: model.classNames.count,
      hyperparameters: hyperparameters.scaled(levels: shape[0], classes: model.classNames.count, size: size),
      referenceLevel: model.strides.firstIndex(of: 16) ?? 0)
  }
}
