import OtnModel
import Testing

/// What the builder refuses, and what it says.
@Suite struct GraphTests {
  private func build(_ body: (GraphBuilder) throws -> Void) -> GraphError? {
    #expect(throws: GraphError.self) {
      let builder = try GraphBuilder(classNames: ["cake"], anchors: [[Anchor(10, 13)]])
      try body(builder)
      _ = try builder.finish()
    }
  }

  @Test func layersAreNumberedInOrderWithChannelsAndStrides() throws {
    let graph = try Graph.yolov5(size: "s", classNames: ["cake"])
    #expect(graph.layers.map(\.index) == Array(0..<25))
    #expect(graph.strides == [8, 16, 32])
    #expect(graph.layers[12].from == [11, 6])
    #expect(graph.layers[12].writtenFrom == [-1, 6])
    #expect(graph.layers[12].channels == 512)
  }

  @Test func multiplesRoundAsTheOriginalDoes() throws {
    let builder = try GraphBuilder(classNames: ["cake"], depth: 0.5, width: 0.3, anchors: [[Anchor(10, 13)]])
    let node = try builder.add(.c3(channels: 64, repeats: 5), from: [builder.image])  // 19.2 → 24; 2.5 → 2
    try builder.add(.detect, from: [node])
    let layer = try builder.finish().layers[0]
    #expect(layer.channels == 24)
    #expect(layer.repeats == 2)
  }

  @Test func aJoinOfTwoSizesNamesBoth() {
    let error = build { net in
      let first = try net.add(.conv(channels: 8, kernel: 3, stride: 2), from: [net.image])
      let second = try net.add(.conv(channels: 8, kernel: 3, stride: 2), from: [first])
      try net.add(.concat, from: [second, first])
    }
    #expect(error?.code == "shape")
    #expect(
      error?.message == "layer 2 (Concat) joins maps of one size, but layer 1 gives 1/4 of the image and layer 0 1/2")
    #expect(error?.help == "upsample the first")
  }

  @Test func aPaddingThatDoesNotFitNamesTheOneThatDoes() {
    let error = build { try $0.add(.conv(channels: 8, kernel: 6, stride: 2), from: [$0.image]) }
    #expect(error?.code == "shape")
    #expect(error?.help == "for kernel 6 and stride 2 the padding is 2")
  }

  @Test(arguments: [
    LayerKind.conv(channels: 0), .conv(channels: 1 << 40), .conv(channels: 8, kernel: 0),
    .conv(channels: 8, kernel: .max), .conv(channels: 8, stride: 0), .conv(channels: 8, padding: -1),
    .conv(channels: 8, groups: 0), .conv(channels: 8, groups: 3), .c3(channels: 8, repeats: 0),
    .c3(channels: 8, repeats: .max), .c3(channels: 8, expansion: 0), .c3(channels: 8, expansion: .nan),
    .bottleneck(channels: 8, expansion: .infinity), .sppf(channels: 8, kernel: 4), .upsample(scale: 0),
    .upsample(scale: 2), .detect, .concat,
  ])
  func hopelessArgumentsAreErrors(_ kind: LayerKind) {
    let error = build { net in
      let inputs = kind == .detect || kind == .concat ? [] : [net.image]
      try net.add(kind, from: inputs)
    }
    #expect(error?.message.contains("layer 0 (\(kind.moduleName))") == true)
  }

  @Test func hopelessNetsAreErrors() {
    #expect(throws: GraphError.self) { try GraphBuilder(classNames: []) }
    #expect(throws: GraphError.self) { try GraphBuilder(classNames: ["a"], depth: 0) }
    #expect(throws: GraphError.self) { try GraphBuilder(classNames: ["a"], width: .nan) }
    #expect(throws: GraphError.self) { try GraphBuilder(classNames: ["a"], anchors: []) }
    #expect(throws: GraphError.self) { try GraphBuilder(classNames: ["a"], anchors: [[Anchor(1, 0)]]) }
    #expect(throws: GraphError.self) { try Graph.yolov5(size: "q", classNames: ["a"]) }
    #expect(build { _ in }?.message == "a net ends in the layer that detects")
    let idle = build { net in
      let first = try net.add(.conv(channels: 8), from: [net.image])
      try net.add(.conv(channels: 8), from: [first])
      try net.add(.detect, from: [first])
    }
    #expect(idle?.message == "no later layer reads layer 1 (Conv)")
    let tooMany = build { net in
      var node = try net.add(.conv(channels: 60_000, kernel: 255, padding: 127), from: [net.image])
      node = try net.add(.conv(channels: 60_000, kernel: 255, padding: 127), from: [node])
    }
    #expect(tooMany?.message.contains("parameters") == true)
  }

  @Test func nodesOfAnotherNetAreRefused() throws {
    let other = try GraphBuilder(classNames: ["cake"])
    #expect(build { try $0.add(.conv(channels: 8), from: [other.image]) }?.code == "wrong-value")
  }
}
