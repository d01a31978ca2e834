import ArgumentParser
import Foundation
import OtnModel
import OtnTensor
import OtnTraining

/// One step of training YOLOv5n: forward, loss, backward, optimiser, average.
struct TrainStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times a training step of YOLOv5n, in turns with the same step in PyTorch.")

  @Option(help: "Images a step.") var batch = 8
  @Option(help: "Side of the images in pixels.") var size = 320
  @Option(help: "Boxes in the batch.") var targets = 60
  @Option(help: "Classes.") var classes = 80
  @Option(help: "Threads of LibTorch.") var threads = 2
  @Option(help: "Steps that count.") var steps = 20
  @Option(help: "Steps before.") var warmup = 3
  @Option(help: "The Python with PyTorch that runs the peer.") var peer: String?

  func run() throws {
    try Torch.load()
    Torch.threads = threads
    var options = TrainingOptions()
    options.batch = batch
    options.size = size
    // The weights move at every step, as the peer's do.
    options.nominalBatch = batch
    let model = try Model(.yolov5(size: "n", classNames: Graph.numberedClasses(classes)))
    let trainer = try Trainer(model, batchesPerEpoch: 100, options: options)
    let images = try (Tensor.rand([batch, 3, size, size], seed: 1) * 255).to(dtype: .uint8)
    let boxes = try self.boxes()
    let other = try peer.map { try Peer($0, [Self.script] + arguments) }
    var (ours, theirs): ([Double], [Double]) = ([], [])
    for step in 0..<warmup + steps {
      let start = Date()
      _ = try trainer.step(images: images, targets: boxes)
      let time = Date().timeIntervalSince(start) * 1_000
      let answer = try other?.time()
      guard step >= warmup else { continue }
      ours.append(time)
      if let answer { theirs.append(answer) }
    }
    report(ours, theirs)
  }

  private func report(_ ours: [Double], _ theirs: [Double]) {
    print(String(format: "otn      %7.1f ms a step (median of %d)", median(ours), ours.count))
    guard !theirs.isEmpty else { return }
    print(String(format: "PyTorch  %7.1f ms a step (median of %d)", median(theirs), theirs.count))
    print(String(format: "ratio    %7.3f", median(ours) / median(theirs)))
  }

  /// (targets, 6): spread over images and classes, at drawn places.
  private func boxes() throws -> Tensor {
    let draws = try Tensor.rand([targets, 4], seed: 2).floats()
    let rows = (0..<targets).flatMap { row -> [Float] in
      let draw = draws[row * 4..<row * 4 + 4].map { $0 }
      return [
        Float(row % batch), Float(row % classes), 0.1 + 0.8 * draw[0], 0.1 + 0.8 * draw[1], 0.02 + 0.3 * draw[2],
        0.02 + 0.3 * draw[3],
      ]
    }
    return try Tensor(rows, shape: [targets, 6])
  }

  private var arguments: [String] {
    [
      "--batch", "\(batch)", "--size", "\(size)", "--threads", "\(threads)", "--targets", "\(targets)", "--classes",
      "\(classes)",
    ]
  }

  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("peers/train_step.py").path
}
