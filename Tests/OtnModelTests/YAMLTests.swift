import Foundation
import OtnModel
import Testing

/// Nets as YOLOv5's YAML.
@Suite struct YAMLTests {
  static let tiny = """
    nc: 2
    depth_multiple: 0.33
    width_multiple: 0.25
    anchors:
      - [10,13, 16,30]
      - [30,61, 62,45]
    backbone:
      - [-1, 1, Conv, [64, 6, 2, 2]]   # 0
      - [-1, 3, C3, [128]]
      - [-1, 1, SPPF, [128, 5]]
    head:
      - [-1, 1, nn.Upsample, [None, 2, 'nearest']]
      - [-1, 3, C3, [64, False]]
      - [-1, 1, Conv, [64, 3, 2]]
      - [[-1, 2], 1, Concat, [1]]
      - [[4, 6], 1, Detect, [nc, anchors]]
    """

  @Test(arguments: Graph.yolov5Scales.map(\.size))
  func whatIsWrittenReadsBackEqual(_ size: String) throws {
    let names = ["hot dog", "a \"quoted\" one", "no", "1", "naïve\tcafé", "back\\slash"]
    let graph = try Graph.yolov5(size: size, classNames: names)
    #expect(try Graph(yaml: graph.yaml()) == graph)
  }

  @Test func everyKindOfLayerReadsBackEqual() throws {
    let net = try GraphBuilder(
      name: "odd", classNames: Graph.numberedClasses(3), depth: 1, width: 0.5, anchors: [[Anchor(10.5, 13)]])
    var node = try net.add(.conv(channels: 32, kernel: 3, stride: 2, padding: 1), from: [net.image])
    node = try net.add(.conv(channels: 32, groups: 2), from: [node])
    let side = node
    node = try net.add(.c3(channels: 32, repeats: 2, shortcut: true, expansion: 0.25), from: [node])
    node = try net.add(.bottleneck(channels: 32, repeats: 3, shortcut: false), from: [node])
    node = try net.add(.concat, from: [node, side])
    node = try net.add(.conv(channels: 16, kernel: 3, stride: 2), from: [node])
    node = try net.add(.upsample(), from: [node])
    try net.add(.detect, from: [node])
    let graph = try net.finish()
    #expect(try Graph(yaml: graph.yaml()) == graph)
    #expect(try Model(graph).summary().rows.count == 8)
  }

  @Test func rowsOfTheOriginalAreRead() throws {
    let graph = try Graph(yaml: Self.tiny, name: "tiny")
    #expect(graph.strides == [1, 2])
    #expect(graph.classNames == ["0", "1"])
    #expect(graph.layers.map(\.channels) == [16, 32, 32, 32, 16, 16, 48, 14])
    #expect(graph.layers[6].from == [5, 2])
  }

  @Test(arguments: [
    ("[-1, 3, C3, [128]]", "[-1, 3, C4, [128]]", "line 9, row [-1, 3, C4, [128]]: there is no module C4"),
    (
      "[-1, 3, C3, [128]]", "[5, 3, C3, [128]]",
      "layer 1 reads from -1, the layer above, or from layers 0 to 0, not from 5"
    ),
    ("[-1, 3, C3, [128]]", "[-1, many, C3, [128]]", "the number of repeats is 1 to 1000, not many"),
    ("[-1, 3, C3, [128]]", "[-1, 3, C3, [wide]]", "argument 1 of C3 is a whole number, not wide"),
    ("[-1, 3, C3, [128]]", "[-1, 3, C3]", "a row is [from, number, module, [arguments]]"),
    ("[-1, 3, C3, [128]]", "[-1, 3, \"__import__('os').system('true')\", [128]]", "there is no module __import__"),
    ("[[-1, 2], 1, Concat, [1]]", "[[-1, 4], 1, Concat, [1]]", "layer 6 (Concat) joins maps of one size"),
    ("[[4, 6], 1, Detect, [nc, anchors]]", "[[6], 1, Detect, [nc, anchors]]", "layer 7 (Detect) is given 1 maps"),
    ("nc: 2", "nc: many", "the net doesn't say how many classes it finds"),
    ("nc: 2", "nc: 9999999999", "the net doesn't say how many classes it finds"),
    ("nc: 2", "nc: 2\nch: 4", "the net takes pictures of 4 channels, but only 3 are read"),
    ("depth_multiple: 0.33", "depth_multiple: 1e400", "the depth multiple is above 0 and at most 16, not inf"),
    ("depth_multiple: 0.33", "depth_multiple: x", "`depth_multiple` is a number, not x"),
    ("- [10,13, 16,30]", "- [10,13, 16]", "a row of anchors holds 3 numbers"),
    ("- [10,13, 16,30]", "- [10,13]", "every level needs the same number of anchors"),
    ("- [10,13, 16,30]", "- 3", "a row of `anchors` is a list of numbers, not 3"),
    ("backbone:", "spine:", "row [-1, 1, nn.Upsample, [None, 2, nearest]]: layer 0 (Upsample) by 2 needs"),
  ])
  func mistakesNameTheRow(_ right: String, _ wrong: String, _ message: String) {
    let yaml = Self.tiny.replacingOccurrences(of: right, with: wrong)
    let error = #expect(throws: GraphError.self) { try Graph(yaml: yaml) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    "", "[", "a: [", "- - -", "&a [*a]", "a: *b", "\u{0}", "{}", "nc: 1", "backbone: 3", "%YAML 9.9\n---\n",
    String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
    String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 50_000),
    (0..<5_000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
  ])
  func textThatIsNoNetIsAnError(_ yaml: String) {
    #expect(throws: GraphError.self) { try Graph(yaml: yaml) }
  }
}
