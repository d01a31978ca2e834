import Foundation
import OtnDatasets
import OtnModel
import OtnTensor
import OtnWork

/// A training run: epochs over a set, validation after each, checkpoints, and a folder with what came of it.
///
///     let training = try Training(model, on: shelf, validation: holdout, options: options, folder: folder)
///     let isDone = try training.run(work: work)       // false: it was asked to stop; `run` again goes on
///
/// Stopped and gone on with, in the same process or from its folder, it ends with the same weights as if it had not been stopped.
public final class Training {
  public let trainer: Trainer
  public let dataset: Dataset
  public let validation: Dataset?
  /// nil: nothing is written.
  public let folder: RunFolder?
  /// Keys that every checkpoint's header gets besides, such as where the data is held.
  public var notes: [String: String] = [:]
  /// One an epoch.
  public private(set) var results: [EpochResult] = []
  /// The best epoch so far, from 0, and its weights; without validation the last.
  public private(set) var bestEpoch: Int?
  public private(set) var best: Model?
  /// The validation of the last epoch.
  public private(set) var lastValidation: Validation?
  private let loader: BatchLoader
  private let validationLoader: BatchLoader?
  private var batches: (epoch: Int, iterator: BatchIterator)?
  private var lossSum = LossParts()
  /// Why the last checkpoint could not be written.
  private var unsaved: (any Error)?

  public var options: TrainingOptions { trainer.options }
  /// Epochs that are done.
  public var epoch: Int { results.count }
  public var batchesPerEpoch: Int { loader.batchCount }
  /// The best weights, or the average as it is before the first epoch is done.
  public var model: Model { best ?? trainer.average.model }

  /// Trains a copy: `model` stays as it is.
  public init(
    _ model: Model, on dataset: Dataset, validation: Dataset? = nil, options: TrainingOptions, folder: RunFolder? = nil
  ) throws {
    try Self.check(model, on: dataset, validation: validation, options: options)
    self.dataset = dataset
    self.validation = validation
    self.folder = folder
    loader = try BatchLoader(dataset, options.loader(stride: model.graph.maxStride))
    validationLoader = try validation.map {
      try Validation.loader($0, options.validation, stride: model.graph.maxStride)
    }
    trainer = try Trainer(model.copy(), batchesPerEpoch: loader.batchCount, options: options)
  }

  /// Refuses what can't be trained.
  public static func check(
    _ model: Model, on dataset: Dataset, validation: Dataset?, options: TrainingOptions
  ) throws(TrainingError) {
    guard model.classNames.count == dataset.classes.count else {
      throw TrainingError(
        code: "wrong-value",
        message: "the net knows \(model.classNames.count) classes, the data set has \(dataset.classes.count)",
        help: "make the net for the set: yolov5 \"s\" classes: names")
    }
    if let validation, validation.classes != dataset.classes {
      throw TrainingError(code: "wrong-value", message: "the validation set has other classes than the training set")
    }
    try options.check(stride: model.graph.maxStride)
  }

  /// Goes on with a run that was saved in `folder`, on the same sets.
  public static func resume(
    _ folder: RunFolder, on dataset: Dataset, validation: Dataset?, device: Device? = nil
  ) throws -> Training {
    let checkpoint = try Checkpoint.read(folder.last)
    guard let graph = checkpoint.graph, let written = checkpoint.state[Key.options] else {
      throw TrainingError(code: "wrong-value", message: "\(folder.last) holds no training to resume")
    }
    var options = try TrainingOptions(yaml: written)
    if let device { options.device = device }
    try options.hyperparameters.read(yaml: checkpoint.state[Key.hyperparameters] ?? "{}")
    let training = try Training(
      Model(graph), on: dataset, validation: validation, options: options, folder: folder)
    guard checkpoint.state[Key.dataset] == training.datasetNote else {
      throw TrainingError(
        code: "wrong-value",
        message:
          "the run was made on \(checkpoint.state[Key.dataset] ?? "another set"), not on \(training.datasetNote)",
        help: "load and filter the set as when the run was started")
    }
    try training.restore(checkpoint)
    return training
  }

