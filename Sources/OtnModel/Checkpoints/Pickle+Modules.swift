extension Pickle {
  /// A PyTorch module's tensors under the names of its state dict: its parameters, its buffers, then the same of its children.
  ///
  /// - Throws: `CheckpointError` (`damaged`) when modules nest deeper than any net's.
  func stateDict(of module: Value) throws(CheckpointError) -> [(name: String, tensor: TensorRecord)] {
    var result: [(name: String, tensor: TensorRecord)] = []
    try collect(module, prefix: "", depth: 0, into: &result)
    return result
  }

  private func collect(
    _ module: Value, prefix: String, depth: Int, into result: inout [(name: String, tensor: TensorRecord)]
  ) throws(CheckpointError) {
    guard depth <= 32, result.count <= 100_000 else {
      throw .damaged("the modules of the checkpoint contain each other")
    }
    for group in ["_parameters", "_buffers"] {
      for (key, value) in pairs(lookup(group, in: module)) ?? [] {
        if let name = string(key), let tensor = tensor(value) { result.append((prefix + name, tensor)) }
      }
    }
    for (key, value) in pairs(lookup("_modules", in: module)) ?? [] {
      if let name = string(key) { try collect(value, prefix: "\(prefix)\(name).", depth: depth + 1, into: &result) }
    }
  }

  /// Plain data, such as a model's `yaml`, as configuration; nil for what is none.
  func configuration(_ value: Value?, depth: Int = 0) -> Configuration? {
    guard depth <= 16, let value else { return nil }
    switch value {
    case .none: return Configuration(.scalar("None"))
    case .bool(let flag): return Configuration(.scalar(flag ? "True" : "False"))
    case .int(let number): return Configuration(.scalar("\(number)"))
    case .float(let number): return Configuration(.scalar("\(number)"))
    case .string(let text): return Configuration(.scalar(text))
    case .bytes: return nil
    case .object:
      if let pairs = pairs(value) {
        var items: [(key: String, value: Configuration)] = []
        for pair in pairs {
          guard let key = configuration(pair.key, depth: depth + 1)?.text else { continue }
          if let item = configuration(pair.value, depth: depth + 1) { items.append((key, item)) }
        }
        return Configuration(.map(items))
      }
      return elements(value).map { Configuration(.list($0.compactMap { configuration($0, depth: depth + 1) })) }
    }
  }

  /// The first call that acts on the machine rather than building data, as Python would write it.
  ///
  /// Nothing is ever run, so this protects nobody: it tells the owner of the file what it was made for.
  var attack: String? {
    guard let call = calls.first(where: \.callable.actsOnMachine) else { return nil }
    let arguments = call.arguments.prefix(3).map { argument in
      switch argument {
      case .string(let text): Graph.quoted(text.count > 60 ? text.prefix(57) + "…" : text)
      case .int(let number): "\(number)"
      default: "…"
      }
    }
    return "\(Self.printable(call.callable.description))(\(arguments.joined(separator: ", ")))"
  }

  private static func printable(_ name: String) -> String {
    String(
      String.UnicodeScalarView(name.unicodeScalars.prefix(80).filter { $0.properties.generalCategory != .control }))
  }
}

extension Pickle.Global {
  private static let machineModules: Set<String> = [
    "os", "posix", "nt", "sys", "subprocess", "commands", "popen2", "pty", "shutil", "socket", "ctypes", "_ctypes",
    "importlib",
    "imp", "runpy", "code", "codeop", "webbrowser", "urllib", "urllib2", "http", "ftplib", "smtplib", "telnetlib",
    "requests",
    "multiprocessing", "_posixsubprocess", "signal", "asyncio", "pickle", "_pickle", "cPickle", "marshal", "platform",
    "tempfile", "pip", "timeit", "profile", "cProfile", "pdb", "bdb", "zipimport", "pydoc", "linecache", "fileinput",
    "mmap",
  ]
  private static let machineFunctions: Set<String> = [
    "eval", "exec", "execfile", "compile", "open", "file", "__import__", "input", "breakpoint", "apply",
  ]

  fileprivate var actsOnMachine: Bool {
    let top = module.split(separator: ".").first.map(String.init) ?? ""
    return Self.machineModules.contains(top) || top == "builtins" && Self.machineFunctions.contains(name)
  }
}
