import OtnTensor
import OtnTestSupport
import Testing

@testable import OtnTraining

struct NonMaximumSuppressionTests {
  @Test(arguments: try Fixtures.cases(in: "parity/data", suffix: "nms.json"))
  func keepsTheSameRowsInTheSameOrder(path: String) throws {
    let tensors = try SafeTensors.read(path.replacing(".json", with: ".safetensors"))
    for (number, example) in try JSON(path: path)["cases"].items.enumerated() {
      let options = example["options"]
      let suppression = NonMaximumSuppression(
        confidence: Float(options["conf_thres"].double), overlap: Float(options["iou_thres"].double),
        isMultiLabel: options["multi_label"].bool, isAgnostic: options["agnostic"].bool,
        classes: options["classes"].isNull ? nil : Set(options["classes"].items.map(\.int)),
        limit: options["max_det"].int)
      let images = try suppression(tensors.tensor(named: example["pred"].string))
      for (image, kept) in images.enumerated() {
        let reference = try tensors.tensor(named: "case\(number).image\(image)").floats()
        let rows = kept.flatMap {
          [$0.box.left, $0.box.top, $0.box.right, $0.box.bottom, $0.confidence, Float($0.category)]
        }
        #expect(rows.count == reference.count, "case \(number), image \(image)")
        #expect(zip(rows, reference).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) }, "case \(number)")
      }
    }
  }

  @Test func otherShapesAreRefused() throws {
    guard Torch.isAvailable else { return }
    let wrong = try Tensor.zeros([3, 5])
    #expect(throws: TrainingError.self) { try NonMaximumSuppression()(wrong) }
  }
}
