extension Graph {
  /// Depth and width multiples of YOLOv5's five sizes.
  public static let yolov5Scales: [(size: String, depth: Double, width: Double)] = [
    ("n", 0.33, 0.25), ("s", 0.33, 0.50), ("m", 0.67, 0.75), ("l", 1.0, 1.0), ("x", 1.33, 1.25),
  ]

  /// YOLOv5 v6: backbone and head, for programs in Swift. (`stdlib/yolov5.otn` is the same in the language.)
  ///
  /// - Throws: `GraphError` (`wrong-value`) for a size other than n, s, m, l, x.
  public static func yolov5(size: String, classNames: [String], anchors: [[Anchor]] = Anchor.yolov5) throws(GraphError)
    -> Graph
  {
    guard let scale = yolov5Scales.first(where: { $0.size == size }) else {
      throw .wrongValue("YOLOv5 has no size \"\(size)\"", help: "n, s, m, l or x")
    }
    let net = try GraphBuilder(
      name: "YOLOv5\(size)", classNames: classNames, depth: scale.depth, width: scale.width, anchors: anchors)
    func conv(_ from: GraphNode, _ channels: Int, _ kernel: Int = 1, _ stride: Int = 1, _ padding: Int? = nil)
      throws(GraphError) -> GraphNode
    {
      try net.add(.conv(channels: channels, kernel: kernel, stride: stride, padding: padding), from: [from])
    }
    func c3(_ from: GraphNode, _ channels: Int, _ repeats: Int = 3, _ shortcut: Bool = true) throws(GraphError)
      -> GraphNode
    {
      try net.add(.c3(channels: channels, repeats: repeats, shortcut: shortcut), from: [from])
    }
    func concat(_ first: GraphNode, _ second: GraphNode) throws(GraphError) -> GraphNode {
      try net.add(.concat, from: [first, second])
    }
    func upsample(_ from: GraphNode) throws(GraphError) -> GraphNode { try net.add(.upsample(), from: [from]) }

    let p2 = try c3(conv(conv(net.image, 64, 6, 2, 2), 128, 3, 2), 128)
    let p3 = try c3(conv(p2, 256, 3, 2), 256, 6)
    let p4 = try c3(conv(p3, 512, 3, 2), 512, 9)
    let p5 = try net.add(.sppf(channels: 1024), from: [c3(conv(p4, 1024, 3, 2), 1024)])
    let t5 = try conv(p5, 512)
    let t4 = try conv(c3(concat(upsample(t5), p4), 512, 3, false), 256)
    let n3 = try c3(concat(upsample(t4), p3), 256, 3, false)
    let n4 = try c3(concat(conv(n3, 256, 3, 2), t4), 512, 3, false)
    let n5 = try c3(concat(conv(n4, 512, 3, 2), t5), 1024, 3, false)
    try net.add(.detect, from: [n3, n4, n5])
    return try net.finish()
  }
}
