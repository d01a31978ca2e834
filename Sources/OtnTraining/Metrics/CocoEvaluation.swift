/// COCO's twelve numbers for boxes, equal to those of pycocotools on the same detections.
///
/// Source: the rules at https://cocodataset.org/#detection-eval. Regions marked as crowds may be hit by many detections, and such
/// detections count neither as right nor as wrong. Detections of equal score keep their order (by image, then as given).
public struct CocoEvaluation: Sendable {
  /// A box as `x, y, width, height` in pixels of the original picture.
  public struct Rectangle: Equatable, Sendable {
    public let x, y, width, height: Double
    public init(x: Double, y: Double, width: Double, height: Double) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
    public var area: Double { width * height }

    /// Intersection over union; with a crowd, over the area of the detection alone.
    func overlap(ofDetection detection: Rectangle, isCrowd: Bool) -> Double {
      let shared =
        max(0, min(x + width, detection.x + detection.width) - max(x, detection.x))
        * max(0, min(y + height, detection.y + detection.height) - max(y, detection.y))
      if shared == 0 { return 0 }
      return shared / (isCrowd ? detection.area : area + detection.area - shared)
    }
  }

  public struct Truth: Sendable {
    public let image: Int
    public let category: Int
    public let rectangle: Rectangle
    /// COCO's `area`: that of the outline, so not the rectangle's.
    public let area: Double
    public let isCrowd: Bool
    public init(image: Int, category: Int, rectangle: Rectangle, area: Double, isCrowd: Bool) {
      self.image = image
      self.category = category
      self.rectangle = rectangle
      self.area = area
      self.isCrowd = isCrowd
    }
  }

  public struct Guess: Sendable {
    public let image: Int
    public let category: Int
    public let rectangle: Rectangle
    public let score: Double
    public init(image: Int, category: Int, rectangle: Rectangle, score: Double) {
      self.image = image
      self.category = category
      self.rectangle = rectangle
      self.score = score
    }
  }

  static let thresholds: [Double] = Interpolation.steps(from: 0.5, through: 0.95, count: 10)
  static let recalls = Interpolation.steps(from: 0, through: 1, count: 101)
  static let limits = [1, 10, 100]
  /// Square pixels: all, small, medium, large.
  static let areas: [ClosedRange<Double>] = [0...1e10, 0...1024, 1024...9216, 9216...1e10]

  /// Precision at each recall, `[threshold][recall]`, and the final recall per threshold, of one class; nil where it has no truths.
  struct Curve {
    let precision: [[Double]]
    let recall: [Double]
  }

  /// By `[area][limit]` and then class, in the order of `categories`.
  private let curves: [[[Curve?]]]
  public let categories: [Int]

  /// Truths and guesses of other images or categories than those given are left out.
  public init(truths: [Truth], guesses: [Guess], images: [Int], categories: [Int]) {
    self.categories = categories
    let images = Array(Set(images)).sorted()
    let truthsByClass = Dictionary(grouping: truths, by: \.category)
    let guessesByClass = Dictionary(grouping: guesses, by: \.category)
    let perClass = categories.map { category in
      let truths = Dictionary(grouping: truthsByClass[category] ?? [], by: \.image)
      let guesses = Dictionary(grouping: guessesByClass[category] ?? [], by: \.image)
      let pairs = images.compactMap { image -> CocoImage? in
        guard truths[image] != nil || guesses[image] != nil else { return nil }
        return CocoImage(truths: truths[image] ?? [], guesses: guesses[image] ?? [])
      }
      return Self.areas.map { area in
        let matched = pairs.map { $0.matched(area: area) }
        return Self.limits.map { Self.curve(matched, limit: $0) }
      }
    }
    curves = Self.areas.indices.map { area in
      Self.limits.indices.map { limit in perClass.map { $0[area][limit] } }
    }
  }

