import Foundation
import OtnModel
import OtnOutposts
import OtnRuntime
import OtnTensor
import OtnWork

extension ModelCommands {
  static let files = [load, weights, write, save]

  private static let tiny = "model classes: 2 anchors: [[10, 13]] { image in head [image | conv 16 k: 3 s: 2] }"

  static let load = Command(
    "model.load", family: "models",
    "A model from a file: a net in YOLOv5's YAML with new weights, YOLOv5's `.pt`, or ours. A `.pt` is read as data, never run.",
    [
      .positional("path", .string, "A `.yml`, `.yaml`, `.pt` or `.safetensors`."),
      .seed,
    ], returns: "a Model", effects: [.reads(argument: "path"), .random],
    examples: [
      Example(
        "let net = \(tiny)\nwrite net \"net.yml\"\nmodel.load \"net.yml\" | summary | type", "\"Summary\"",
        needs: "tensor")
    ], files: { [try $0.string("path")] }
  ) { arguments in
    let path = try arguments.string("path")
    let bytes = try arguments.session.host.readFile(path)
    if ["yml", "yaml"].contains(URL(fileURLWithPath: path).pathExtension.lowercased()) {
      let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      let graph = try Graph(yaml: String(decoding: bytes, as: UTF8.self), name: stem)
      return .model(try Model(graph, seed: arguments.seed()))
    }
    let checkpoint = try Checkpoint(bytes, name: path)
    tell(checkpoint, arguments)
    return .model(try Model(checkpoint, name: path))
  }

  static let weights = Command(
    "weights", family: "models",
    "Puts the weights of a `.pt` or `.safetensors` into a model. For other classes the last layer keeps its own.",
    [.net, .positional("path", .string, "The checkpoint.")], returns: "the Model",
    effects: [.reads(argument: "path")],
    examples: [
      Example(
        "let net = \(tiny)\nsave net \"net.safetensors\"\nnet | weights \"net.safetensors\" | type", "\"Model\"",
        needs: "tensor")
    ]
  ) { arguments in
    let path = try arguments.string("path")
    let checkpoint = try Checkpoint(arguments.session.host.readFile(path), name: path)
    tell(checkpoint, arguments)
    arguments.noteFlow()
    let transfer = try arguments.model().loadWeights(from: checkpoint)
    arguments.session.work.progress.line("took \(transfer.text) from \(path)")
    return arguments["net"]
  }

  /// What a `.pt` wanted to make and did not.
  private static func tell(_ checkpoint: Checkpoint, _ arguments: Arguments) {
    guard !checkpoint.inertCalls.isEmpty else { return }
    let names = checkpoint.inertCalls.prefix(5).joined(separator: ", ")
    arguments.session.work.progress.line("note: the file also names \(names); nothing of it was run")
  }

  static let write = Command(
    "write", family: "models", "Writes a model's net, without its weights, as YOLOv5's YAML.",
    [.net, .positional("path", .string, "A `.yml` or `.yaml`; an existing one is replaced, in one step.")],
    returns: "nil", effects: [.writes(argument: "path")],
    examples: [Example("write \(parenthesised) \"net.yml\"", needs: "tensor")]
  ) { arguments in
    try arguments.session.host.writeFile(arguments.string("path"), Array(arguments.model().graph.yaml().utf8))
    return .null
  }

  static let save = Command(
    "save", family: "models", "Writes a model, net and weights, as safetensors.",
    [
      .net, .positional("path", .string, "A file, by custom ending in .safetensors."),
      .label("half", .bool, "Stores half-precision weights.", default: .bool(false)),
    ], returns: "nil", effects: [.writes(argument: "path")],
    examples: [Example("save \(parenthesised) \"net.safetensors\"", needs: "tensor")]
  ) { arguments in
    let bytes = try Checkpoint.bytes(
      model: arguments.model(), dtype: arguments.bool("half") ? .float16 : .float32, notes: arguments.held.notes)
    try arguments.session.host.writeFile(arguments.string("path"), bytes)
    return .null
  }

  private static let parenthesised = "(\(tiny))"
}
