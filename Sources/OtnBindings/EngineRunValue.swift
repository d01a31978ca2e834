import OrderedCollections
import OtnModel
import OtnOutposts
import OtnRuntime
import OtnTraining

/// A training by YOLOv5's own program on another machine, when it is over. It has what a `Run` has.
final class EngineRunValue: HostObject, PlacedObject {
  private let id: String
  private let folder: RunFolder
  private let results: [Value]
  /// Precision, recall, mAP50 and mAP50-95 of the best weights.
  private let scores: [Double]
  private let model: Model

  init(id: String, folder: RunFolder, results: [Value], scores: [Double]) throws {
    self.id = id
    self.folder = folder
    self.results = results
    self.scores = scores
    let path = Self.best(folder)
    model = try Model(Checkpoint.read(path), name: path)
  }

  convenience init(id: String, folder: RunFolder, _ outcome: YOLOv5Job.Outcome) throws {
    let scores = outcome.best.first ?? outcome.validations.last
    try self.init(
      id: id, folder: folder, results: Self.results(outcome),
      scores: scores.map { [$0.precision, $0.recall, $0.mAP50, $0.mAP] } ?? [])
  }

  private static func best(_ folder: RunFolder) -> String { "\(folder.path)/\(YOLOv5Job.best)" }

  private static func results(_ outcome: YOLOv5Job.Outcome) -> [Value] {
    outcome.epochs.enumerated().map { position, row in
      let losses = zip(["box", "obj", "cls"], row.losses).map { (MapKey.string($0), Value.float($1)) }
      var fields: OrderedDictionary<MapKey, Value> = [
        .string("epoch"): .int(row.epoch + 1), .string("loss"): .map(OrderedDictionary(uniqueKeysWithValues: losses)),
      ]
      if outcome.validations.indices.contains(position) {
        let scores = outcome.validations[position]
        fields[.string("precision")] = .float(scores.precision)
        fields[.string("recall")] = .float(scores.recall)
        fields[.string("map50")] = .float(scores.mAP50)
        fields[.string("map")] = .float(scores.mAP)
      }
      return .map(fields)
    }
  }

  func destination(_ residency: Residency) -> Destination { residency.destination(path: folder.path) }

  override var typeName: String { "EngineRun" }
  override var memberNames: [String] {
    ["id", "folder", "epochs", "best", "precision", "recall", "map50", "map", "results", "model"]
  }

  override func member(_ name: String) -> Value? {
    switch name {
    case "id": .string(id)
    case "folder": .string(folder.path)
    case "epochs": .int(results.count)
    case "best": .string(Self.best(folder))
    case "precision": score(0)
    case "recall": score(1)
    case "map50": score(2)
    case "map": score(3)
    case "results": .list(results)
    case "model": .model(model)
    default: nil
    }
  }

  private func score(_ position: Int) -> Value {
    scores.indices.contains(position) ? .float(scores[position]) : .null
  }

  override func stored(by store: any ValueStoring) throws -> [String: StoredValue]? {
    guard let results = try store.stored(.list(results)) else { return nil }
    return [
      "id": .text(id), "folder": .text(folder.path), "results": results,
      "scores": .list(scores.map { .float(bits: $0.bitPattern) }),
    ]
  }

  /// From what `stored(by:)` gave; nil where that is damaged.
  convenience init?(_ fields: [String: StoredValue], _ store: any ValueStoring) throws {
    guard case .text(let id)? = fields["id"], case .text(let folder)? = fields["folder"],
      case .listBox(let results) = try store.value(fields["results"]), case .list(let bits)? = fields["scores"]
    else { return nil }
    let scores = bits.compactMap { if case .float(let bits) = $0 { Double(bitPattern: bits) } else { nil } }
    try self.init(id: id, folder: RunFolder(path: folder), results: results.items, scores: scores)
  }

  override var shortText: String { "EngineRun \(folder.path), \(results.count) epochs by YOLOv5" }

  override func display(width: Int) -> String {
    let names = ["P", "R", "mAP50", "mAP50-95"]
    let figures = zip(names, scores).map { "\($0) \(TextTable.number($1))" }
    return shortText + (figures.isEmpty ? "" : "\nbest: " + figures.joined(separator: "  "))
  }
}
