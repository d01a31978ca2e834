import Foundation
import OtnTensor

extension Checkpoint {
  /// The bytes of a whole file.
  static func bytes(of path: String) throws(CheckpointError) -> [UInt8] {
    do {
      return try [UInt8](Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
    } catch {
      throw CheckpointError("no-such-file", "can't read \(path): \(error.localizedDescription)")
    }
  }

  /// Ours, or a plain state dict.
  init(safeTensors file: SafeTensorsFile) throws {
    let metadata = file.metadata
    self.init(graph: nil, tensors: [])
    if let yaml = metadata[CheckpointKey.graph] { graph = try Graph(yaml: yaml) }
    for name in file.names {
      let tensor = try file.tensor(named: name)
      if graph == nil || name.hasPrefix("model.") {
        tensors.append((name, tensor))
      } else {
        extra.append((name, tensor))
      }
    }
    for (key, value) in metadata where key.hasPrefix(CheckpointKey.state) {
      state[String(key.dropFirst(CheckpointKey.state.count))] = value
    }
    epoch = state["epoch"].flatMap { Int($0) }
    bestFitness = state["best_fitness"].flatMap { Double($0) }
  }

  /// YOLOv5's: a dictionary with whole modules, or a bare state dict.
  init(pytorch file: PyTorchFile, name: String) throws {
    let pickle = file.pickle
    if let attack = pickle.attack {
      throw CheckpointError(
        "unsafe-pickle", "\(name) wants Python to call \(attack); nothing was run",
        help: "this is no checkpoint but an attack on those who load it with Python: delete it")
    }
    let root = pickle.root
    let modules = [pickle.lookup("ema", in: root), pickle.lookup("model", in: root), root]
    let module = modules.compactMap { $0 }.first { pickle.lookup("_modules", in: $0) != nil }
    self.init(graph: nil, tensors: [])
    if let module {
      tensors = try pickle.stateDict(of: module).map { ($0.name, try file.tensor($0.tensor)) }
      graph = try Self.graph(pickle, module, name: name)
    } else {
      let dictionary = pickle.lookup("state_dict", in: root) ?? root
      for (key, value) in pickle.pairs(dictionary) ?? [] {
        if let name = pickle.string(key), let tensor = pickle.tensor(value) {
          tensors.append((name, try file.tensor(tensor)))
        }
      }
    }
    guard !tensors.isEmpty else {
      throw CheckpointError("no-weights", "\(name) holds neither a model nor a state dict")
    }
    epoch = pickle.int(pickle.lookup("epoch", in: root))
    bestFitness = pickle.double(pickle.lookup("best_fitness", in: root))
    let known: Set = ["torch", "numpy", "collections", "models", "utils", "pathlib", "datetime", "argparse", "copyreg"]
    inertCalls = pickle.calls.map(\.callable).filter { call in
      !known.contains(call.module.split(separator: ".").first.map(String.init) ?? "")
    }.map(\.description)
  }

  /// The net that a module of YOLOv5 keeps as its `yaml`, with the names of its classes and the anchors it was trained with.
  private static func graph(_ pickle: Pickle, _ module: Pickle.Value, name: String) throws -> Graph? {
    guard let configuration = pickle.configuration(pickle.lookup("yaml", in: module)) else { return nil }
    let names = try pickle.configuration(pickle.lookup("names", in: module)).map { try Graph.classNames($0) }
    let stem = URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
    return try Graph(configuration, name: stem, classNames: names)
  }
}
