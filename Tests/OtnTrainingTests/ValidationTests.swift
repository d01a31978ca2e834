import Foundation
import OtnDatasets
import OtnModel
import OtnTensor
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnTraining

/// The published weights on real pictures.
struct ValidationTests {
  /// Weights and set, or nil where the fixtures are not there.
  private static func fixtures(_ split: String) throws -> (model: Model, set: Dataset, baseline: JSON)? {
    guard let weights = try Fixtures.folder("data/weights/yolov5n.pt"),
      let folder = try Fixtures.folder("data/real-coco")
    else { return nil }
    return (
      try Model.load(weights), try COCO.load(folder, split: split),
      try JSON(path: "\(folder)/baseline_yolov5n.json")[split]
    )
  }

  @Test func averagePrecisionOnRealPicturesIsTheBaselines() throws {
    guard let (model, set, baseline) = try Self.fixtures("val2017") else { return }
    let found = try Validation.run(model, on: set)
    let expected = baseline["all80"].doubles
    #expect(abs(found.coco.scores.ap - expected[0]) <= 0.01)
    // One object more or less, of a class that is seen once, moves a mean over 80 classes by 0.0125.
    for (value, reference) in zip(found.coco.scores.values, expected) { #expect(abs(value - reference) <= 0.025) }
    #expect(found.images == set.count)
    #expect(found.instances == set.objectCount)
    #expect(found.table(perClass: false).count == 2)

    // YOLOv5's reading of the same detections is close, and never below by much.
    #expect(abs(found.metrics.map - found.coco.scores.ap) < 0.05)
  }

  @Test func aModelOfManyClassesIsTriedOnAFew() throws {
    guard let (model, set, baseline) = try Self.fixtures("val2017") else { return }
    let foods = baseline["food10_AP_per_class"].keys
    let found = try Validation.run(model, on: set.filtered(classes: foods).take(12))
    #expect(found.classes.sorted() == foods)
    #expect(found.confusion.classes == foods.count)
    let others = try Model(.yolov5(size: "n", classNames: ["unicorn", "dragon"]))
    #expect(throws: TrainingError.self) { try Validation.run(others, on: set) }
  }

  @Test func detectionsAreInPixelsOfThePicture() throws {
    guard let (model, set, _) = try Self.fixtures("val2017") else { return }
    let detector = try Detector(model)
    var matched = 0
    for image in 0..<6 {
      let picture = try set.loadImage(image)
      let found = try detector(picture)
      #expect(found.width == picture.width && found.height == picture.height)
      for item in found.items {
        #expect(item.box.left >= 0 && item.box.right <= Float(picture.width) && item.confidence > 0.25)
      }
      matched += set.boxes(ofImage: image).count { row in
        let truth = set.boxes[row]
        let box = Box(
          left: Float(truth.x), top: Float(truth.y), right: Float(truth.x + truth.width),
          bottom: Float(truth.y + truth.height))
        return found.items.contains { $0.box.overlap(box) > 0.7 && $0.category == Int(truth.classIndex) }
      }
    }
    #expect(matched >= 6)
  }
}
