import Foundation
import OtnTensor

extension Checkpoint {
  enum Beginning { case zip, pickle, other }

  static func beginning(of path: String) throws(CheckpointError) -> Beginning {
    guard let file = FileHandle(forReadingAtPath: path), let bytes = try? file.read(upToCount: 4) else {
      throw CheckpointError("no-such-file", "there is no file \(path)")
    }
    try? file.close()
    if bytes.starts(with: [0x50, 0x4B]) { return .zip }
    return bytes.count > 1 && bytes[0] == 0x80 && (2...5).contains(bytes[1]) ? .pickle : .other
  }

  /// Ours, or a plain state dict.
  init(safeTensors path: String) throws {
    let file = try SafeTensors.read(path)
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
  init(pytorch file: PyTorchFile, path: String) throws {
    let pickle = file.pickle
    if let attack = pickle.attack {
      throw CheckpointError(
        "unsafe-pickle", "\(path) wants Python to call \(attack); nothing was run",
        help: "this is no checkpoint but an attack on those who load it with Python: delete it")
    }
    let root = pickle.root
    let modules = [pickle.lookup("ema", in: root), pickle.lookup("model", in: root), root]
    let module = modules.compactMap { $0 }.first { pickle.lookup("_modules", in: $0) != nil }
    self.init(graph: nil, tensors: [])
    if let module {
      tensors = try pickle.stateDict(of: module).map { ($0.name, try file.tensor($0.tensor)) }
      graph = try Self.graph(pickle, module, path: path)
    } else {
      let dictionary = pickle.lookup("state_dict", in: root) ?? root
      for (key, value) in pickle.pairs(dictionary) ?? [] {
        if let name = pickle.string(key), let tensor = pickle.tensor(value) {
          tensors.append((name, try file.tensor(tensor)))
        }
      }
    }
    guard !tensors.isEmpty else {
      throw CheckpointError("no-weights", "\(path) holds neither a model nor a state dict")
    }
    epoch = pickle.int(pickle.lookup("epoch", in: root))
    bestFitness = pickle.double(pickle.lookup("best_fitness", in: root))
    let known: Set = ["torch", "numpy", "collections", "models", "utils", "pathlib", "datetime", "argparse", "copyreg"]
    inertCalls = pickle.calls.map(\.callable).filter { call in
      !known.contains(call.module.split(separator: ".").first.map(String.init) ?? "")
    }.map(\.description)
  }

  /// The net that a module of YOLOv5 keeps as its `yaml`, with the names of its classes and the anchors it was trained with.
  private static func graph(_ pickle: Pickle, _ module: Pickle.Value, path: String) throws -> Graph? {
    guard let configuration = pickle.configuration(pickle.lookup("yaml", in: module)) else { return nil }
    let names = try pickle.configuration(pickle.lookup("names", in: module)).map { try Graph.classNames($0) }
    let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return try Graph(configuration, name: stem, classNames: names)
  }
}
