import OtnTensor
import OtnTestSupport
import Testing

@testable import OtnTraining

/// The loss, its parts and its gradients against the published program's.
struct DetectionLossTests {
  static var cases: [String] { get throws { try Fixtures.cases(in: "parity/loss", suffix: ".json") } }

  @Test(arguments: try cases) func lossAndGradientsEqualTheReference(path: String) throws {
    let expected = try JSON(path: path)
    let tensors = try SafeTensors.read(path.replacing(".json", with: ".safetensors"))
    var loss = try Self.loss(expected)
    let predictions = try (0..<3).map { level in
      let tensor = try tensors.tensor(named: "p\(level)")
      try tensor.setRequiresGrad(true)
      return tensor
    }
    let call = expected["calls"][0]
    let result = try loss(predictions, targets: tensors.tensor(named: "targets"))
    try result.total.backward()
    for (value, key) in [
      (result.total, "total_times_batch"), (result.box, "lbox"), (result.object, "lobj"), (result.category, "lcls"),
    ] {
      let reference = call[key].double
      #expect(abs(try value.item() - reference) <= 1e-5 * (1 + abs(reference)), "\(key)")
    }
    for level in 0..<3 {
      let reference = try tensors.tensor(named: "grad\(level)").floats()
      let gradient = try #require(predictions[level].grad).floats()
      let tolerance = 1e-5 * (reference.map(abs).max() ?? 0) + 1e-8
      let distance = zip(gradient, reference).map { abs($0 - $1) }.max() ?? 0
      #expect(distance <= tolerance, "gradient of level \(level)")
    }
  }

  @Test(arguments: try cases) func targetsGoToTheSameCellsInTheSameOrder(path: String) throws {
    let expected = try JSON(path: path)
    let tensors = try SafeTensors.read(path.replacing(".json", with: ".safetensors"))
    let rows = try tensors.tensor(named: "targets").floats()
    let targets = stride(from: 0, to: rows.count, by: 6).map {
      TargetAssignment.Target(
        image: Int(rows[$0]), category: Int(rows[$0 + 1]), x: rows[$0 + 2], y: rows[$0 + 3], width: rows[$0 + 4],
        height: rows[$0 + 5])
    }
    for level in 0..<3 {
      let shape = try tensors.tensor(named: "p\(level)").shape
      let grid = TargetAssignment.Grid(anchors: Self.anchors(expected)[level], width: shape[3], height: shape[2])
      let matches = TargetAssignment(
        targets: targets, grid: grid, threshold: Float(expected["hyp"]["anchor_t"].double))
      func integers(_ name: String) throws -> [Int64] { try tensors.tensor(named: "bt\(level).\(name)").ints() }
      #expect(try matches.image == integers("image"))
      #expect(try matches.anchor == integers("anchor"))
      #expect(try matches.row == integers("gj"))
      #expect(try matches.column == integers("gi"))
      #expect(try matches.category == integers("class"))
      #expect(try matches.anchorSize == tensors.tensor(named: "bt\(level).anchor_wh").floats())
      let boxes = try tensors.tensor(named: "bt\(level).tbox").floats()
      #expect(zip(matches.box, boxes).allSatisfy { abs($0 - $1) <= 1e-5 })
    }
  }

  @Test func targetsOfNoImageOrClassAreRefused() throws {
    guard Torch.isAvailable else { return }
    var loss = DetectionLoss(
      anchors: [[(1, 1)]], classes: 2, hyperparameters: Hyperparameters(), referenceLevel: 0)
    let prediction = try Tensor.zeros([1, 1, 4, 4, 7])
    let refused: [[Float]] = [[1, 0, 0.5, 0.5, 0.2, 0.2], [0, 2, 0.5, 0.5, 0.2, 0.2], [0, 0, .nan, 0.5, 0.2, 0.2]]
    for row in refused {
      let targets = try Tensor(row, shape: [1, 6])
      #expect(throws: TrainingError.self) { try loss([prediction], targets: targets) }
    }
    let other = try Tensor.zeros([1, 1, 4, 4, 8])
    let none = try Tensor.zeros([0, 6])
    #expect(throws: TrainingError.self) { try loss([other], targets: none) }
  }

  private static func anchors(_ json: JSON) -> [[(width: Float, height: Float)]] {
    json["anchors_grid_units"].items.map { level in
      level.items.map { (Float($0[0].double), Float($0[1].double)) }
    }
  }

  private static func loss(_ json: JSON) throws -> DetectionLoss {
    var hyperparameters = Hyperparameters()
    for key in json["hyp"].keys { try hyperparameters.set(key, to: json["hyp"][key].double) }
    return DetectionLoss(
      anchors: anchors(json), classes: json["nc"].int, hyperparameters: hyperparameters,
      isBalancing: json["options"]["autobalance"].bool)
  }
}
