import OrderedCollections
import OtnDatasets
import OtnModel
import OtnRuntime
import OtnTensor
import OtnTraining

/// A training that is stepped through by hand.
final class TrainerValue: HostObject {
  let training: Training

  init(_ training: Training) { self.training = training }

  override var typeName: String { "Trainer" }
  override var sharesMemory: Bool { true }
  override var memberNames: [String] { ["net", "average", "optimizer", "iteration", "epoch", "batches", "hyp"] }

  override func member(_ name: String) -> Value? {
    let trainer = training.trainer
    return switch name {
    case "net": .model(trainer.model)
    case "average": .model(trainer.average.model)
    case "optimizer": .list(trainer.optimizer.groups.map(\.value))
    case "iteration": .int(trainer.iteration)
    case "epoch": .int(trainer.iteration / training.batchesPerEpoch + 1)
    case "batches": .int(training.batchesPerEpoch)
    case "hyp":
      .map(
        .init(
          Hyperparameters.fields.map { (.string($0.name), .float(training.options.hyperparameters[keyPath: $0.path])) }
        ) { first, _ in first })
    default: nil
    }
  }

  override var shortText: String {
    "Trainer \(training.trainer.model.graph.name) on \(training.dataset.name), \(training.trainer.iteration) steps done, "
      + "\(training.batchesPerEpoch) batches of \(training.options.batch) an epoch"
  }
}

extension Optimizer.Group {
  fileprivate var value: Value {
    .map([
      .string("name"): .string(name), .string("lr"): .float(learningRate), .string("momentum"): .float(momentum),
      .string("weight_decay"): .float(weightDecay), .string("parameters"): .int(parameters.count),
    ])
  }
}

/// What one step came to: the batch, the loss, and the net whose gradients can be looked at until the next step.
final class StepValue: HostObject {
  private let result: Trainer.StepResult
  private let training: Training

  init(_ result: Trainer.StepResult, _ training: Training) {
    self.result = result
    self.training = training
  }

  override var typeName: String { "Step" }
  override var sharesMemory: Bool { true }
  override var memberNames: [String] {
    ["number", "batch", "loss", "net", "moved", "norm", "lr", "momentum", "accumulate"]
  }

  override func member(_ name: String) -> Value? {
    switch name {
    case "number": .int(result.iteration)
    case "batch": .map([.string("images"): .tensor(result.images), .string("boxes"): .tensor(result.targets)])
    case "loss": result.loss.value
    case "net": .model(training.trainer.model)
    case "moved": .bool(result.didMove)
    case "norm": result.gradientNorm.map { .float($0) } ?? .null
    case "lr": .list([result.rates.biasRate, result.rates.rate, result.rates.rate].map { .float($0) })
    case "momentum": .float(result.rates.momentum)
    case "accumulate": .int(result.rates.accumulate)
    default: nil
    }
  }

  override var shortText: String {
    let loss = result.loss
    let parts = [("box", loss.box), ("obj", loss.object), ("cls", loss.category)]
      .map { "\($0.0) \(TextTable.number($0.1))" }.joined(separator: "  ")
    let moved = result.gradientNorm.map { "weights moved, gradient norm \(TextTable.number($0))" } ?? "gradients added"
    return
      "Step \(result.iteration)    \(parts)    \(result.images.shape[0]) images, \(result.targets.shape[0]) boxes    \(moved)"
  }
}
