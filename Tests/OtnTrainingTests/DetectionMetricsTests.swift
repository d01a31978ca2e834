import OtnTensor
import OtnTestSupport
import Testing

@testable import OtnTraining

/// Matching, YOLOv5's metrics and confusion matrix, COCO's numbers, all against recorded results of the published programs.
struct DetectionMetricsTests {
  static var cases: [String] { get throws { try Fixtures.cases(in: "parity/metrics", suffix: ".safetensors") } }

  @Test(arguments: try cases) func precisionRecallAndAveragePrecision(path: String) throws {
    let example = try Example(path)
    let correct = example.images.map { DetectionMatching.correct(detections: $0.detections, labels: $0.labels) }
    let flat = correct.flatMap { $0 }.flatMap { $0.map { $0 ? UInt8(1) : 0 } }
    #expect(try flat == example.tensors.tensor(named: "correct").bytes())

    let outcomes = zip(example.images, correct).flatMap { image, correct in
      zip(image.detections, correct).map {
        DetectionMetrics.Outcome(confidence: $0.confidence, category: $0.category, correct: $1)
      }
    }
    let metrics = DetectionMetrics(
      outcomes: outcomes, labelCategories: example.images.flatMap { $0.labels.map(\.category) })
    func expect(_ values: [Double], _ name: String) throws {
      let reference = try example.tensors.tensor(named: name).doubles()
      #expect(values.count == reference.count)
      #expect(zip(values, reference).allSatisfy { abs($0 - $1) <= 1e-6 }, "\(name)")
    }
    #expect(try metrics.rows.map { Int64($0.category) } == example.tensors.tensor(named: "ap_class").ints())
    try expect(metrics.rows.flatMap(\.averagePrecisions), "ap")
    try expect(metrics.rows.map(\.precision), "precision")
    try expect(metrics.rows.map(\.recall), "recall")
    try expect(metrics.rows.map(\.f1), "f1")
    try expect(metrics.rows.map(\.truePositives), "tp")
    try expect(metrics.rows.map(\.falsePositives), "fp")
    let summary = example.json["summary"]
    #expect(abs(metrics.fitness - summary["fitness"].double) <= 1e-6)
    #expect(abs(metrics.map50 - summary["map50"].double) <= 1e-6)
  }

  @Test(arguments: try cases) func confusionMatrix(path: String) throws {
    let example = try Example(path)
    var matrix = ConfusionMatrix(classes: example.json["nc"].int)
    for image in example.images { matrix.add(detections: image.detections, labels: image.labels) }
    #expect(try matrix.counts.map(Double.init) == example.tensors.tensor(named: "confusion_matrix").doubles())
  }

  @Test(arguments: try cases) func cocoNumbers(path: String) throws {
    let truth = try JSON(path: path.replacing(".safetensors", with: "_coco_gt.json"))
    let guesses = try JSON(path: path.replacing(".safetensors", with: "_coco_det.json"))
    let evaluation = CocoEvaluation(
      truths: truth["annotations"].items.map {
        CocoEvaluation.Truth(
          image: $0["image_id"].int, category: $0["category_id"].int, rectangle: Self.rectangle($0["bbox"]),
          area: $0["area"].double, isCrowd: $0["iscrowd"].int == 1)
      },
      guesses: guesses.items.map {
        CocoEvaluation.Guess(
          image: $0["image_id"].int, category: $0["category_id"].int, rectangle: Self.rectangle($0["bbox"]),
          score: $0["score"].double)
      },
      images: truth["images"].items.map { $0["id"].int }, categories: truth["categories"].items.map { $0["id"].int })
    let expected = try JSON(path: path.replacing(".safetensors", with: ".json"))
    let names = [
      "AP", "AP50", "AP75", "AP_small", "AP_medium", "AP_large", "AR_1", "AR_10", "AR_100", "AR_small", "AR_medium",
      "AR_large",
    ]
    for (name, value) in zip(names, evaluation.scores.values) {
      #expect(abs(value - expected["coco_stats"][name].double) <= 1e-6, "\(name)")
    }
    for (pair, reference) in zip(evaluation.perCategory, expected["coco_per_category_ap_ap50"].items) {
      #expect((pair == nil) == reference[0].isNull)
      guard let pair else { continue }
      #expect(abs(pair.ap - reference[0].double) <= 1e-6)
      #expect(abs(pair.ap50 - reference[1].double) <= 1e-6)
    }
  }

  @Test func crowdsAreNeitherRightNorWrong() {
    func evaluate(isCrowd: Bool) -> CocoEvaluation.Scores {
      let all = CocoEvaluation.Rectangle(x: 0, y: 0, width: 100, height: 100)
      let crowd = CocoEvaluation.Rectangle(x: 200, y: 0, width: 400, height: 400)
      let inside = (0..<2).map { CocoEvaluation.Rectangle(x: 210 + Double($0) * 100, y: 10, width: 90, height: 90) }
      return CocoEvaluation(
        truths: [
          .init(image: 1, category: 1, rectangle: all, area: 10_000, isCrowd: false),
          .init(image: 1, category: 1, rectangle: crowd, area: 160_000, isCrowd: isCrowd),
        ],
        guesses: [.init(image: 1, category: 1, rectangle: all, score: 0.5)]
          + inside.map { .init(image: 1, category: 1, rectangle: $0, score: 0.9) },
        images: [1], categories: [1]
      ).scores
    }
    #expect(abs(evaluate(isCrowd: true).ap - 1) < 1e-9)
    #expect(evaluate(isCrowd: false).ap < 0.3)
  }

  @Test func nothingFoundAndNothingToFind() {
    let empty = DetectionMetrics(outcomes: [], labelCategories: [])
    #expect(empty.rows.isEmpty && empty.map == 0 && empty.fitness == 0)
    let missed = DetectionMetrics(outcomes: [], labelCategories: [3, 3])
    #expect(missed.rows.map(\.labels) == [2] && missed.recall == 0 && missed.map50 == 0)
  }

  private static func rectangle(_ box: JSON) -> CocoEvaluation.Rectangle {
    CocoEvaluation.Rectangle(x: box[0].double, y: box[1].double, width: box[2].double, height: box[3].double)
  }

  /// A recorded set: its images' detections and labels.
  private struct Example {
    let json: JSON
    let tensors: SafeTensorsFile
    var images: [(detections: [Detection], labels: [GroundTruth])]

    init(_ path: String) throws {
      json = try JSON(path: path.replacing(".safetensors", with: ".json"))
      tensors = try SafeTensors.read(path)
      images = [(detections: [Detection], labels: [GroundTruth])](repeating: ([], []), count: json["images"].int)
      let rows = try tensors.tensor(named: "det").floats()
      for (row, image) in try tensors.tensor(named: "det_image").ints().enumerated() {
        let values = rows[row * 6..<row * 6 + 6].map { $0 }
        let box = Box(left: values[0], top: values[1], right: values[2], bottom: values[3])
        images[Int(image)].detections.append(Detection(box: box, confidence: values[4], category: Int(values[5])))
      }
      let labels = try tensors.tensor(named: "gt").floats()
      for (row, image) in try tensors.tensor(named: "gt_image").ints().enumerated() {
        let values = labels[row * 5..<row * 5 + 5].map { $0 }
        let box = Box(left: values[1], top: values[2], right: values[3], bottom: values[4])
        images[Int(image)].labels.append(GroundTruth(box: box, category: Int(values[0])))
      }
    }
  }
}
