/// A Python pickle as inert data.
///
/// Nothing in it is ever run: what Python would call or build becomes a `Record` that says so. Containers live in one table and are
/// named by their place in it, so a pickle that refers to itself, or nests a million deep, costs no recursion and leaks nothing.
public struct Pickle: Sendable {
  public enum Value: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    /// Also whole numbers of more than 64 bits: little-endian, two's complement.
    case bytes([UInt8])
    case object(Int)
  }

  public enum Object: Sendable {
    case list([Value])
    case tuple([Value])
    case set([Value])
    case dictionary([(key: Value, value: Value)])
    case global(Global)
    case storage(Storage)
    case tensor(TensorRecord)
    case array(Array)
    case record(Record)
  }

  /// A name that Python would import.
  public struct Global: Hashable, Sendable, CustomStringConvertible {
    public let module: String
    public let name: String
    public var description: String { "\(module).\(name)" }
  }

  /// An object that Python would make by calling `callable`; its state is kept beside it.
  public struct Record: Sendable {
    public let callable: Global
    public let arguments: [Value]
    public var state: Value = .none
    /// What was put into it as into a list or, in pairs, as into a dictionary.
    public var items: [Value] = []
  }

  /// A run of numbers in the zip.
  public struct Storage: Hashable, Sendable {
    /// PyTorch's name: "HalfStorage".
    public let type: String
    public let key: String
    public let count: Int
  }

  /// A view of a storage.
  public struct TensorRecord: Sendable {
    public let storage: Storage
    public let offset: Int
    public let shape: [Int]
    public let strides: [Int]
    public let requiresGrad: Bool
    public internal(set) var isParameter = false
  }

  /// A NumPy array.
  public struct Array: Sendable {
    /// NumPy's name of the type: "f8".
    public let type: String
    public let isLittleEndian: Bool
    public let shape: [Int]
    public let bytes: [UInt8]
  }

  /// What Python would have called, apart from what every checkpoint needs, in the order of the file; each once.
  public internal(set) var calls: [Record] = []
  public internal(set) var objects: [Object] = []
  public internal(set) var root: Value = .none

  /// Reads a pickle of any protocol but those parts of 5 that need buffers outside it.
  ///
  /// - Throws: `CheckpointError` (`damaged`, `unsupported`, `too-large`) with the offset.
  public init(_ bytes: [UInt8]) throws {
    var reader = PickleReader(bytes)
    try reader.run()
    self = reader.pickle
  }

  init() {}
}

extension Pickle {
  func object(_ value: Value?) -> Object? {
    guard case .object(let place)? = value, objects.indices.contains(place) else { return nil }
    return objects[place]
  }

  /// Elements of a list, tuple or set.
  public func elements(_ value: Value?) -> [Value]? {
    switch object(value) {
    case .list(let items), .tuple(let items), .set(let items): items
    default: nil
    }
  }

  public func pairs(_ value: Value?) -> [(key: Value, value: Value)]? {
    if case .dictionary(let pairs)? = object(value) { pairs } else { nil }
  }

  public func record(_ value: Value?) -> Record? {
    if case .record(let record)? = object(value) { record } else { nil }
  }

  public func tensor(_ value: Value?) -> TensorRecord? {
    if case .tensor(let tensor)? = object(value) { tensor } else { nil }
  }

  /// The value under a text key of a dictionary, or an attribute of a record.
  public func lookup(_ key: String, in value: Value?) -> Value? {
    let pairs = pairs(value) ?? pairs(record(value)?.state)
    return pairs?.first { pair in if case .string(key) = pair.key { true } else { false } }?.value
  }

  public func int(_ value: Value?) -> Int? {
    switch value {
    case .int(let number): number
    case .float(let number): Int(exactly: number)
    default: nil
    }
  }

  /// A number: Python's, NumPy's, or an array of one.
  public func double(_ value: Value?) -> Double? {
    switch value {
    case .int(let number): Double(number)
    case .float(let number): number
    default:
      if case .array(let array)? = object(value), let numbers = array.numbers, numbers.count == 1 {
        numbers[0]
      } else {
        nil
      }
    }
  }

  public func string(_ value: Value?) -> String? {
    if case .string(let text)? = value { text } else { nil }
  }
}

extension Pickle.Array {
  /// Its elements; nil when its type is no number or its bytes don't fit its shape.
  public var numbers: [Double]? {
    guard let scalar = PickleScalar(type), let count = Pickle.count(shape), count <= bytes.count,
      count * scalar.byteCount == bytes.count
    else { return nil }
    return (0..<count).map { scalar.number(bytes, at: $0 * scalar.byteCount, isLittleEndian: isLittleEndian) }
  }
}

extension Pickle {
  /// The number of elements of a shape, or nil when a side is negative or the product leaves `Int`.
  static func count(_ shape: [Int]) -> Int? {
    var total = 1
    for side in shape {
      let (product, overflow) = total.multipliedReportingOverflow(by: side)
      if side < 0 || overflow { return nil }
      total = product
    }
    return total
  }
}