  /// Trains until all epochs are done, or none of the last `patience` was better. False when it was asked to stop: nothing is lost.
  ///
  /// - Throws: what goes wrong but for a checkpoint that can't be written, which is said and thrown at the end if it still can't be.
  public func run(work: Work = Work()) throws -> Bool {
    let start = Date()
    try writeOptions()
    work.progress.line(ProgressTable.header)
    do {
      while !isDone { try runEpoch(work) }
    } catch is Interrupted {
      batches = nil
      save(work)
      let step = trainer.iteration - epoch * batchesPerEpoch
      work.progress.line("stopped after step \(step) of epoch \(epoch + 1): nothing lost, `resume` goes on from here")
      return false
    }
    if let unsaved { throw unsaved }
    work.progress.line(summary(seconds: Date().timeIntervalSince(start)))
    return true
  }

  /// Whether there is nothing left to train.
  public var isDone: Bool {
    epoch >= options.epochs || (validation != nil && epoch - 1 - (bestEpoch ?? epoch) >= options.patience)
  }

  /// The next batch, and one step on it.
  public func step(work: Work = Work()) throws -> Trainer.StepResult {
    let batch = try nextBatch(work)
    return try trainer.step(images: batch.images, targets: batch.targets)
  }

  private func nextBatch(_ work: Work) throws -> Batch {
    let epoch = trainer.iteration / batchesPerEpoch
    if batches?.epoch != epoch {
      let first = trainer.iteration - epoch * batchesPerEpoch
      batches = (epoch, loader.batches(epoch: epoch, from: first, work: work))
    }
    guard let batch = try batches?.iterator.next() else {
      throw TrainingError(code: "failed", message: "epoch \(epoch) ended before its \(batchesPerEpoch) batches")
    }
    return batch
  }

  private func runEpoch(_ work: Work) throws {
    let start = Date()
    var line: String?
    while trainer.iteration < (epoch + 1) * batchesPerEpoch {
      try work.check()
      let step = try step(work: work)
      lossSum = lossSum + step.loss
      let done = trainer.iteration - epoch * batchesPerEpoch
      let row = ProgressTable.epoch(
        epoch, of: options.epochs, memory: options.device.cudaIndex.map { Torch.cudaMemoryAllocated($0) } ?? 0,
        loss: lossSum / done,
        instances: step.targets.shape[0], size: options.size, batch: done, batches: batchesPerEpoch,
        seconds: Date().timeIntervalSince(start))
      work.progress.live(row)
      line = row
    }
    if let line { work.progress.line(line) }
    try finishEpoch(work)
  }

  /// Validates, keeps the best weights, and saves.
  private func finishEpoch(_ work: Work) throws {
    let rates = trainer.schedule.step(iteration: trainer.iteration - 1)
    var result = EpochResult(
      epoch: epoch, trainingLoss: lossSum / batchesPerEpoch, rates: [rates.biasRate, rates.rate, rates.rate])
    if let validationLoader {
      let found = try validate(validationLoader, work)
      result.take(found)
      lastValidation = found
      found.table(perClass: epoch + 1 == options.epochs).forEach(work.progress.line)
    }
    let isBest = validation == nil || result.fitness > (bestEpoch.map { results[$0].fitness } ?? -1)
    results.append(result)
    lossSum = LossParts()
    if isBest {
      bestEpoch = result.epoch
      best = try trainer.average.model.copy()
    }
    save(work, isBest: isBest)
  }

  private func validate(_ loader: BatchLoader, _ work: Work) throws -> Validation {
    let loss = try DetectionLoss(trainer.model, hyperparameters: options.hyperparameters, size: options.size)
    return try Validation.run(
      trainer.average.model, loader, options: options.validation, loss: loss, work: work)
  }

  private func summary(seconds: Double) -> String {
    let time = String(format: "%.3f", seconds / 3_600)
    let best = bestEpoch.map { results[$0] }
    let score =
      validation == nil
      ? nil
      : best.map {
        String(format: "; best epoch %d: mAP50 %.3g, mAP50-95 %.3g", $0.epoch + 1, $0.map50, $0.map)
      }
    let stopped = epoch < options.epochs ? " (no better in the last \(options.patience))" : ""
    return "\(epoch) epochs\(stopped) in \(time) hours\(score ?? "")\(folder.map { "; see \($0.path)" } ?? "")"
  }
}

