extension Graph {
  /// Reads YOLOv5's YAML: `nc` or `names`, `anchors`, the multiples, and rows of `[from, number, module, arguments]`.
  ///
  /// - Throws: `GraphError`, with the line and the row.
  public init(yaml: String, name: String = "Model") throws(GraphError) {
    try self.init(Configuration(yaml: yaml), name: name)
  }

  /// The same from configuration that a checkpoint holds.
  init(_ configuration: Configuration, name: String, classNames: [String]? = nil) throws(GraphError) {
    let rows = (configuration["backbone"]?.list ?? []) + (configuration["head"]?.list ?? [])
    guard !rows.isEmpty else {
      throw .yaml(
        "the net has no rows", help: "`backbone:` and `head:` hold rows of [from, number, module, arguments]")
    }
    if let channels = configuration["ch"], channels.int != 3 {
      throw .wrongValue("the net takes pictures of \(channels.short) channels, but only 3 are read")
    }
    let named = if let classNames { classNames } else { try Self.configuredClasses(configuration) }
    let builder = try GraphBuilder(
      name: configuration["name"]?.text ?? name, classNames: named,
      depth: Self.multiple("depth_multiple", configuration), width: Self.multiple("width_multiple", configuration),
      anchors: Self.anchors(configuration))
    var nodes: [GraphNode] = []
    for row in rows {
      do {
        let (kind, from) = try RowReader(row: row, index: nodes.count).read()
        nodes.append(try builder.add(kind, from: from.map { $0 < 0 ? builder.image : nodes[$0] }))
      } catch {
        let place = row.line.map { "line \($0), row " } ?? "row "
        throw GraphError(code: error.code, message: "\(place)\(row.short): \(error.message)", help: error.help)
      }
    }
    self = try builder.finish()
  }

  private static func multiple(_ key: String, _ configuration: Configuration) throws(GraphError) -> Double {
    guard let value = configuration[key] else { return 1 }
    guard let number = value.double else { throw .yaml("`\(key)` is a number, not \(value.short)") }
    return number
  }

  private static func configuredClasses(_ configuration: Configuration) throws(GraphError) -> [String] {
    if let names = configuration["names"] { return try classNames(names) }
    guard let count = configuration["nc"]?.int, (1...Limit.classes).contains(count) else {
      throw .yaml(
        "the net doesn't say how many classes it finds",
        help: "`nc: 10`, at most \(Limit.classes), or `names: [cake, …]`")
    }
    return numberedClasses(count)
  }

  /// Names are a list, or a map from 0, 1, … to names.
  static func classNames(_ names: Configuration) throws(GraphError) -> [String] {
    switch names.content {
    case .list(let items):
      let texts = items.compactMap(\.text)
      if texts.count == items.count { return texts }
    case .map(let items):
      let named = items.compactMap { item in Int(item.key).flatMap { key in item.value.text.map { (key, $0) } } }
        .sorted { $0.0 < $1.0 }
      if named.count == items.count, named.map(\.0) == Array(0..<items.count) { return named.map(\.1) }
    case .scalar: break
    }
    throw .yaml("`names` is a list of names, or a map from 0, 1, … to names")
  }

  private static func anchors(_ configuration: Configuration) throws(GraphError) -> [[Anchor]] {
    guard let anchors = configuration["anchors"] else { return Anchor.yolov5 }
    guard let rows = anchors.list else {
      throw .yaml("`anchors` is a list of rows, one a level, not \(anchors.short)", help: "- [10, 13, 16, 30, 33, 23]")
    }
    var levels: [[Double]] = []
    for row in rows {
      guard let items = row.list, items.allSatisfy({ $0.double != nil }) else {
        throw .yaml("a row of `anchors` is a list of numbers, not \(row.short)")
      }
      levels.append(items.compactMap(\.double))
    }
    return try Anchor.levels(levels)
  }
}
