import Foundation
import OtnDatasets
import OtnModel
import OtnTensor
import OtnWork
import Testing

@testable import OtnTraining

@Suite(.serialized) struct TrainingTests {
  private static func options(epochs: Int) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = epochs
    options.batch = 2
    options.size = 64
    options.nominalBatch = 4
    options.minimumWarmupSteps = 4
    options.averageRamp = 20
    return options
  }

  private static func training(_ set: DrawnSet, epochs: Int, validation: Bool = true) throws -> Training {
    let folder = try RunFolder.create(in: "\(set.folder)/runs", name: "exp")
    return try Training(
      Model(.yolov5(size: "n", classNames: set.dataset.classes), seed: 3), on: set.dataset,
      validation: validation ? set.dataset : nil, options: options(epochs: epochs), folder: folder)
  }

  @Test func aRunLeavesItsFolderItsTableAndItsBestWeights() throws {
    guard Torch.isAvailable else { return }
    let set = try DrawnSet(pictures: 5)
    let training = try Self.training(set, epochs: 2)
    let journal = Journal()
    #expect(try training.run(work: Work(progress: journal)))
    #expect(training.results.count == 2)
    let folder = try #require(training.folder)
    for name in ["results.csv", "opt.yaml", "hyp.yaml", "weights/last.safetensors", "weights/best.safetensors"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder.path)/\(name)"), "\(name)")
    }
    let table = try String(contentsOfFile: folder.results, encoding: .utf8).split(separator: "\n")
    #expect(table.count == 3)
    #expect(journal.lines[0] == ProgressTable.header)
    #expect(journal.lines[1].hasPrefix("        1/2         0G"))
    #expect(journal.lines[2] == ProgressTable.validationHeader)
    #expect(journal.lines.contains { $0.hasPrefix("                   red") })
    let best = try Model.load(folder.best)
    let images = try Tensor.rand([1, 3, 64, 64], seed: 1)
    #expect(try best.predict(images).boxes.isEqual(to: training.model.predict(images).boxes))
  }

  @Test func theModelThatWasGivenStaysAsItIs() throws {
    guard Torch.isAvailable else { return }
    let set = try DrawnSet(pictures: 4)
    let model = try Model(.yolov5(size: "n", classNames: set.dataset.classes), seed: 3)
    let before = try model.state[0].tensor.floats()
    let training = try Training(model, on: set.dataset, options: Self.options(epochs: 1))
    let step = try training.step()
    #expect(step.didMove && step.images.shape == [2, 3, 64, 64])
    #expect(training.trainer.model.parameters[0].tensor.grad != nil)
    #expect(try model.state[0].tensor.floats() == before)
    #expect(try training.trainer.model.state[0].tensor.floats() != before)
  }

  @Test(arguments: [2, 5])
  func stoppedAndGoneOnWithItEndsTheSame(stopAt: Int) throws {
    guard Torch.isAvailable else { return }
    let set = try DrawnSet(pictures: 7)
    let straight = try Self.training(set, epochs: 3)
    #expect(try straight.run())

    let cancellation = Cancellation()
    let journal = Journal(cancellation: cancellation, stopAt: stopAt)
    let stopped = try Self.training(set, epochs: 3)
    #expect(try !stopped.run(work: Work(progress: journal, cancellation: cancellation)))
    #expect(journal.lines.last?.contains("nothing lost") == true)
    let folder = try #require(stopped.folder)
    let resumed = try Training.resume(folder, on: set.dataset, validation: set.dataset)
    #expect(resumed.trainer.iteration == stopped.trainer.iteration)
    #expect(try resumed.run())
    #expect(resumed.results == straight.results)
    for (a, b) in zip(straight.trainer.model.state, resumed.trainer.model.state) {
      #expect(try a.tensor.isEqual(to: b.tensor), "\(a.name)")
    }
    for (a, b) in zip(straight.model.state, resumed.model.state) {
      #expect(try a.tensor.isEqual(to: b.tensor), "best \(a.name)")
    }
  }

  @Test func aCheckpointThatCannotBeWrittenIsSaidAndTrainingGoesOn() throws {
    guard Torch.isAvailable else { return }
    let set = try DrawnSet(pictures: 2)
    let training = try Self.training(set, epochs: 2, validation: false)
    let folder = try #require(training.folder)
    try FileManager.default.removeItem(atPath: "\(folder.path)/weights")
    let journal = Journal()
    #expect(throws: (any Error).self) { try training.run(work: Work(progress: journal)) }
    #expect(training.results.count == 2)
    #expect(journal.lines.contains { $0.contains("could not be written") })
  }

  @Test func anotherSetIsNotResumedOn() throws {
    guard Torch.isAvailable else { return }
    let set = try DrawnSet(pictures: 2)
    let training = try Self.training(set, epochs: 1, validation: false)
    #expect(try training.run())
    let other = try DrawnSet(pictures: 3)
    let folder = try #require(training.folder)
    #expect(throws: TrainingError.self) { try Training.resume(folder, on: other.dataset, validation: nil) }
  }

  @Test func whatCannotBeTrainedIsRefused() throws {
    guard Torch.isAvailable else { return }
    let set = try DrawnSet(pictures: 2)
    let model = try Model(.yolov5(size: "n", classNames: set.dataset.classes))
    for change: (inout TrainingOptions) -> Void in [
      { $0.epochs = 0 }, { $0.batch = -1 }, { $0.size = 100 }, { $0.size = 1 << 40 }, { $0.averageRamp = 0 },
      { $0.nominalBatch = .max },
    ] {
      var options = TrainingOptions()
      change(&options)
      #expect(throws: TrainingError.self) { try Training(model, on: set.dataset, options: options) }
    }
    let other = try Model(.yolov5(size: "n", classNames: ["a", "b", "c"]))
    #expect(throws: TrainingError.self) { try Training(other, on: set.dataset, options: TrainingOptions()) }
    let fused = try model.fused()
    #expect(throws: TrainingError.self) { try Training(fused, on: set.dataset, options: Self.options(epochs: 1)) }
  }

  @Test func patienceEndsARunThatNoLongerImproves() throws {
    guard Torch.isAvailable else { return }
    let set = try DrawnSet(pictures: 2)
    var options = Self.options(epochs: 50)
    options.patience = 1
    // At this rate nothing is learned.
    options.hyperparameters.learningRate = 0
    options.hyperparameters.warmupBiasRate = 0
    let training = try Training(
      Model(.yolov5(size: "n", classNames: set.dataset.classes)), on: set.dataset, validation: set.dataset,
      options: options)
    let journal = Journal()
    #expect(try training.run(work: Work(progress: journal)))
    #expect(training.epoch < 10)
    #expect(journal.lines.last?.contains("no better in the last 1") == true)
  }
}
