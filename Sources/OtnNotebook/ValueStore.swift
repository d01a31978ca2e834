import Foundation
import OrderedCollections
import OtnRuntime
import OtnWork

/// The values of a notebook's bindings, stored: small ones as data, large ones in files named after their content.
public final class ValueStore: ValueStoring {
  /// What a stored file that is gone or damaged is said to be.
  public struct Missing: CodedError {
    public let code = "journal-damaged"
    public let message: String
  }

  private let folder: String
  private let restorers: [String: ObjectRestorer]
  private weak var interpreter: Interpreter?
  private let secrets: Secrets
  /// The objects that are bound somewhere, by identity; kept, so that no other object takes an identity over.
  private var known: [ObjectIdentifier: (object: HostObject, id: Int, fields: [String: StoredValue]?)] = [:]
  private var restored: [Int: (fields: [String: StoredValue], object: HostObject)] = [:]
  private var nextID = 1
  /// The objects on the way, to find those that hold themselves.
  private var depth = 0
  private static let deepest = 100

  /// - Parameter restorers: how objects are made again, by the names of their types.
  public init(folder: String, restorers: [String: ObjectRestorer], interpreter: Interpreter) {
    self.folder = folder
    self.restorers = restorers
    self.interpreter = interpreter
    secrets = Secrets(environment: interpreter.session.host.environment)
  }

  public func keep(_ bytes: [UInt8]) throws -> StoredValue {
    let name = ContentDigest.of(bytes)
    let path = "\(folder)/\(name)"
    if access(path, F_OK) != 0 {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      AtomicFile.removeLeftovers(of: path)
      try AtomicFile.write(path) { try $0.append(bytes) }
    }
    return .file(name: name)
  }

  public func bytes(_ stored: StoredValue?) throws -> [UInt8] {
    guard case .file(let name)? = stored, let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
      throw Missing(message: "a stored value is not there any more")
    }
    let bytes = Array(data)
    guard ContentDigest.of(bytes) == name else { throw Missing(message: "the stored value \(name) is damaged") }
    return bytes
  }

  // MARK: Storing

  public func stored(_ value: Value) throws -> StoredValue? {
    // What is held somewhere is not copied anywhere.
    if let session = interpreter?.session, session.label(of: value) != nil { return nil }
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { return nil }
    switch value {
    case .null: return .null
    case .bool(let bool): return .bool(bool)
    case .int(let int): return .int(int)
    case .float(let float): return .float(bits: float.bitPattern)
    case .bytes(let count): return .bytes(count)
    case .duration(let nanoseconds): return .duration(nanoseconds)
    // A cell that took a secret from the environment takes it from there again.
    case .text(let text): return secrets.areHeld(by: text.string) ? nil : .text(text.string)
    case .range(let box): return .range(lower: box.range.lowerBound, upper: box.range.upperBound)
    case .listBox(let box): return try all(box.items).map { .list($0) }
    case .mapBox(let box):
      guard let values = try all(Array(box.items.values)) else { return nil }
      let keys = box.items.keys.map { key -> StoredValue in
        switch key {
        case .string(let text): .text(text)
        case .int(let int): .int(int)
        }
      }
      return .map(keys: keys, values: values)
    case .function(let function):
      guard let name = function.name, case .function(let bound)? = interpreter?.value(of: name), bound === function
      else { return nil }
      return .function(name: name)
    case .object(let object): return try stored(object)
    }
  }

  private func all(_ values: [Value]) throws -> [StoredValue]? {
    var result: [StoredValue] = []
    for value in values {
      guard let stored = try stored(value) else { return nil }
      result.append(stored)
    }
    return result
  }

  private func stored(_ object: HostObject) throws -> StoredValue? {
    guard restorers[object.typeName] != nil else { return nil }
    let key = ObjectIdentifier(object)
    let earlier = known[key]
    let id = earlier?.id ?? nextID
    let reused = object.isConstant ? earlier?.fields : nil
    guard let fields = try reused ?? object.stored(by: self) else { return nil }
    if earlier == nil { nextID += 1 }
    known[key] = (object, id, fields)
    return .object(id: id, type: object.typeName, fields: fields)
  }

  // MARK: Restoring

  public func value(_ stored: StoredValue?) throws -> Value {
    switch stored {
    case nil: throw Missing(message: "a part of a stored value is missing")
    case .null?: return .null
    case .bool(let bool)?: return .bool(bool)
    case .int(let int)?: return .int(int)
    case .float(let bits)?: return .float(Double(bitPattern: bits))
    case .bytes(let count)?: return .bytes(count)
    case .duration(let nanoseconds)?: return .duration(nanoseconds)
    case .text(let text)?: return .string(text)
    case .list(let items)?: return .list(try items.map { try value($0) })
    case .range(let lower, let upper)?: return .range(RangeBox(lower..<max(lower, upper)))
    case .map(let keys, let values)?:
      let pairs = try zip(keys, values).map { key, item in (MapKey(try value(key)) ?? .string(""), try value(item)) }
      return .map(.init(pairs) { $1 })
    case .function(let name)?:
      guard case .function(let function)? = interpreter?.value(of: name) else {
        throw Missing(message: "there is no func \(name) any more")
      }
      return .function(function)
    case .object(let id, let type, let fields)?: return .object(try object(id, type, fields))
    case .file?: throw Missing(message: "a stored file stands where a value should")
    }
  }

  private func object(_ id: Int, _ type: String, _ fields: [String: StoredValue]) throws -> HostObject {
    if let earlier = restored[id], earlier.fields == fields { return earlier.object }
    guard let restorer = restorers[type] else { throw Missing(message: "a \(type) can't be made again") }
    let object = try restorer(fields, self)
    restored[id] = (fields, object)
    known[ObjectIdentifier(object)] = (object, id, fields)
    nextID = max(nextID, id + 1)
    return object
  }
}

extension StoredValue {
  /// The same in every process that stores an equal value: fields go by name, and objects without their numbers.
  var digest: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(withoutIDs)).map { ContentDigest.of(Array($0)) } ?? ""
  }

  /// The same without the objects' numbers, which differ from process to process.
  private var withoutIDs: StoredValue {
    switch self {
    case .list(let items): .list(items.map(\.withoutIDs))
    case .map(let keys, let values): .map(keys: keys, values: values.map(\.withoutIDs))
    case .object(_, let type, let fields): .object(id: 0, type: type, fields: fields.mapValues(\.withoutIDs))
    default: self
    }
  }

  /// The numbers of the objects in it.
  var ids: Set<Int> {
    switch self {
    case .list(let items): items.reduce(into: []) { $0.formUnion($1.ids) }
    case .map(_, let values): values.reduce(into: []) { $0.formUnion($1.ids) }
    case .object(let id, _, let fields): fields.values.reduce(into: [id]) { $0.formUnion($1.ids) }
    default: []
    }
  }
}
