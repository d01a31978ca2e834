import Yams

extension Configuration {
  /// Text that a net needs is a few kilobytes; more than this is something else.
  private static let maximumLength = 1 << 20
  private static let maximumDepth = 32

  /// - Throws: `GraphError` (`yaml`) that says where the text is no YAML.
  init(yaml: String) throws(GraphError) {
    guard yaml.utf8.count <= Self.maximumLength else {
      throw .yaml("a net's YAML has at most \(Self.maximumLength) bytes, not \(yaml.utf8.count)")
    }
    // The parser recurses, so depth is bounded before it sees the text.
    guard Self.isShallow(yaml) else { throw .yaml("the YAML nests deeper than \(Self.maximumDepth) levels") }
    do {
      guard let node = try Yams.compose(yaml: yaml) else { throw GraphError.yaml("the YAML is empty") }
      try self.init(node, depth: 0)
    } catch let error as GraphError {
      throw error
    } catch {
      throw .yaml("the YAML can't be read: \(error)")
    }
  }

  private init(_ node: Node, depth: Int) throws(GraphError) {
    // An alias may stand for a whole tree, so depth is bounded here as well.
    guard depth <= Self.maximumDepth else { throw .yaml("the YAML nests deeper than \(Self.maximumDepth) levels") }
    line = node.mark?.line
    switch node {
    case .scalar(let scalar): content = .scalar(scalar.string)
    case .sequence(let sequence):
      var items: [Configuration] = []
      for item in sequence { items.append(try Configuration(item, depth: depth + 1)) }
      content = .list(items)
    case .mapping(let mapping):
      var items: [(key: String, value: Configuration)] = []
      for (key, value) in mapping {
        items.append((key.string ?? "", try Configuration(value, depth: depth + 1)))
      }
      content = .map(items)
    case .alias: throw .yaml("a net's YAML has no aliases")
    }
  }

  private static func isShallow(_ yaml: String) -> Bool {
    var brackets = 0
    for line in yaml.utf8.split(separator: UInt8(ascii: "\n")) {
      var dashes = 0
      var indentation = 0
      var isLeading = true
      for byte in line {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
        case UInt8(ascii: "#") where brackets == 0: break
        case UInt8(ascii: "-"), UInt8(ascii: "?"): if isLeading { dashes += 1 }
        case UInt8(ascii: " "): if isLeading { indentation += 1 }
        default: break
        }
        if ![UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?")].contains(byte) { isLeading = false }
        if brackets > maximumDepth || dashes > maximumDepth || indentation > 4 * maximumDepth { return false }
      }
    }
    return true
  }
}
