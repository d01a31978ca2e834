import OrderedCollections
import OtnModel
import OtnRuntime
import OtnTensor

/// A model as a value of the language.
public final class ModelValue: HostObject {
  public let model: Model

  public init(_ model: Model) { self.model = model }

  public override var typeName: String { "Model" }
  public override var sharesMemory: Bool { true }
  public override var memberNames: [String] {
    ["name", "layers", "parameters", "classes", "stride", "anchors", "device"]
  }

  public override func member(_ name: String) -> Value? {
    switch name {
    case "name": .string(model.graph.name)
    case "layers": .list(model.graph.layers.map { .object(ModuleValue(model, layer: $0)) })
    case "parameters":
      .map(.init(model.parameters.map { (.string($0.name), .tensor($0.tensor)) }) { first, _ in first })
    case "classes": .list(model.classNames.map { .string($0) })
    case "stride": .list(model.strides.map { .int($0) })
    case "anchors": .list(Anchor.rows(model.graph.anchors).map { .list($0.map { .float($0) }) })
    case "device": .string(model.device.description)
    default: nil
    }
  }

  /// A net that is being trained, with gradients, is not stored.
  public override func stored(by store: any ValueStoring) throws -> [String: StoredValue]? {
    guard !model.parameters.contains(where: { $0.tensor.grad != nil || $0.tensor.dtype != .float32 }) else {
      return nil
    }
    return ["checkpoint": try store.keep(Checkpoint.bytes(model: model)), "device": .text(model.device.description)]
  }

  public override var shortText: String {
    let count = model.parameters.reduce(0) { $0 + $1.tensor.count }
    let classes = model.classNames.count
    return "Model \(model.graph.name)\(model.isFused ? ", fused" : ""), \(model.graph.layers.count) layers, "
      + "\(count) parameters, \(classes) class\(classes == 1 ? "" : "es"), \(model.device)"
  }
}

extension Value {
  public static func model(_ model: Model) -> Value { .object(ModelValue(model)) }
}
