extension PickleReader {
  mutating func construct(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .global: push(.global(Self.global(try line(), try line())))
    case .stackGlobal:
      guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
        throw .damaged("a name to import is no text")
      }
      push(.global(Self.global(module, name)))
    case .inst:
      let global = Self.global(try line(), try line())
      try call(global, popToMark())
    case .obj:
      let items = try popToMark()
      guard let first = items.first else { throw .damaged("nothing is called") }
      try call(callable(first), Array(items.dropFirst()))
    case .reduce, .newObj:
      let arguments = try arguments(pop())
      try call(callable(pop()), arguments)
    case .newObjEx:
      let named = try pop()
      let arguments = try arguments(pop())
      try spend(arguments.count)
      try call(callable(pop()), arguments + [named])
    case .build: try build(pop())
    case .persID:
      push(.string(try line()))
      try pushStorage()
    default: try pushStorage()
    }
  }

  /// Python 2's names for modules become Python 3's.
  private static func global(_ module: String, _ name: String) -> Pickle.Global {
    let renamed = ["__builtin__": "builtins", "copy_reg": "copyreg", "exceptions": "builtins"]
    return Pickle.Global(module: renamed[module] ?? module, name: name)
  }

  private func callable(_ value: Pickle.Value) throws(CheckpointError) -> Pickle.Global {
    switch pickle.object(value) {
    case .global(let global): return global
    case .record(let record): return Pickle.Global(module: record.callable.description, name: "(…)")
    default: throw .damaged("what is called is no name")
    }
  }

  private func arguments(_ value: Pickle.Value) throws(CheckpointError) -> [Pickle.Value] {
    guard case .tuple(let items)? = pickle.object(value) else { throw .damaged("a call's arguments are no tuple") }
    return items
  }

  /// Makes what the call would make, if it is one of the few that checkpoints need; else a record of it.
  private mutating func call(_ global: Pickle.Global, _ arguments: [Pickle.Value]) throws(CheckpointError) {
    switch (global.module, global.name) {
    case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"),
      ("torch._utils", "_rebuild_tensor_v3"):
      push(.tensor(try tensor(arguments)))
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
      guard case .tensor(var tensor)? = pickle.object(arguments.first) else {
        throw .damaged("a parameter holds no tensor")
      }
      tensor.isParameter = true
      push(.tensor(tensor))
    case ("collections", "OrderedDict"): push(.dictionary(try orderedPairs(arguments.first)))
    case ("builtins", "set"), ("builtins", "frozenset"): push(.set(try copied(arguments.first)))
    case ("builtins", "list"): push(.list(try copied(arguments.first)))
    case ("builtins", "tuple"): push(.tuple(try copied(arguments.first)))
    case ("builtins", "dict") where arguments.isEmpty: push(.dictionary([]))
    case ("_codecs", "encode"): push(.bytes(try encoded(arguments)))
    case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"): push(try scalar(arguments))
    default: record(global, arguments)
    }
  }

  private mutating func record(_ global: Pickle.Global, _ arguments: [Pickle.Value]) {
    let record = Pickle.Record(callable: global, arguments: arguments)
    if seenCalls.insert(global).inserted { pickle.calls.append(record) }
    push(.record(record))
  }

  // MARK: PyTorch

  private mutating func pushStorage() throws(CheckpointError) {
    let parts = pickle.elements(try pop()) ?? []
    guard parts.count >= 5, case .string("storage") = parts[0], case .global(let type)? = pickle.object(parts[1]),
      case .string(let key) = parts[2], case .int(let count) = parts[4], count >= 0
    else { throw .damaged("a reference to outside the pickle names no storage") }
    push(.storage(Pickle.Storage(type: type.name, key: key, count: count)))
  }

  private func tensor(_ arguments: [Pickle.Value]) throws(CheckpointError) -> Pickle.TensorRecord {
    guard arguments.count >= 4, case .storage(let storage)? = pickle.object(arguments[0]),
      case .int(let offset) = arguments[1], let shape = ints(arguments[2]), let strides = ints(arguments[3]),
      shape.count == strides.count, shape.count <= 64
    else { throw .damaged("a tensor lacks its storage, offset, shape or strides") }
    var requiresGrad = false
    if arguments.count > 4, case .bool(true) = arguments[4] { requiresGrad = true }
    return Pickle.TensorRecord(
      storage: storage, offset: offset, shape: shape, strides: strides, requiresGrad: requiresGrad)
  }

  private func ints(_ value: Pickle.Value) -> [Int]? {
    var numbers: [Int] = []
    for element in pickle.elements(value) ?? [.none] {
      guard case .int(let number) = element else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  // MARK: Python and NumPy

  private mutating func copied(_ value: Pickle.Value?) throws(CheckpointError) -> [Pickle.Value] {
    guard let value else { return [] }
    guard let items = pickle.elements(value) else { throw .damaged("a container is made of what is no list") }
    try spend(items.count)
    return items
  }

  private mutating func orderedPairs(_ value: Pickle.Value?) throws(CheckpointError)
    -> [(key: Pickle.Value, value: Pickle.Value)]
  {
    if let pairs = pickle.pairs(value) {
      try spend(2 * pairs.count)
      return pairs
    }
    var result: [(key: Pickle.Value, value: Pickle.Value)] = []
    for item in try copied(value) {
      guard let pair = pickle.elements(item), pair.count == 2 else {
        throw .damaged("a dictionary is made of what are no pairs")
      }
      result.append((pair[0], pair[1]))
    }
    return result
  }

  /// Protocol 2 has no bytes: they are text, one character of Latin-1 a byte, to be encoded.
  private mutating func encoded(_ arguments: [Pickle.Value]) throws(CheckpointError) -> [UInt8] {
    guard case .string(let text)? = arguments.first else { throw .damaged("what is encoded is no text") }
    try spend(text.utf8.count)
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else {
        throw .damaged("bytes are written with characters above 255")
      }
      bytes.append(byte)
    }
    return bytes
  }

  private mutating func scalar(_ arguments: [Pickle.Value]) throws(CheckpointError) -> Pickle.Value {
    guard arguments.count == 2, let (type, isLittleEndian) = numpyType(arguments[0]), let scalar = PickleScalar(type),
      case .bytes(let bytes) = arguments[1], bytes.count == scalar.byteCount
    else { return .none }
    return scalar.value(bytes, isLittleEndian: isLittleEndian)
  }

  /// A type's name and byte order; the order is in the state of NumPy's type: `(3, '<', …)`.
  private func numpyType(_ value: Pickle.Value) -> (type: String, isLittleEndian: Bool)? {
    guard let record = pickle.record(value), record.callable.module == "numpy", record.callable.name == "dtype",
      case .string(let type)? = record.arguments.first
    else { return nil }
    var isLittleEndian = true
    if let state = pickle.elements(record.state), state.count > 1, case .string(">") = state[1] {
      isLittleEndian = false
    }
    return (type, isLittleEndian)
  }

  private mutating func build(_ state: Pickle.Value) throws(CheckpointError) {
    // A plain value with a state (NumPy's scalars have none) keeps its value.
    guard case .object(let place) = try top(), case .record(var record) = pickle.objects[place] else { return }
    let isArray = record.callable.name == "_reconstruct" && record.callable.module.hasPrefix("numpy.")
    if isArray, let parts = pickle.elements(state), parts.count == 5, let shape = ints(parts[1]),
      let (type, isLittleEndian) = numpyType(parts[2]), case .bytes(let bytes) = parts[4]
    {
      pickle.objects[place] = .array(
        Pickle.Array(type: type, isLittleEndian: isLittleEndian, shape: shape, bytes: bytes))
      return
    }
    record.state = state
    pickle.objects[place] = .record(record)
  }
}
