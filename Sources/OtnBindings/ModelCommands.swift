import OtnModel
import OtnRuntime

/// All commands over nets: building, files, running.
public func modelCommands() -> [Command] {
  ModelCommands.building + ModelCommands.files + ModelCommands.running
}

/// The declarations, one family a file.
enum ModelCommands {}

extension ValueType {
  static let model = ValueType.object("Model")
  static let node = ValueType.object("Node")
}

extension Parameter {
  static let net = Parameter.positional("net", .model, "The model.")
}

extension Arguments {
  func model(_ name: String = "net") throws -> Model { try object(name, as: ModelValue.self).model }
}
