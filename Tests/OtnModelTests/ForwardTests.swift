import Foundation
import OtnModel
import OtnTensor
import OtnTestSupport
import Testing

/// Outputs against the genuine program's, each case at its own tolerance.
@Suite struct ForwardTests {
  struct Case {
    let model: Model
    let inputs: SafeTensorsFile
    let expected: SafeTensorsFile
    let description: [String: Any]

    init(_ path: String) throws {
      description = try json(path)
      let stem = String(path.dropLast("_expected.json".count))
      let state = try #require(description["state"] as? String)
      let cfg = try #require(description["cfg"] as? String)
      let classes = try #require(description["nc"] as? Int)
      inputs = try SafeTensors.read("\(stem)_inputs.safetensors")
      expected = try SafeTensors.read("\(stem)_expected.safetensors")
      model = try Model(Graph.yolov5(size: String(cfg.suffix(1)), classNames: Graph.numberedClasses(classes)))
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      let transfer = try model.loadWeights(from: Checkpoint.read("\(folder)/\(state)"), strict: true)
      #expect(transfer.loaded == transfer.total)
    }

    func image(_ name: String) throws -> Tensor {
      try inputs.tensor(named: name).to(dtype: .float32) / 255
    }

    func expectation(_ name: String) throws -> Tensor? {
      expected.names.contains(name) ? try expected.tensor(named: name) : nil
    }

    func tolerance(_ input: String, _ what: String) throws -> Double {
      let all = try #require(description["suggested_tolerance"] as? [String: Any])
      return try #require((all[input] as? [String: Any])?[what] as? Double)
    }
  }

  private func forEachInput(_ body: (Case, String) throws -> Void) throws {
    for path in try Fixtures.cases(in: "parity/forward", suffix: "_expected.json") {
      let loaded = try Case(path)
      for input in loaded.inputs.names { try body(loaded, input) }
    }
  }

  @Test func mapsAndBoxesAreGenuine() throws {
    try forEachInput { fixture, input in
      let found = try fixture.model.predict(fixture.image(input))
      for (level, map) in found.maps.enumerated() {
        guard let expected = try fixture.expectation("eval_\(input).raw\(level)") else { continue }
        #expect(try map.distance(to: expected) <= fixture.tolerance(input, "raw_over_max1"), "\(input) level \(level)")
        #expect(map.isContiguous)
      }
      let expected = try #require(try fixture.expectation("eval_\(input).inference"))
      try compareBoxes(found.boxes, expected, fixture, input)
    }
  }

