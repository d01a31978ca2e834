import Foundation
import OtnModel
import OtnTensor
import OtnTestSupport
import Testing

/// Tables, counts and names against the genuine program's.
@Suite struct ArchitectureTests {
  @Test func everyNetHasTheGenuineTable() throws {
    for path in try Fixtures.cases(in: "parity/arch", suffix: ".json") {
      let expected = try decode(path)
      let raw = try json(path)
      let model = try make(expected)
      let summary = model.summary()
      try #require(summary.rows.count == expected.layers.count)
      for (row, genuine) in zip(summary.rows, expected.layers) {
        #expect(row.index == genuine.i)
        #expect(row.from == genuine.from.items, "\(path) row \(row.index)")
        #expect(row.repeats == genuine.n, "\(path) row \(row.index)")
        #expect(row.parameters == genuine.params, "\(path) row \(row.index)")
        #expect(genuine.module.hasSuffix(".\(row.module)") || genuine.module.hasSuffix("_\(row.module)"))
        #expect(row.arguments == ArchitectureCase.arguments(raw, row.index), "\(path) row \(row.index)")
      }
      check(summary, expected.unfused)
      check(try model.fused().summary(), expected.fused)
    }
  }

  private func check(_ summary: ModelSummary, _ genuine: ArchitectureCase.Totals) {
    #expect(summary.layers == genuine.layers)
    #expect(summary.parameters == genuine.parameters)
    #expect(summary.gradients == genuine.gradients)
    #expect(abs(summary.gflops - genuine.gflopsUnrounded) < 1e-9)
    #expect(summary.line.hasSuffix("\(genuine.gflops) GFLOPs"))
  }

  @Test func stateDictsHaveTheGenuineNamesAndShapes() throws {
    for path in try Fixtures.cases(in: "parity/arch", suffix: ".json") {
      let expected = try decode(path)
      let model = try make(expected)
      #expect(items(model) == expected.stateDict)
      #expect(try items(model.fused()) == expected.stateDictFused)
      let groups = model.optimizerGroups
      for group in expected.optimizerGroups {
        let ours = [groups.biases, groups.weights, groups.scales][group.index]
        #expect(ours.map(\.name) == group.names)
      }
    }
  }

  @Test func stridesAnchorsNamesAndFirstBiasesAreGenuine() throws {
    for path in try Fixtures.cases(in: "parity/arch", suffix: ".json") {
      let expected = try decode(path)
      let model = try make(expected)
      #expect(model.strides.map(Double.init) == expected.stride)
      #expect(model.graph.anchors.map { $0.map { [$0.width, $0.height] } } == expected.anchorsPixels)
      #expect(try model.anchors.doubles() == expected.anchorsGridUnits.flatMap { $0.flatMap { $0 } })
      #expect(model.classNames == expected.defaultNames)
      for (level, channels) in model.graph.detectLayer.inputChannels.enumerated() {
        let name = "model.24.m.\(level).bias"
        let added = try #require(expected.detectBiasInitAddedObjCls["\(name)_added"])
        let bias = try #require(model.tensor(named: name)).doubles()
        let bound = 1 / Double(channels).squareRoot()
        for (place, value) in bias.enumerated() {
          let slot = place % (5 + expected.nc)
          let centre = slot < 4 ? 0 : added[slot == 4 ? 0 : 1]
          #expect(abs(value - centre) <= bound + 1e-6)
        }
      }
    }
  }

  @Test func theSameSeedDrawsTheSameWeights() throws {
    let graph = try Graph.yolov5(size: "n", classNames: ["cake"])
    let name = "model.4.m.1.cv2.conv.weight"
    let first = try #require(Model(graph, seed: 3).tensor(named: name)).floats()
    #expect(try #require(Model(graph, seed: 3).tensor(named: name)).floats() == first)
    #expect(try #require(Model(graph, seed: 4).tensor(named: name)).floats() != first)
    // Kaiming uniform with a = √5: within 1/√fan-in, and with the variance of that.
    let bound = 1 / Float(32 * 9).squareRoot()
    #expect(first.allSatisfy { abs($0) <= bound })
    let variance = first.reduce(0) { $0 + $1 * $1 } / Float(first.count)
    #expect(abs(variance / (bound * bound / 3) - 1) < 0.05)
  }

  private func decode(_ path: String) throws -> ArchitectureCase {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(ArchitectureCase.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func make(_ expected: ArchitectureCase) throws -> Model {
    try Model(Graph.yolov5(size: String(expected.cfg.suffix(1)), classNames: Graph.numberedClasses(expected.nc)))
  }

  private func items(_ model: Model) -> [ArchitectureCase.StateItem] {
    model.state.map { .init(name: $0.name, shape: $0.tensor.shape, dtype: $0.tensor.dtype.rawValue) }
  }
}
