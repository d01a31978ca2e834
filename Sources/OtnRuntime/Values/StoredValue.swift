/// A value in a form that outlives its session: what a notebook's journal keeps, so that a finished cell need not run again.
public indirect enum StoredValue: Codable, Equatable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// By its bits, so that it comes back exactly.
  case float(bits: UInt64)
  case bytes(Int)
  case duration(Int)
  case text(String)
  case list([StoredValue])
  case map(keys: [StoredValue], values: [StoredValue])
  case range(lower: Int, upper: Int)
  /// A `func` of the notebook, by its name.
  case function(name: String)
  /// A host object. Two places with one `id` hold the same object.
  case object(id: Int, type: String, fields: [String: StoredValue])
  /// Bytes that are kept in a file of their own.
  case file(name: String)
}

/// Where host objects put what is too large for a journal's line, and find it again.
public protocol ValueStoring: AnyObject {
  func keep(_ bytes: [UInt8]) throws -> StoredValue
  func bytes(_ stored: StoredValue?) throws -> [UInt8]
  /// nil: it can't be stored.
  func stored(_ value: Value) throws -> StoredValue?
  func value(_ stored: StoredValue?) throws -> Value
}

/// Makes a host object again from what its `stored(by:)` gave.
public typealias ObjectRestorer = ([String: StoredValue], any ValueStoring) throws -> HostObject

/// Long work that writes into a folder and can be gone on with from there, as trainings can. A session that is journaled has one, so
/// that a cell that was interrupted finds its work again.
public protocol Continuation: AnyObject {
  /// The folder of the work that begins now, in the order of the cell's calls; nil: the cell is run for the first time.
  func earlierFolder() -> String?
  /// Says where it works, before it makes the folder.
  func begin(in folder: String)
}
