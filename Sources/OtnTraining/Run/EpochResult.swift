import Foundation

/// What one epoch came to: a row of `results.csv`.
public struct EpochResult: Equatable, Sendable {
  /// From 0.
  public var epoch: Int
  public var trainingLoss: LossParts
  public var precision: Double
  public var recall: Double
  public var map50: Double
  public var map: Double
  public var validationLoss: LossParts
  /// Learning rates of biases, weights and normalisations at the end of the epoch.
  public var rates: [Double]

  public var fitness: Double { 0.1 * map50 + 0.9 * map }

  /// YOLOv5's column names.
  public static let columns = [
    "epoch", "train/box_loss", "train/obj_loss", "train/cls_loss", "metrics/precision", "metrics/recall",
    "metrics/mAP_0.5", "metrics/mAP_0.5:0.95", "val/box_loss", "val/obj_loss", "val/cls_loss", "x/lr0", "x/lr1",
    "x/lr2",
  ]

  var values: [Double] {
    [Double(epoch)] + trainingLoss.values + [precision, recall, map50, map] + validationLoss.values + rates
  }

  init(
    epoch: Int, trainingLoss: LossParts, precision: Double = 0, recall: Double = 0, map50: Double = 0, map: Double = 0,
    validationLoss: LossParts = LossParts(), rates: [Double]
  ) {
    self.epoch = epoch
    self.trainingLoss = trainingLoss
    self.precision = precision
    self.recall = recall
    self.map50 = map50
    self.map = map
    self.validationLoss = validationLoss
    self.rates = rates
  }

  /// From `values`; nil when they are not as many or the epoch is no number of one.
  init?(values: [Double]) {
    guard values.count == Self.columns.count, let epoch = Int(exactly: values[0]) else { return nil }
    self.init(
      epoch: epoch, trainingLoss: LossParts(box: values[1], object: values[2], category: values[3]),
      precision: values[4], recall: values[5], map50: values[6], map: values[7],
      validationLoss: LossParts(box: values[8], object: values[9], category: values[10]), rates: Array(values[11...]))
  }

  /// The whole file: a header and a line an epoch, each value in 20 columns.
  static func file(_ results: [EpochResult]) -> String {
    let header = columns.map { $0.leftPadded(to: 20) }.joined(separator: ",")
    let lines = results.map { result in
      result.values.map { String(format: "%20.5g", $0) }.joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }
}

/// The three parts of the loss, after their gains and before the batch size.
public struct LossParts: Equatable, Sendable {
  public var box: Double
  public var object: Double
  public var category: Double

  public init(box: Double = 0, object: Double = 0, category: Double = 0) {
    self.box = box
    self.object = object
    self.category = category
  }

  public var total: Double { box + object + category }
  var values: [Double] { [box, object, category] }

  static func + (a: LossParts, b: LossParts) -> LossParts {
    LossParts(box: a.box + b.box, object: a.object + b.object, category: a.category + b.category)
  }
  static func / (a: LossParts, divisor: Int) -> LossParts {
    let divisor = Double(max(divisor, 1))
    return LossParts(box: a.box / divisor, object: a.object / divisor, category: a.category / divisor)
  }
}

extension String {
  /// Blanks in front up to `width`; longer texts stay whole.
  func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