extension Training {
  private enum Key {
    static let options = "options"
    static let hyperparameters = "hyperparameters"
    static let dataset = "dataset"
    static let epoch = "epoch"
    static let bestEpoch = "best_epoch"
    static let bestFitness = "best_fitness"
    static let lossSum = "loss_sum"
    static let results = "results"
  }

  private var datasetNote: String {
    "\(dataset.count) images, \(dataset.boxes.count) boxes of \(dataset.classes.joined(separator: ", "))"
  }

  /// Writes the folder's files. A failure (a full disk) leaves the last good checkpoint, is said, and does not end the training.
  private func save(_ work: Work, isBest: Bool = false) {
    guard let folder else { return }
    do {
      try folder.write(EpochResult.file(results), to: "results.csv")
      // The best first: whatever `last` says is the best is then on disk, wherever the machine stops.
      if isBest { try Checkpoint.write(folder.best, model: trainer.average.model, state: scores, notes: notes) }
      let (trainerState, tensors) = trainer.saved()
      try Checkpoint.write(
        folder.last, model: trainer.average.model, state: trainerState.merging(state) { first, _ in first },
        extra: tensors, notes: notes)
      unsaved = nil
    } catch {
      unsaved = error
      work.progress.line("warning: this checkpoint could not be written, the last good one stands: \(error)")
    }
  }

  /// What readers of any checkpoint want to know.
  private var scores: [String: String] {
    var scores = [Key.epoch: "\(epoch - 1)"]
    if let bestEpoch {
      scores[Key.bestFitness] = "\(results[bestEpoch].fitness)"
      scores[Key.bestEpoch] = "\(bestEpoch)"
    }
    return scores
  }

  private var state: [String: String] {
    scores.merging([
      Key.options: options.yaml, Key.hyperparameters: options.hyperparameters.yaml, Key.dataset: datasetNote,
      Key.lossSum: lossSum.values.map { "\($0)" }.joined(separator: " "),
      Key.results: results.map { $0.values.map { "\($0)" }.joined(separator: " ") }.joined(separator: "\n"),
    ]) { first, _ in first }
  }

  private static func results(_ text: String) throws -> [EpochResult] {
    try text.split(separator: "\n").enumerated().map { number, line in
      let values = line.split(separator: " ").compactMap { Double($0) }
      guard let result = EpochResult(values: values), result.epoch == number else {
        throw TrainingError(code: "wrong-value", message: "the checkpoint's result of epoch \(number + 1) is damaged")
      }
      return result
    }
  }

  /// Writes what was asked for beside the results.
  private func writeOptions() throws {
    try folder?.write(options.yaml, to: "opt.yaml")
    try folder?.write(options.hyperparameters.yaml, to: "hyp.yaml")
  }

  private func restore(_ checkpoint: Checkpoint) throws {
    try trainer.restore(checkpoint)
    results = try Self.results(checkpoint.state[Key.results] ?? "")
    let sums = checkpoint.state[Key.lossSum]?.split(separator: " ").compactMap { Double($0) } ?? []
    if sums.count == 3 { lossSum = LossParts(box: sums[0], object: sums[1], category: sums[2]) }
    guard let epoch = checkpoint.state[Key.bestEpoch].flatMap({ Int($0) }), results.indices.contains(epoch) else {
      return
    }
    bestEpoch = epoch
    if let folder, FileManager.default.fileExists(atPath: folder.best) { best = try Model.load(folder.best) }
  }
}

extension EpochResult {
  fileprivate mutating func take(_ validation: Validation) {
    precision = validation.metrics.precision
    recall = validation.metrics.recall
    map50 = validation.metrics.map50
    map = validation.metrics.map
    validationLoss = validation.loss ?? LossParts()
  }
}

extension TrainingOptions {
  /// How the average is validated after each epoch.
  var validation: Validation.Options {
    var options = Validation.Options()
    options.size = size
    options.batch = min(batch * 2, 4_096)
    options.workers = workers
    options.cacheBytes = cacheBytes
    return options
  }

  /// How training batches are made.
  func loader(stride: Int) -> LoaderOptions {
    var loader = LoaderOptions(
      batchSize: batch, imageSize: size, kind: .training(hyperparameters.augmentation, seed: seed))
    loader.stride = stride
    loader.threads = max(workers, 1)
    loader.cacheBytes = cacheBytes
    return loader
  }
}
