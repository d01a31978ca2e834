/// A stack machine for pickles that builds data and never runs anything.
struct PickleReader {
  var pickle = Pickle()
  private let bytes: [UInt8]
  private var position = 0
  private var stack: [Pickle.Value] = []
  /// Heights of the stack at which marks lie.
  private var marks: [Int] = []
  private var memo: [Int: Pickle.Value] = [:]
  /// Bytes and elements that may still be copied. What the file itself holds costs nothing; copying it again and again does, so a
  /// small file can't grow into all memory.
  private var budget: Int
  var seenCalls: Set<Pickle.Global> = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    budget = 16 * bytes.count + (1 << 16)
  }

  mutating func run() throws(CheckpointError) {
    while true {
      let start = position
      let byte = try take(1).first ?? 0
      guard let opcode = PickleOpcode(rawValue: byte) else {
        throw CheckpointError(
          "unsupported", "the pickle has an unknown instruction 0x\(String(byte, radix: 16)) at byte \(start)")
      }
      if opcode == .stop {
        pickle.root = try pop()
        return
      }
      do {
        try perform(opcode)
      } catch {
        throw CheckpointError(error.code, "\(error.message) (in the pickle, at byte \(start))", help: error.help)
      }
    }
  }

  private mutating func perform(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .proto: _ = try take(1)
    case .frame: _ = try take(8)
    case .stop: break
    case .mark: marks.append(stack.count)
    case .pop: if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popToMark()
    case .dup: stack.append(try top())
    case .put, .binPut, .longBinPut, .memoize, .get, .binGet, .longBinGet: try remember(opcode)
    case .emptyList, .append, .appends, .list, .emptyTuple, .tuple, .tuple1, .tuple2, .tuple3, .emptyDict, .dict,
      .setItem,
      .setItems, .emptySet, .addItems, .frozenSet:
      try contain(opcode)
    case .global, .stackGlobal, .inst, .obj, .newObj, .newObjEx, .reduce, .build, .persID, .binPersID:
      try construct(opcode)
    default: stack.append(try plain(opcode))
    }
  }

  // MARK: Plain values

  private mutating func plain(_ opcode: PickleOpcode) throws(CheckpointError) -> Pickle.Value {
    switch opcode {
    case .none: return .none
    case .newTrue: return .bool(true)
    case .newFalse: return .bool(false)
    case .int:
      let text = try line()
      if text == "00" || text == "01" { return .bool(text == "01") }
      return .int(try Self.number(text))
    case .long:
      let text = try line()
      return .int(try Self.number(text.hasSuffix("L") ? String(text.dropLast()) : text))
    case .binInt: return .int(Int(Int32(truncatingIfNeeded: try unsigned(4))))
    case .binInt1: return .int(try unsigned(1))
    case .binInt2: return .int(try unsigned(2))
    case .long1: return Self.large(try take(unsigned(1)))
    case .long4: return Self.large(try take(unsigned(4)))
    case .float:
      let text = try line()
      guard let number = Double(text) else { throw .damaged("\"\(text.prefix(20))\" is no number") }
      return .float(number)
    case .binFloat: return .float(Double(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) }))
    case .string:
      let text = try line()
      return .string(String(text.dropFirst().dropLast()))
    case .unicode: return .string(try line())
    case .binString, .binUnicode: return .string(try text(unsigned(4)))
    case .shortBinString, .shortBinUnicode: return .string(try text(unsigned(1)))
    case .binUnicode8: return .string(try text(unsigned(8)))
    case .binBytes: return .bytes(Array(try take(unsigned(4))))
    case .shortBinBytes: return .bytes(Array(try take(unsigned(1))))
    case .binBytes8, .byteArray8: return .bytes(Array(try take(unsigned(8))))
    default: throw CheckpointError("unsupported", "the instruction \(opcode) is not for a file")
    }
  }

  private static func number(_ text: String) throws(CheckpointError) -> Int {
    guard let number = Int(text) else { throw .damaged("\"\(text.prefix(20))\" is no whole number of 64 bits") }
    return number
  }

  private static func large(_ digits: ArraySlice<UInt8>) -> Pickle.Value {
    guard digits.count <= 8 else { return .bytes(Array(digits)) }
    let bits = digits.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = 64 - 8 * digits.count
    return .int(unused == 64 ? 0 : (Int(truncatingIfNeeded: bits) << unused) >> unused)
  }

  // MARK: Memo and stack

  private mutating func remember(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .put: memo[try Self.number(line())] = try top()
    case .binPut: memo[try unsigned(1)] = try top()
    case .longBinPut: memo[try unsigned(4)] = try top()
    case .memoize: memo[memo.count] = try top()
    case .get: try recall(Self.number(line()))
    case .binGet: try recall(unsigned(1))
    default: try recall(unsigned(4))
    }
  }

  private mutating func recall(_ key: Int) throws(CheckpointError) {
    guard let value = memo[key] else { throw .damaged("nothing was remembered under \(key)") }
    stack.append(value)
  }

  func top() throws(CheckpointError) -> Pickle.Value {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw .damaged("the stack is empty") }
    return value
  }

  mutating func pop() throws(CheckpointError) -> Pickle.Value {
    let value = try top()
    stack.removeLast()
    return value
  }

  mutating func popToMark() throws(CheckpointError) -> [Pickle.Value] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw .damaged("the stack has no mark") }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }

  mutating func push(_ value: Pickle.Value) { stack.append(value) }

  /// Puts a new object into the table and on the stack.
  mutating func push(_ object: Pickle.Object) {
    stack.append(.object(pickle.objects.count))
    pickle.objects.append(object)
  }

  mutating func spend(_ amount: Int) throws(CheckpointError) {
    budget -= amount
    if budget < 0 { throw CheckpointError("too-large", "the pickle repeats its contents beyond all measure") }
  }

  // MARK: Bytes

  private mutating func take(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else {
      throw .damaged("the pickle ends at byte \(bytes.count), \(count) bytes short of what stands there")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func unsigned(_ count: Int) throws(CheckpointError) -> Int {
    let bits = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: bits) else { throw .damaged("a length of \(bits) bytes is no length") }
    return number
  }

  private mutating func text(_ count: Int) throws(CheckpointError) -> String {
    String(decoding: try take(count), as: UTF8.self)
  }

  /// A text up to the end of its line.
  mutating func line() throws(CheckpointError) -> String {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { throw .damaged("a line has no end") }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }
}
