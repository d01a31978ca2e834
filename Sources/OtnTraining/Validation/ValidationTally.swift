import OtnDatasets
import OtnModel
import OtnTensor

/// What validation adds up, batch by batch.
struct ValidationTally {
  private let dataset: Dataset
  private let mapping: ClassMapping
  private var loss: DetectionLoss?
  private var lossSum = LossParts()
  private var batches = 0
  private var outcomes: [DetectionMetrics.Outcome] = []
  private var categories: [Int] = []
  private var guesses: [CocoEvaluation.Guess] = []
  private var confusion: ConfusionMatrix
  private var images = 0

  init(_ dataset: Dataset, mapping: ClassMapping, loss: DetectionLoss?) {
    self.dataset = dataset
    self.mapping = mapping
    self.loss = loss
    confusion = ConfusionMatrix(classes: dataset.classes.count)
  }

  /// `detections`: per image of the batch, in its letterboxed pixels.
  mutating func add(_ batch: Batch, _ prediction: Prediction, detections: [[Detection]]) throws {
    if loss != nil, let parts = try loss?(prediction.maps, targets: batch.targets) {
      lossSum =
        try lossSum
        + LossParts(box: parts.box.item(), object: parts.object.item(), category: parts.category.item())
    }
    batches += 1
    let shape = batch.images.shape
    let labels = try Self.labels(batch, width: Float(shape[3]), height: Float(shape[2]))
    for (position, found) in detections.enumerated() {
      guard let placement = batch.samples[position].placement else { continue }
      let found = mapping(found).map { placement.original($0) }
      add(found, labels: labels[position].map { placement.original($0) }, image: batch.samples[position].image)
    }
  }

  private mutating func add(_ detections: [Detection], labels: [GroundTruth], image: Int) {
    images += 1
    categories += labels.map(\.category)
    let correct = DetectionMatching.correct(detections: detections, labels: labels)
    for (detection, correct) in zip(detections, correct) {
      outcomes.append(.init(confidence: detection.confidence, category: detection.category, correct: correct))
      let box = detection.box
      guesses.append(
        CocoEvaluation.Guess(
          image: image, category: detection.category,
          rectangle: .init(
            x: Double(box.left), y: Double(box.top), width: Double(box.width), height: Double(box.height)),
          score: Double(detection.confidence)))
    }
    confusion.add(detections: detections, labels: labels)
  }

  /// The batch's targets by image, in letterboxed pixels.
  private static func labels(_ batch: Batch, width: Float, height: Float) throws -> [[GroundTruth]] {
    var labels = [[GroundTruth]](repeating: [], count: batch.count)
    let values = try batch.targets.floats()
    for start in stride(from: 0, to: values.count, by: 6) {
      let box = Box(
        centreX: values[start + 2] * width, centreY: values[start + 3] * height, width: values[start + 4] * width,
        height: values[start + 5] * height)
      labels[Int(values[start])].append(GroundTruth(box: box, category: Int(values[start + 1])))
    }
    return labels
  }

  func result(seconds: Double) -> Validation {
    let truths = (0..<dataset.count).flatMap { image in
      dataset.boxes(ofImage: image).map { row in
        let box = dataset.boxes[row]
        return CocoEvaluation.Truth(
          image: image, category: Int(box.classIndex),
          rectangle: .init(x: box.x, y: box.y, width: box.width, height: box.height), area: box.area,
          isCrowd: box.isCrowd)
      }
    }
    return Validation(
      images: images, instances: categories.count, classes: dataset.classes,
      metrics: DetectionMetrics(outcomes: outcomes, labelCategories: categories),
      coco: CocoEvaluation(
        truths: truths, guesses: guesses, images: Array(0..<dataset.count),
        categories: Array(dataset.classes.indices)),
      confusion: confusion, loss: loss == nil ? nil : lossSum / batches, seconds: seconds)
  }
}

extension Placement {
  /// A letterboxed box on the original picture, cut to it.
  func original(_ box: Box) -> Box {
    let moved = original(
      PixelBox(
        classIndex: 0, x1: Double(box.left), y1: Double(box.top), x2: Double(box.right), y2: Double(box.bottom)))
    return Box(left: Float(moved.x1), top: Float(moved.y1), right: Float(moved.x2), bottom: Float(moved.y2))
  }

  func original(_ detection: Detection) -> Detection {
    Detection(box: original(detection.box), confidence: detection.confidence, category: detection.category)
  }

  func original(_ label: GroundTruth) -> GroundTruth {
    GroundTruth(box: original(label.box), category: label.category)
  }
}
