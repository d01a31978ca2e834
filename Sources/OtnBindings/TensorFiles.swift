import OrderedCollections
import OtnOutposts
import OtnRuntime
import OtnTensor

extension TensorCommands {
  static let files = [save, saveNamed, load]

  private static let path = Parameter.positional("path", .string, "A file, by custom ending in .safetensors.")

  static let save = Command(
    "save", family: "tensors", "Writes a tensor into a safetensors file, where it is named `tensor`.", [.tensor, path],
    returns: "nil", effects: [.writes(argument: "path")],
    examples: [Example("save (zeros 2 3) \"zeros.safetensors\"", needs: "tensor")]
  ) { arguments in
    try arguments.write([("tensor", try arguments.tensor())])
  }

  static let saveNamed = Command(
    "save", family: "tensors", "Writes named tensors into a safetensors file.",
    [.positional("tensors", .map, "Names and tensors."), path], returns: "nil",
    effects: [.writes(argument: "path")],
    examples: [Example("save [a: zeros(2), b: ones(3)] \"ab.safetensors\"", needs: "tensor")]
  ) { arguments in
    try arguments.write(
      try arguments.map("tensors").map { key, value in
        guard case .string(let name) = key, let tensor = value.tensor else {
          throw arguments.invalid(
            "tensors", "`save` writes Tensors under names, not \(value.typeName)", code: "wrong-type")
        }
        return (name, tensor)
      })
  }

  static let load = Command(
    "load", family: "tensors", "Reads the tensors of a safetensors file.", [path],
    returns: "a Map from names to Tensors, in the order of the file", effects: [.reads(argument: "path")],
    examples: [
      Example(
        "save [a: arange(2)] \"a.safetensors\"\n(load \"a.safetensors\").a", "Tensor (2,) int64 cpu\n[0, 1]",
        needs: "tensor")
    ], files: { [try $0.string("path")] }
  ) { arguments in
    let file = try SafeTensors.read(bytes: try arguments.session.host.readFile(try arguments.string("path")))
    return .map(.init(uniqueKeysWithValues: try file.names.map { (.string($0), .tensor(try file.tensor(named: $0))) }))
  }
}

extension Arguments {
  fileprivate func write(_ tensors: [(name: String, tensor: Tensor)]) throws -> Value {
    try session.host.writeFile(try string("path"), try SafeTensors.bytes(tensors, metadata: held.notes))
    return .null
  }
}
