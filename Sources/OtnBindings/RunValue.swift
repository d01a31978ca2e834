import OrderedCollections
import OtnOutposts
import OtnRuntime
import OtnTensor
import OtnTraining

/// A training run, finished or stopped.
final class RunValue: HostObject, PlacedObject {
  let training: Training

  init(_ training: Training) { self.training = training }

  override var typeName: String { "Run" }
  override var sharesMemory: Bool { true }

  /// The folder that it goes on writing into.
  func destination(_ residency: Residency) -> Destination {
    training.folder.map { residency.destination(path: $0.path) } ?? Destination(.local, name: "memory")
  }

  override var memberNames: [String] {
    [
      "folder", "epoch", "epochs", "done", "best", "last", "best_epoch", "precision", "recall", "map50", "map",
      "fitness",
      "results", "model",
    ]
  }

  override func member(_ name: String) -> Value? {
    switch name {
    case "folder": training.folder.map { .string($0.path) } ?? .null
    case "epoch": .int(training.epoch)
    case "epochs": .int(training.options.epochs)
    case "done": .bool(training.isDone)
    case "best": training.folder.map { .string($0.best) } ?? .null
    case "last": training.folder.map { .string($0.last) } ?? .null
    case "best_epoch": training.bestEpoch.map { .int($0 + 1) } ?? .null
    case "precision": score(\.precision)
    case "recall": score(\.recall)
    case "map50": score(\.map50)
    case "map": score(\.map)
    case "fitness": score(\.fitness)
    case "results": .list(training.results.map(\.value))
    case "model": .model(training.model)
    default: nil
    }
  }

  /// Of the best epoch; nil without validation.
  private func score(_ path: KeyPath<EpochResult, Double>) -> Value {
    guard training.validation != nil, let best = training.bestEpoch else { return .null }
    return .float(training.results[best][keyPath: path])
  }

  /// By its folder, from whose checkpoint it goes on.
  override func stored(by store: any ValueStoring) throws -> [String: StoredValue]? {
    guard let folder = training.folder, folder.hasCheckpoint,
      let on = try training.dataset.stored(by: store),
      let validation = try training.validation.map({ try $0.stored(by: store) }) ?? .null
    else { return nil }
    return [
      "folder": .text(folder.path), "on": on, "val": validation, "iteration": .int(training.trainer.iteration),
      "device": .text(training.options.device.description),
    ]
  }

  override var shortText: String {
    "Run \(training.folder?.path ?? ""), \(training.epoch) of \(training.options.epochs) epochs"
  }

  /// The last epochs, and the best.
  override func display(width: Int) -> String {
    let columns = ["epoch", "box_loss", "obj_loss", "cls_loss"] + (training.validation == nil ? [] : Self.scores)
    let best = training.bestEpoch.map { $0 + 1 }
    let rows = training.results.suffix(5).map { result in
      let losses = [result.trainingLoss.box, result.trainingLoss.object, result.trainingLoss.category]
      let scores =
        training.validation == nil ? [] : [result.precision, result.recall, result.map50, result.map]
      return ["\(result.epoch + 1)"] + (losses + scores).map { TextTable.number($0) }
    }
    let headline = shortText + (best.map { ", best \($0)" } ?? "")
    return ([headline] + (rows.isEmpty ? [] : TextTable(columns, rows).lines)).joined(separator: "\n")
  }

  private static let scores = ["P", "R", "mAP50", "mAP50-95"]
}

extension EpochResult {
  fileprivate var value: Value {
    .map([
      .string("epoch"): .int(epoch + 1), .string("loss"): trainingLoss.value, .string("precision"): .float(precision),
      .string("recall"): .float(recall), .string("map50"): .float(map50), .string("map"): .float(map),
      .string("val_loss"): validationLoss.value, .string("lr"): .list(rates.map { .float($0) }),
    ])
  }
}

extension LossParts {
  /// Means over the images: the parts, and their sum.
  var value: Value {
    .map([
      .string("box"): .float(box), .string("obj"): .float(object), .string("cls"): .float(category),
      .string("total"): .float(total),
    ])
  }
}
