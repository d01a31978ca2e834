/// Precision, recall and average precision per class, the way YOLOv5 computes them.
///
/// Its average precision joins the curve to (recall 1, precision 0) by a straight line and so reads higher than COCO's, which
/// `CocoEvaluation` computes.
public struct DetectionMetrics: Equatable, Sendable {
  /// One class that the labels show.
  public struct Row: Equatable, Sendable {
    public let category: Int
    public let labels: Int
    public let precision: Double
    public let recall: Double
    public let f1: Double
    public let truePositives: Double
    public let falsePositives: Double
    /// Average precision at each of the ten thresholds.
    public let averagePrecisions: [Double]

    public var map50: Double { averagePrecisions[0] }
    public var map: Double { averagePrecisions.reduce(0, +) / Double(averagePrecisions.count) }
  }

  /// Curves over 1,000 confidences from 0 to 1, one array a row of `rows`.
  public struct Curves: Equatable, Sendable {
    public let confidences: [Double]
    public let precision: [[Double]]
    public let recall: [[Double]]
    public let f1: [[Double]]
    /// Precision over 1,000 recalls from 0 to 1, at the threshold 0.5.
    public let precisionOverRecall: [[Double]]
  }

  /// By class, ascending; only classes with labels.
  public let rows: [Row]
  public let curves: Curves
  /// The confidence with the best smoothed mean F1: where precision and recall are taken.
  public let bestConfidence: Double

  public var precision: Double { mean(\.precision) }
  public var recall: Double { mean(\.recall) }
  public var map50: Double { mean(\.map50) }
  public var map: Double { mean(\.map) }
  /// What chooses the best weights: 0.1 · mAP50 + 0.9 · mAP50-95.
  public var fitness: Double { 0.1 * map50 + 0.9 * map }

  private func mean(_ value: (Row) -> Double) -> Double {
    rows.isEmpty ? 0 : rows.reduce(0) { $0 + value($1) } / Double(rows.count)
  }
}

extension DetectionMetrics {
  /// A detection of any image, reduced to what the curves need.
  public struct Outcome: Sendable {
    public let confidence: Float
    public let category: Int
    /// Right or wrong at each threshold.
    public let correct: [Bool]

    public init(confidence: Float, category: Int, correct: [Bool]) {
      self.confidence = confidence
      self.category = category
      self.correct = correct
    }
  }

  private static let tiny = 1e-16

  /// `outcomes` of all images, in any order (equal confidences keep it); `labelCategories`: the class of each label of all images.
  public init(outcomes: [Outcome], labelCategories: [Int]) {
    let confidences = Interpolation.steps(from: 0, through: 1, count: 1_000)
    var labels: [Int: Int] = [:]
    for category in labelCategories { labels[category, default: 0] += 1 }
    let categories = labels.keys.sorted()
    let byClass = Dictionary(grouping: outcomes, by: \.category).mapValues(Self.byConfidence)
    let curves = categories.map { category in
      ClassCurves(outcomes: byClass[category] ?? [], labels: labels[category] ?? 0, confidences: confidences)
    }
    let f1 = curves.map { curve in
      zip(curve.precision, curve.recall).map { 2 * $0 * $1 / ($0 + $1 + Self.tiny) }
    }
    let best = Self.bestPosition(f1, count: confidences.count)
    rows = zip(categories, curves).enumerated().map { position, pair in
      let (category, curve) = pair
      let count = labels[category] ?? 0
      let (precision, recall) = (curve.precision[best], curve.recall[best])
      let truePositives = (recall * Double(count)).rounded(.toNearestOrEven)
      return Row(
        category: category, labels: count, precision: precision, recall: recall, f1: f1[position][best],
        truePositives: truePositives,
        falsePositives: (truePositives / (precision + Self.tiny) - truePositives).rounded(.toNearestOrEven),
        averagePrecisions: curve.averagePrecisions)
    }
    bestConfidence = confidences[best]
    self.curves = Curves(
      confidences: confidences, precision: curves.map(\.precision), recall: curves.map(\.recall), f1: f1,
      precisionOverRecall: curves.map(\.precisionOverRecall))
  }

  private static func byConfidence(_ outcomes: [Outcome]) -> [Outcome] {
    outcomes.enumerated().sorted {
      $0.element.confidence == $1.element.confidence
        ? $0.offset < $1.offset : $0.element.confidence > $1.element.confidence
    }.map(\.element)
  }

  /// Where the mean over the classes, smoothed by a box a tenth as long as the curve, is greatest.
  private static func bestPosition(_ curves: [[Double]], count: Int) -> Int {
    guard !curves.isEmpty else { return 0 }
    let mean = (0..<count).map { position in
      curves.reduce(0) { $0 + $1[position] } / Double(curves.count)
    }
    let half = count / 20
    let window = 2 * half + 1
    let padded =
      [Double](repeating: mean[0], count: half) + mean + [Double](repeating: mean[count - 1], count: half)
    var best = (position: 0, value: -Double.infinity)
    for position in 0..<count {
      let value = padded[position..<position + window].reduce(0) { $0 + $1 / Double(window) }
      if value > best.value { best = (position, value) }
    }
    return best.position
  }
}

/// The curves of one class.
private struct ClassCurves {
  var precision: [Double]
  var recall: [Double]
  var precisionOverRecall: [Double]
  var averagePrecisions: [Double]

  /// `outcomes` in the order of confidence.
  init(outcomes: [DetectionMetrics.Outcome], labels: Int, confidences: [Double]) {
    let thresholds = DetectionMatching.thresholds.count
    precision = [Double](repeating: 0, count: confidences.count)
    recall = precision
    precisionOverRecall = precision
    averagePrecisions = [Double](repeating: 0, count: thresholds)
    guard !outcomes.isEmpty, labels > 0 else { return }
    let descending = outcomes.map { -Double($0.confidence) }
    for threshold in 0..<thresholds {
      var right = 0.0
      var recalls: [Double] = []
      var precisions: [Double] = []
      for (rank, outcome) in outcomes.enumerated() {
        if outcome.correct[threshold] { right += 1 }
        recalls.append(right / (Double(labels) + 1e-16))
        precisions.append(right / Double(rank + 1))
      }
      let envelope = Self.envelope(recalls: recalls, precisions: precisions)
      averagePrecisions[threshold] = Self.area(under: envelope)
      guard threshold == 0 else { continue }
      let recallCurve = Interpolation(x: descending, y: recalls)
      let precisionCurve = Interpolation(x: descending, y: precisions)
      recall = confidences.map { recallCurve.value(at: -$0, left: 0) }
      precision = confidences.map { precisionCurve.value(at: -$0, left: 1) }
      precisionOverRecall = confidences.map { envelope.value(at: $0) }
    }
  }

  /// The curve from (0, 1) to (1, 0), made to fall from left to right.
  private static func envelope(recalls: [Double], precisions: [Double]) -> Interpolation {
    var falling = [1] + precisions + [0]
    for position in falling.indices.dropLast().reversed() {
      falling[position] = max(falling[position], falling[position + 1])
    }
    return Interpolation(x: [0] + recalls + [1], y: falling)
  }

  /// The trapezoid rule over 101 recalls.
  private static func area(under curve: Interpolation) -> Double {
    let points = Interpolation.steps(from: 0, through: 1, count: 101)
    let values = points.map { curve.value(at: $0) }
    var area = 0.0
    for index in 1..<points.count {
      area += (points[index] - points[index - 1]) * (values[index] + values[index - 1]) / 2
    }
    return area
  }
}
