import Foundation
import OtnModel
import OtnTensor
import OtnTestSupport
import Testing

@testable import OtnTraining

/// Steps of training against recorded runs of the published program.
struct TrainerTests {
  @Test(arguments: try Fixtures.cases(in: "parity/train", suffix: ".json"))
  func weightsMoveAsInTheReference(path: String) throws {
    let expected = try JSON(path: path)
    let batches = try SafeTensors.read(path.replacing(".json", with: "_batches.safetensors"))
    let reference = try SafeTensors.read(path.replacing(".json", with: "_tensors.safetensors"))
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let trainer = try Self.trainer(expected, folder: folder)
    let start = try trainer.model.state.reduce(into: [String: [Float]]()) { $0[$1.name] = try $1.tensor.floats() }
    let tolerance = expected["suggested_tolerance"]
    for row in expected["log"].items {
      let number = row["ni"].int % expected["batches_per_epoch"].int
      let step = try trainer.step(
        images: batches.tensor(named: "batch\(number).images"),
        targets: batches.tensor(named: "batch\(number).targets"))
      let total = row["loss_total_times_batch"].double
      #expect(abs(step.total - total) <= tolerance["loss_relative"].double * abs(total), "step \(step.iteration)")
      #expect(step.didMove == row["optimizer_stepped"].bool)
      if let norm = step.gradientNorm {
        let other = row["grad_norm_before_clip"].double
        #expect(abs(norm - other) <= tolerance["grad_norm_relative"].double * other, "norm at step \(step.iteration)")
      }
      let rates = trainer.optimizer.groups.map(\.learningRate)
      #expect(zip(rates, row["lr"].doubles).allSatisfy { abs($0 - $1) <= 1e-9 * abs($1) + 1e-15 })
      #expect(trainer.optimizer.groups.map(\.weightDecay) == row["weight_decay"].doubles)
      #expect(trainer.average.updates == row["ema_updates"].int)
    }
    try compare(trainer, reference, start: start, tolerance: tolerance)
  }

  /// Full tensors: the change of weights and averages, and the momentum.
  private func compare(
    _ trainer: Trainer, _ reference: SafeTensorsFile, start: [String: [Float]], tolerance: JSON
  ) throws {
    let weights = try floats(trainer.model.state)
    let averages = try floats(trainer.average.model.state)
    let momenta = try floats(trainer.optimizer.momenta)
    for name in reference.names {
      let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
      let (kind, key) = (parts[0], parts[1])
      let wanted = try reference.tensor(named: name).floats()
      if kind == "weights" || kind == "ema" {
        let found = try #require((kind == "ema" ? averages : weights)[key])
        let begin = try #require(start[key])
        let allowed =
          tolerance["delta_l2_relative_per_tensor"].double * norm(zip(wanted, begin).map { $0 - $1 }) + 2.4e-7
          * norm(wanted)
        #expect(norm(zip(found, wanted).map { $0 - $1 }) <= allowed, "\(name)")
      } else if kind == "momentum" {
        let found = try #require(momenta[key])
        let largest = wanted.map(abs).max() ?? 0
        let distance = zip(found, wanted).map { abs($0 - $1) }.max() ?? 0
        #expect(distance <= Float(tolerance["momentum_rel_to_tensor_maxabs"].double) * largest, "\(name)")
      }
    }
  }

  private func floats(_ tensors: [NamedTensor]) throws -> [String: [Float]] {
    try tensors.reduce(into: [:]) { $0[$1.name] = try $1.tensor.floats() }
  }
  private func floats(_ tensors: [(name: String, tensor: Tensor)]) throws -> [String: [Float]] {
    try tensors.reduce(into: [:]) { $0[$1.name] = try $1.tensor.floats() }
  }
  private func norm(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }

  private static func trainer(_ json: JSON, folder: String) throws -> Trainer {
    var options = TrainingOptions()
    options.batch = json["batch_size"].int
    options.epochs = json["epochs_for_lr_schedule"].int
    options.size = json["imgsz"].int
    options.nominalBatch = json["nominal_batch"].int
    let values = json["hyp_file_values"]
    for key in values.keys { try options.hyperparameters.set(key, to: values[key].double) }
    let size = String(json["cfg"].string.suffix(1))
    let model = try Model(.yolov5(size: size, classNames: Graph.numberedClasses(json["nc"].int)))
    try model.loadWeights(from: Checkpoint.read("\(folder)/" + json["initial_state"].string), strict: true)
    return try Trainer(model, batchesPerEpoch: json["batches_per_epoch"].int, options: options)
  }
}
