extension Graph {
  /// The net as YOLOv5's YAML, which `Graph(yaml:)` reads to the same graph.
  public func yaml() -> String {
    let backboneEnd =
      layers.lastIndex { if case .sppf = $0.kind { true } else { false } }.map { $0 + 1 } ?? layers.count - 1
    var lines = ["name: \(Self.quoted(name))", "nc: \(classNames.count)"]
    if classNames != Self.numberedClasses(classNames.count) {
      lines.append("names: [\(classNames.map(Self.quoted).joined(separator: ", "))]")
    }
    lines += ["depth_multiple: \(depth)", "width_multiple: \(width)", "anchors:"]
    lines += Anchor.rows(anchors).map { "  - [\($0.map(Self.number).joined(separator: ", "))]" }
    lines += ["", "# [from, number, module, arguments]", "backbone:"]
    lines += layers[..<backboneEnd].map { "  - \($0.yamlRow)" }
    lines += ["", "head:"]
    lines += layers[backboneEnd...].map { "  - \($0.yamlRow)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A number without a needless `.0`.
  static func number(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? String(value) }

  /// YAML's double quotes, escaped as in JSON.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.properties.generalCategory == .control:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension Layer {
  fileprivate var yamlRow: String {
    let from = writtenFrom.count == 1 && kind != .detect ? "\(writtenFrom[0])" : "\(writtenFrom)"
    return "[\(from), \(yamlParts.number), \(yamlParts.module), [\(yamlParts.arguments.joined(separator: ", "))]]"
  }

  private var yamlParts: (number: Int, module: String, arguments: [String]) {
    switch kind {
    case .conv(let channels, let kernel, let stride, let padding, let groups):
      var arguments = ["\(channels)", "\(kernel)", "\(stride)"]
      if padding != nil || groups != 1 { arguments.append(padding.map(String.init) ?? "None") }
      if groups != 1 { arguments.append("\(groups)") }
      return (1, "Conv", arguments)
    case .c3(let channels, let repeats, let shortcut, let expansion):
      return (repeats, "C3", Self.block(channels, shortcut, expansion))
    case .bottleneck(let channels, let repeats, let shortcut, let expansion):
      return (repeats, "Bottleneck", Self.block(channels, shortcut, expansion))
    case .sppf(let channels, let kernel): return (1, "SPPF", ["\(channels)", "\(kernel)"])
    case .upsample(let scale): return (1, "nn.Upsample", ["None", "\(scale)", "nearest"])
    case .concat: return (1, "Concat", ["1"])
    case .detect: return (1, "Detect", ["nc", "anchors"])
    }
  }

  private static func block(_ channels: Int, _ shortcut: Bool, _ expansion: Double) -> [String] {
    var arguments = ["\(channels)"]
    if !shortcut || expansion != 0.5 { arguments.append(shortcut ? "True" : "False") }
    if expansion != 0.5 { arguments += ["1", "\(expansion)"] }
    return arguments
  }
}
