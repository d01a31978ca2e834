/// Decodes one row, `[from, number, module, arguments]`, of YOLOv5's YAML.
struct RowReader {
  let row: Configuration
  /// The number of the layer the row makes.
  let index: Int

  /// The layer's kind and the absolute numbers of the layers it reads; -1 is the image.
  func read() throws(GraphError) -> (kind: LayerKind, from: [Int]) {
    guard let items = row.list, items.count == 4, let module = items[2].text, let arguments = items[3].list else {
      throw .yaml("a row is [from, number, module, [arguments]]")
    }
    guard let number = items[1].int, (1...Graph.Limit.repeats).contains(number) else {
      throw .wrongValue("the number of repeats is 1 to \(Graph.Limit.repeats), not \(items[1].short)")
    }
    let kind = try kind(module, number, Arguments(items: arguments, module: module))
    if number > 1, !kind.repeats {
      throw .wrongValue("\(module) is not repeated", help: "write one row for each")
    }
    return (kind, try sources(items[0]))
  }

  private func sources(_ from: Configuration) throws(GraphError) -> [Int] {
    var sources: [Int] = []
    for item in from.list ?? [from] {
      guard let number = item.int, number < index, number >= -max(index, 1) else {
        throw .shape(
          "layer \(index) reads from -1, the layer above, or from layers 0 to \(index - 1), not from \(item.short)")
      }
      sources.append(number < 0 ? index + number : number)
    }
    return sources
  }

  private func kind(_ module: String, _ number: Int, _ arguments: Arguments) throws(GraphError) -> LayerKind {
    let name = module.split(separator: ".").last.map(String.init) ?? module
    switch name {
    case "Conv":
      try arguments.check(1...5)
      return .conv(
        channels: try arguments.int(0), kernel: try arguments.int(1, or: 1), stride: try arguments.int(2, or: 1),
        padding: arguments.isNone(3) ? nil : try arguments.int(3), groups: try arguments.int(4, or: 1))
    case "C3":
      try arguments.check(1...4)
      try arguments.checkUngrouped(2)
      return .c3(
        channels: try arguments.int(0), repeats: number, shortcut: try arguments.bool(1, or: true),
        expansion: try arguments.double(3, or: 0.5))
    case "Bottleneck":
      try arguments.check(1...4)
      try arguments.checkUngrouped(2)
      return .bottleneck(
        channels: try arguments.int(0), repeats: number, shortcut: try arguments.bool(1, or: true),
        expansion: try arguments.double(3, or: 0.5))
    case "SPPF":
      try arguments.check(1...2)
      return .sppf(channels: try arguments.int(0), kernel: try arguments.int(1, or: 5))
    case "Upsample":
      try arguments.check(2...3)
      guard arguments.isNone(0), arguments.text(2) ?? "nearest" == "nearest" else {
        throw .wrongValue("Upsample takes no size, a scale and \"nearest\": [None, 2, \"nearest\"]")
      }
      return .upsample(scale: try arguments.int(1))
    case "Concat":
      guard try arguments.int(0, or: 1) == 1 else { throw .wrongValue("Concat joins channels: its argument is [1]") }
      return .concat
    case "Detect":
      guard arguments.items.map(\.text) == ["nc", "anchors"] else {
        throw .wrongValue("Detect's arguments are [nc, anchors]: the file's own")
      }
      return .detect
    default:
      throw .wrongValue(
        "there is no module \(module)", help: "Conv, C3, SPPF, Bottleneck, nn.Upsample, Concat and Detect are known")
    }
  }

  /// The arguments of one row, each asked for by place and type.
  struct Arguments {
    let items: [Configuration]
    let module: String

    func check(_ counts: ClosedRange<Int>) throws(GraphError) {
      if !counts.contains(items.count) {
        throw .wrongValue("\(module) takes \(counts.lowerBound) to \(counts.upperBound) arguments, not \(items.count)")
      }
    }

    func checkUngrouped(_ place: Int) throws(GraphError) {
      if try int(place, or: 1) != 1 {
        throw .wrongValue("\(module) is built without groups: argument \(place + 1) is 1")
      }
    }

    func text(_ place: Int) -> String? { items.indices.contains(place) ? items[place].text : nil }

    func isNone(_ place: Int) -> Bool {
      !items.indices.contains(place) || ["None", "null", "~", ""].contains(items[place].text)
    }

    func int(_ place: Int, or missing: Int? = nil) throws(GraphError) -> Int {
      try value(place, or: missing, "a whole number") { $0.int }
    }

    func double(_ place: Int, or missing: Double) throws(GraphError) -> Double {
      try value(place, or: missing, "a number") { $0.double }
    }

    func bool(_ place: Int, or missing: Bool) throws(GraphError) -> Bool {
      try value(place, or: missing, "True or False") { $0.bool }
    }

    private func value<T>(_ place: Int, or missing: T?, _ what: String, _ read: (Configuration) -> T?)
      throws(GraphError) -> T
    {
      guard items.indices.contains(place) else {
        guard let missing else { throw .wrongValue("argument \(place + 1) of \(module) is missing: \(what)") }
        return missing
      }
      guard let value = read(items[place]) else {
        throw .wrongValue("argument \(place + 1) of \(module) is \(what), not \(items[place].short)")
      }
      return value
    }
  }
}

extension LayerKind {
  /// Whether the number of a row repeats something inside.
  fileprivate var repeats: Bool {
    switch self {
    case .c3, .bottleneck: true
    default: false
    }
  }
}
