import OtnModel
import OtnRuntime

/// A layer's output while a net is being built; what goes through the pipes of `model … { image in … }`.
final class NodeValue: HostObject {
  let node: GraphNode

  init(_ node: GraphNode) { self.node = node }

  override var typeName: String { "Node" }
  override var memberNames: [String] { ["layer", "channels", "stride"] }

  override func member(_ name: String) -> Value? {
    switch name {
    case "layer": .int(node.layer)
    case "channels": .int(node.channels)
    case "stride": .int(node.stride)
    default: nil
    }
  }

  override var shortText: String {
    "Node \(node.layer < 0 ? "image" : "layer \(node.layer)"), \(node.channels) channels, stride \(node.stride)"
  }
}
