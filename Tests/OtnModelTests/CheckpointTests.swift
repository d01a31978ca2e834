import Foundation
import OtnTensor
import OtnTestSupport
import Testing

@testable import OtnModel

/// Checkpoints of the genuine program, and our own.
@Suite struct CheckpointTests {
  private struct Genuine {
    let path: String
    let description: [String: Any]
    let file: PyTorchFile

    init(_ json: [String: Any], folder: String) throws {
      description = json
      path = "\(folder)/\(try #require(json["file"] as? String))"
      file = try PyTorchFile(path: path)
    }

    func fingerprints(_ json: Any?) throws -> [String: Fingerprint] {
      try JSONDecoder().decode(
        [String: Fingerprint].self, from: JSONSerialization.data(withJSONObject: #require(json)))
    }
  }

  private func forEachGenuine(_ body: (Genuine) throws -> Void) throws {
    for path in try Fixtures.cases(in: "parity/ckpt", suffix: ".json") {
      let description = try json(path)
      guard description["file"] is String else { continue }
      try body(Genuine(description, folder: URL(fileURLWithPath: path).deletingLastPathComponent().path))
    }
  }

  @Test func everyTensorOfAGenuineCheckpointIsExact() throws {
    try forEachGenuine { genuine in
      let pickle = genuine.file.pickle
      for part in ["model", "ema"] {
        let expected = try genuine.fingerprints((genuine.description[part] as? [String: Any])?["state_dict"])
        let tensors = try pickle.stateDict(of: #require(pickle.lookup(part, in: pickle.root)))
        #expect(Set(tensors.map(\.name)) == Set(expected.keys))
        for (name, tensor) in tensors {
          try #require(expected[name]).check(genuine.file.tensor(tensor), tolerance: 0, "\(part) \(name)")
        }
      }
      let optimizer = try #require(genuine.description["optimizer"] as? [String: Any])
      let states = try #require(optimizer["state"] as? [String: Any])
      let pairs = try #require(pickle.pairs(pickle.lookup("state", in: pickle.lookup("optimizer", in: pickle.root))))
      #expect(pairs.count == states.count)
      for (key, value) in pairs {
        let expected = try genuine.fingerprints(states["\(try #require(pickle.int(key)))"])
        let momentum = try #require(pickle.tensor(pickle.lookup("momentum_buffer", in: value)))
        try #require(expected["momentum_buffer"]).check(genuine.file.tensor(momentum), tolerance: 0, "momentum \(key)")
      }
    }
  }

  @Test func aGenuineCheckpointTellsItsNetAndItsTraining() throws {
    try forEachGenuine { genuine in
      let checkpoint = try Checkpoint.read(genuine.path)
      #expect(checkpoint.epoch == genuine.description["epoch"] as? Int)
      let fitness = try #require((genuine.description["best_fitness"] as? [Double])?.first)
      #expect(abs(try #require(checkpoint.bestFitness) - fitness) < 1e-12)
      #expect(checkpoint.inertCalls.isEmpty)
      let graph = try #require(checkpoint.graph)
      let model = try #require(genuine.description["model"] as? [String: Any])
      let names = try #require(model["names"] as? [String: String])
      #expect(graph.classNames == (0..<names.count).compactMap { names["\($0)"] })
      #expect(graph.strides.map(Double.init) == model["stride"] as? [Double])
      let yaml = try #require(model["yaml"] as? [String: Any])
      #expect(graph.depth == yaml["depth_multiple"] as? Double)
      #expect(graph.layers.count == 25)
    }
  }

  @Test func aGenuineCheckpointGivesTheGenuineOutputs() throws {
    try forEachGenuine { genuine in
      let stem = genuine.path.dropLast(".pt".count)
      let io = try SafeTensors.read("\(stem)_io.safetensors")
      let tolerances = try #require(genuine.description["suggested_tolerance"] as? [String: Any])
      let tolerance = try #require(tolerances["image"] as? [String: Double])
      let maps = try #require(tolerance["raw_over_max1"])
      let boxes = try #require(tolerance["inference_over_max1"])
      let model = try Model.load(genuine.path)
      let image = try io.tensor(named: "image").to(dtype: .float32) / 255
      let found = try model.predict(image)
      for (level, map) in found.maps.enumerated() {
        #expect(try map.distance(to: io.tensor(named: "raw\(level)")) <= maps)
      }
      #expect(try found.boxes.distance(to: io.tensor(named: "inference")) <= boxes)
      let fused = try model.fused().predict(image).boxes
      #expect(try fused.distance(to: io.tensor(named: "fused_inference")) <= boxes)
    }
  }

  @Test func theSameWeightsInBothFormatsAreEqual() throws {
    for path in try Fixtures.cases(in: "data/weights", suffix: ".pt") {
      let plain = path.dropLast(".pt".count) + ".fp16.safetensors"
      guard FileManager.default.fileExists(atPath: String(plain)) else { continue }
      let model = try Model.load(path)
      #expect(!model.isTraining)
      let other = try Model(model.graph, seed: 9)
      let transfer = try other.loadWeights(from: Checkpoint.read(String(plain)))
      #expect(transfer.skipped.allSatisfy { $0.hasSuffix(".num_batches_tracked") })
      for (ours, theirs) in zip(model.state, other.state) where ours.role != .counter {
        #expect(try ours.tensor.detach().bytes() == theirs.tensor.detach().bytes(), "\(ours.name)")
      }
      let error = #expect(throws: CheckpointError.self) { try Model.load(String(plain)) }
      #expect(error?.code == "no-graph")
    }
  }

  @Test func ourCheckpointsReadBackTheSame() throws {
    let names = ["hot dog", "naïve \"café\"", "🍰"]
    let model = try Model(Graph.yolov5(size: "n", classNames: names), seed: 5)
    try model.setAnchors(Anchor.yolov5.map { $0.map { Anchor($0.width + 2, $0.height) } })
    let momentum = try Tensor.rand([4, 2], seed: 1)
    try withTemporaryFile("last.safetensors") { path in
      try Checkpoint.write(
        path, model: model, state: ["epoch": "7", "best_fitness": "0.25", "schedule": "linear"],
        extra: [("optimizer.0", momentum)])
      let checkpoint = try Checkpoint.read(path)
      #expect(checkpoint.graph == model.graph)
      #expect(checkpoint.epoch == 7)
      #expect(checkpoint.bestFitness == 0.25)
      #expect(checkpoint.state["schedule"] == "linear")
      #expect(checkpoint.extra.map(\.name) == ["optimizer.0"])
      #expect(try checkpoint.extra.first?.tensor.bytes() == momentum.bytes())
      let loaded = try Model.load(path)
      #expect(loaded.classNames == names)
      for (ours, theirs) in zip(model.state, loaded.state) {
        #expect(ours.name == theirs.name)
        #expect(try ours.tensor.detach().bytes() == theirs.tensor.detach().bytes(), "\(ours.name)")
      }
      try Checkpoint.write(path, model: model.fused(), dtype: .float16)
      let fused = try Model.load(path)
      #expect(fused.isFused)
      #expect(fused.dtype == .float32)
      let image = try Tensor.rand([1, 3, 64, 64], seed: 3)
      #expect(try fused.predict(image).boxes.distance(to: model.predict(image).boxes) < 0.2)
      #expect(throws: CheckpointError.self) {
        try Checkpoint.write(path, model: model, extra: [("model.0.conv.weight", momentum)])
      }
    }
  }

  @Test func otherClassesKeepTheLastLayer() throws {
    let trained = try Model(Graph.yolov5(size: "n", classNames: Graph.numberedClasses(80)), seed: 1)
    let fresh = try Model(Graph.yolov5(size: "n", classNames: ["cake"]), seed: 2)
    let checkpoint = Checkpoint(graph: trained.graph, tensors: trained.state.map { ($0.name, $0.tensor) })
    let before = try #require(fresh.tensor(named: "model.24.m.0.bias")).detach().bytes()
    let held = try #require(fresh.tensor(named: "model.0.conv.weight"))
    let transfer = try fresh.loadWeights(from: checkpoint)
    #expect(transfer.text == "343 of 349 items")
    #expect(transfer.skipped.count == 6)
    #expect(transfer.skipped.allSatisfy { $0.hasPrefix("model.24.m.") })
    #expect(try #require(fresh.tensor(named: "model.24.m.0.bias")).detach().bytes() == before)
    #expect(try held.detach().bytes() == #require(trained.tensor(named: "model.0.conv.weight")).detach().bytes())
    #expect(held.requiresGrad)
    let error = #expect(throws: CheckpointError.self) { try fresh.loadWeights(from: checkpoint, strict: true) }
    #expect(
      error?.message
        == "layer 24 (Detect): model.24.m.0.weight has shape (18, 64, 1, 1) in the model and (255, 64, 1, 1) in the checkpoint"
    )
  }