  private static func curve(_ images: [CocoImage.Matched], limit: Int) -> Curve? {
    let truths = images.reduce(0) { $0 + $1.truths }
    guard truths > 0 else { return nil }
    var entries: [(score: Double, image: Int, rank: Int)] = []
    for (position, image) in images.enumerated() {
      for rank in 0..<min(limit, image.scores.count) { entries.append((image.scores[rank], position, rank)) }
    }
    // By score; entries stand by image and rank, which breaks ties as a stable sort would.
    entries.sort {
      $0.score != $1.score ? $0.score > $1.score : ($0.image, $0.rank) < ($1.image, $1.rank)
    }
    var precision: [[Double]] = []
    var recall: [Double] = []
    for threshold in thresholds.indices {
      let outcomes = entries.map { images[$0.image].outcomes[threshold][$0.rank] }
      let (precisions, last) = sampled(outcomes, truths: truths)
      precision.append(precisions)
      recall.append(last)
    }
    return Curve(precision: precision, recall: recall)
  }

  /// Precision, made to fall from left to right, at the 101 recalls; and the last recall.
  private static func sampled(_ outcomes: [CocoImage.Outcome], truths: Int) -> ([Double], Double) {
    var right = 0.0
    var wrong = 0.0
    var recall: [Double] = []
    var precision: [Double] = []
    for outcome in outcomes {
      switch outcome {
      case .right: right += 1
      case .wrong: wrong += 1
      case .ignored: break
      }
      recall.append(right / Double(truths))
      precision.append(right / (right + wrong + Double.ulpOfOne))
    }
    for position in precision.indices.dropLast().reversed() {
      precision[position] = max(precision[position], precision[position + 1])
    }
    var position = 0
    let sampled = recalls.map { point in
      while position < recall.count, recall[position] < point { position += 1 }
      return position < recall.count ? precision[position] : 0
    }
    return (sampled, recall.last ?? 0)
  }
}

extension CocoEvaluation {
  /// The twelve numbers; NaN where no truth falls into a size.
  public struct Scores: Equatable, Sendable {
    public let ap, ap50, ap75, apSmall, apMedium, apLarge: Double
    public let ar1, ar10, ar100, arSmall, arMedium, arLarge: Double

    /// In COCO's order.
    public var values: [Double] {
      [ap, ap50, ap75, apSmall, apMedium, apLarge, ar1, ar10, ar100, arSmall, arMedium, arLarge]
    }
    public static let names = [
      "AP", "AP50", "AP75", "APsmall", "APmedium", "APlarge", "AR1", "AR10", "AR100", "ARsmall", "ARmedium", "ARlarge",
    ]
  }

  public var scores: Scores {
    Scores(
      ap: precision(), ap50: precision(threshold: 0), ap75: precision(threshold: 5), apSmall: precision(area: 1),
      apMedium: precision(area: 2), apLarge: precision(area: 3), ar1: recall(limit: 0), ar10: recall(limit: 1),
      ar100: recall(limit: 2), arSmall: recall(area: 1), arMedium: recall(area: 2), arLarge: recall(area: 3))
  }

  /// AP and AP50 per class, in the order of `categories`; nil where a class has no truth.
  public var perCategory: [(ap: Double, ap50: Double)?] {
    curves[0][Self.limits.count - 1].map { curve in
      curve.map { (Self.mean($0.precision.flatMap { $0 }), Self.mean($0.precision[0])) }
    }
  }

  private func precision(threshold: Int? = nil, area: Int = 0) -> Double {
    let curves = curves[area][Self.limits.count - 1].compactMap { $0 }
    return Self.mean(
      curves.flatMap { curve in threshold.map { curve.precision[$0] } ?? curve.precision.flatMap { $0 } })
  }

  private func recall(limit: Int = 2, area: Int = 0) -> Double {
    Self.mean(curves[area][limit].compactMap { $0 }.flatMap(\.recall))
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }
}
