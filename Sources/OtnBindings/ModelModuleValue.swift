import OtnModel
import OtnRuntime
import OtnTensor

/// A layer of a model, or a module inside one: `net.layers[2].cv1.conv`. Its members are the modules and tensors under its name.
final class ModuleValue: HostObject {
  private let model: Model
  private let layer: Layer
  /// The name in the state dict: `model.2.cv1`.
  private let name: String

  init(_ model: Model, layer: Layer, name: String? = nil) {
    self.model = model
    self.layer = layer
    self.name = name ?? "model.\(layer.index)"
  }

  private var isLayer: Bool { name == "model.\(layer.index)" }
  private static let facts = ["index", "kind", "from", "channels", "stride"]

  override var typeName: String { isLayer ? "Layer" : "Module" }
  override var sharesMemory: Bool { true }
  override var memberNames: [String] { (isLayer ? Self.facts : []) + children }

  override func member(_ member: String) throws -> Value? {
    if isLayer, let fact = fact(member) { return fact }
    return children.contains(member) ? child(member) : nil
  }

  override var count: Int? {
    let children = children
    return children.isEmpty || children.contains { Int($0) == nil } ? nil : children.count
  }

  override func element(at position: Int) -> Value { child(String(position)) }

  private func child(_ child: String) -> Value {
    let path = "\(name).\(child)"
    return model.tensor(named: path).map { .tensor($0) } ?? .object(ModuleValue(model, layer: layer, name: path))
  }

  /// The next parts of the names that begin with this one's.
  private var children: [String] {
    var children: [String] = []
    for item in model.state where item.name.hasPrefix("\(name).") {
      let part = String(item.name.dropFirst(name.count + 1).prefix { $0 != "." })
      if children.last != part { children.append(part) }
    }
    return children
  }

  private func fact(_ name: String) -> Value? {
    switch name {
    case "index": .int(layer.index)
    case "kind": .string(layer.kind.moduleName)
    case "from": .list(layer.writtenFrom.map { .int($0) })
    case "channels": .int(layer.channels)
    case "stride": .int(layer.stride)
    default: nil
    }
  }

  override var shortText: String {
    guard isLayer else { return "Module \(name): \(children.joined(separator: ", "))" }
    return
      "Layer \(layer.index) \(layer.kind.moduleName), from \(layer.writtenFrom.map(String.init).joined(separator: ", ")), "
      + "\(layer.channels) channels, stride \(layer.stride)"
  }
}