  @Test func anotherSizeNamesTheLayerAndBothShapesAndChangesNothing() throws {
    let small = try Model(Graph.yolov5(size: "s", classNames: ["cake"]))
    let nano = try Model(Graph.yolov5(size: "n", classNames: ["cake"]))
    let before = try nano.state.map { try $0.tensor.detach().bytes() }
    let checkpoint = Checkpoint(graph: nil, tensors: small.state.map { ($0.name, $0.tensor) })
    let error = #expect(throws: CheckpointError.self) { try nano.loadWeights(from: checkpoint) }
    #expect(error?.code == "shape")
    #expect(
      error?.message
        == "layer 0 (Conv): model.0.conv.weight has shape (16, 3, 6, 6) in the model and (32, 3, 6, 6) in the checkpoint"
    )
    #expect(try nano.state.map { try $0.tensor.detach().bytes() } == before)
  }

  @Test func missingAndForeignFilesAreExplained() throws {
    #expect(#expect(throws: CheckpointError.self) { try Checkpoint.read("/nowhere/x.pt") }?.code == "no-such-file")
    try withTemporaryFile("text.pt") { path in
      try Data("hello, this is no checkpoint".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: (any Error).self) { try Checkpoint.read(path) }
      try Data([0x80, 2, 0x4E, 0x2E]).write(to: URL(fileURLWithPath: path))
      #expect(#expect(throws: CheckpointError.self) { try Checkpoint.read(path) }?.code == "unsupported")
      #expect(#expect(throws: CheckpointError.self) { try PyTorchFile(path: "/tmp") }?.code == "no-such-file")
    }
  }
}