  @Test func everyLayersOutputIsGenuine() throws {
    try forEachInput { fixture, input in
      for traced in try fixture.model.trace(fixture.image(input)) {
        guard let expected = try fixture.expectation("eval_\(input).layer\(traced.layer.index)") else { continue }
        let distance = try traced.outputs[0].relativeDistance(to: expected)
        #expect(
          distance <= (try fixture.tolerance(input, "layers_max_rel_to_maxabs")), "\(input) \(traced.layer.label)")
      }
    }
  }

  @Test func fusedHalvedAndAugmentedOutputsAreGenuine() throws {
    try forEachInput { fixture, input in
      let image = try fixture.image(input)
      if let expected = try fixture.expectation("fused_\(input).inference") {
        try compareBoxes(fixture.model.fused().predict(image).boxes, expected, fixture, input)
      }
      if let expected = try fixture.expectation("half_weights_\(input).inference") {
        let halved = try fixture.model.copy()
        try halved.roundToHalf()
        try compareBoxes(halved.predict(image).boxes, expected, fixture, input)
      }
      if let expected = try fixture.expectation("eval_\(input).augment_inference") {
        // The smallest of its scales is 0.67: what is off there is off by 1 / 0.67 in the boxes scaled back.
        try compareBoxes(fixture.model.predictAugmented(image), expected, fixture, input, scale: 0.67)
      }
    }
  }

  private func compareBoxes(
    _ boxes: Tensor, _ expected: Tensor, _ fixture: Case, _ input: String, scale: Double = 1
  ) throws {
    #expect(try boxes.distance(to: expected) <= fixture.tolerance(input, "inference_over_max1") / scale, "\(input)")
    #expect(
      try boxes.relativeDistance(to: expected) <= fixture.tolerance(input, "inference_max_rel_to_maxabs"), "\(input)")
  }

  @Test func trainingUsesTheBatchAndMovesTheStatistics() throws {
    try forEachInput { fixture, input in
      guard try fixture.expectation("train_\(input).raw0") != nil else { return }
      let model = fixture.model
      model.isTraining = true
      let maps = try model.forward(fixture.image(input))
      let tolerance = try fixture.tolerance("train_\(input)", "raw_over_max1")
      for (level, map) in maps.enumerated() {
        #expect(map.requiresGrad)
        let expected = try #require(try fixture.expectation("train_\(input).raw\(level)"))
        #expect(try map.detach().distance(to: expected) <= tolerance, "\(input) level \(level)")
      }
      let after = try #require((fixture.description["train_\(input)"] as? [String: Any])?["bn_after"])
      let statistics = try JSONDecoder().decode(
        [String: Fingerprint].self, from: JSONSerialization.data(withJSONObject: after))
      #expect(statistics.count > 0)
      for (name, expected) in statistics {
        try expected.check(#require(model.tensor(named: name)), tolerance: tolerance, name)
      }
    }
  }

  @Test func gradientsReachEveryParameterAndOnlyThose() throws {
    let model = try Model(Graph.yolov5(size: "n", classNames: ["cake", "apple"]))
    let maps = try model.forward(Tensor.rand([2, 3, 64, 64], seed: 1))
    try Tensor.stack(maps.map { try ($0 * $0).mean() }, dim: 0).sum().backward()
    for item in model.state {
      #expect((item.tensor.grad != nil) == item.isParameter, "\(item.name)")
    }
    #expect(try #require(model.tensor(named: "model.0.bn.num_batches_tracked")).item() == 1)
  }

  @Test func predictingChangesNothing() throws {
    let model = try Model(Graph.yolov5(size: "n", classNames: ["cake"]))
    let before = try model.state.map { try $0.tensor.detach().bytes() }
    let image = try Tensor.rand([1, 3, 64, 96], seed: 2)
    let copy = try image.clone()
    let found = try model.predict(image)
    #expect(!found.boxes.requiresGrad)
    #expect(found.boxes.shape == [1, 3 * (8 * 12 + 4 * 6 + 2 * 3), 6])
    #expect(try model.state.map { try $0.tensor.detach().bytes() } == before)
    #expect(try image.bytes() == copy.bytes())
    #expect(model.isTraining)
  }

  @Test func copiesAreApartAndFrozenLayersGetNoGradient() throws {
    let model = try Model(Graph.yolov5(size: "n", classNames: ["cake"]))
    let copy = try model.copy()
    let name = "model.0.conv.weight"
    _ = try withoutGrad { try #require(model.tensor(named: name)).zero_() }
    #expect(try #require(copy.tensor(named: name)).detach().abs().sum().item() > 0)
    #expect(copy.requiresGrad)
    try copy.freeze(layers: [0, 1])
    #expect(
      copy.parameters.filter { !$0.tensor.requiresGrad }.map(\.name).allSatisfy {
        $0.hasPrefix("model.0.") || $0.hasPrefix("model.1.")
      })
    #expect(copy.summary().gradients == copy.summary().parameters - 1760 - 4672)
    #expect(throws: GraphError.self) { try copy.freeze(layers: [99]) }
  }

  @Test(arguments: [
    ([3, 64, 64], "float32", "a model takes images of shape (N, 3, H, W), not (3, 64, 64)"),
    ([1, 4, 64, 64], "float32", "a model takes images of shape (N, 3, H, W), not (1, 4, 64, 64)"),
    ([1, 3, 60, 64], "float32", "an image's sides are multiples of the largest stride, 32, not 60 × 64"),
    ([1, 3, 64, 64], "uint8", "the images are uint8, but the model computes in float32"),
  ])
  func wrongImagesAreExplained(_ shape: [Int], _ type: String, _ message: String) throws {
    let model = try Model(Graph.yolov5(size: "n", classNames: ["cake"]))
    let images = try Tensor.zeros(shape, dtype: #require(DType(rawValue: type)))
    let error = #expect(throws: GraphError.self) { try model.forward(images) }
    #expect(error?.message == message)
  }
}
