import OrderedCollections
import OtnRuntime
import OtnTraining

/// How good a model was on a set.
final class ValidationValue: HostObject {
  private let found: Validation

  init(_ found: Validation) { self.found = found }

  override var typeName: String { "Validation" }
  override var memberNames: [String] {
    ["images", "boxes", "precision", "recall", "map50", "map", "fitness", "ap", "ap50", "coco", "classes", "confusion"]
  }

  override func member(_ name: String) -> Value? {
    switch name {
    case "images": .int(found.images)
    case "boxes": .int(found.instances)
    case "precision": .float(found.metrics.precision)
    case "recall": .float(found.metrics.recall)
    case "map50": .float(found.metrics.map50)
    case "map": .float(found.metrics.map)
    case "fitness": .float(found.metrics.fitness)
    case "ap": .float(found.coco.scores.ap)
    case "ap50": .float(found.coco.scores.ap50)
    case "coco":
      .map(
        .init(zip(CocoEvaluation.Scores.names, found.coco.scores.values).map { (.string($0), .float($1)) }) {
          first, _ in
          first
        })
    case "classes": .list(found.metrics.rows.map(row))
    case "confusion": confusion
    default: nil
    }
  }

  private func row(_ row: DetectionMetrics.Row) -> Value {
    .map([
      .string("class"): .string(found.classes[row.category]), .string("boxes"): .int(row.labels),
      .string("precision"): .float(row.precision), .string("recall"): .float(row.recall),
      .string("map50"): .float(row.map50), .string("map"): .float(row.map),
    ])
  }

  /// Rows are predicted classes, columns true ones; the last of each is background.
  private var confusion: Value {
    let side = found.confusion.classes + 1
    return .list(
      (0..<side).map { predicted in
        .list((0..<side).map { .int(found.confusion[predicted: predicted, true: $0]) })
      })
  }

  override var shortText: String {
    "Validation of \(found.images) images, mAP50 \(TextTable.number(found.metrics.map50)), "
      + "mAP50-95 \(TextTable.number(found.metrics.map))"
  }

  override func display(width: Int) -> String {
    let scores = zip(CocoEvaluation.Scores.names, found.coco.scores.values).map { name, value in
      "\(name) \(value.isNaN ? "–" : TextTable.number(value))"
    }
    return (found.table(perClass: true) + ["", "by COCO's rules: " + scores.joined(separator: "  ")])
      .joined(separator: "\n")
  }
}
