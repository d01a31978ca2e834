import OtnWork

/// What a listing tells of an object.
public struct ObjectSummary: Sendable, Equatable {
  public var key: String
  public var size: Int
  /// Without its quotes: an MD5 in hexadecimal digits, or `MD5-of-MD5s-parts`.
  public var etag: String
  /// Seconds since 1970.
  public var modified: Double

  public init(key: String, size: Int, etag: String, modified: Double) {
    self.key = key
    self.size = size
    self.etag = etag
    self.modified = modified
  }
}

/// What a head request tells besides.
public struct ObjectDetails: Sendable, Equatable {
  public var size: Int
  public var etag: String
  public var modified: Double
  /// `x-amz-meta-…`, without the prefix, in lower case.
  public var metadata: [String: String]

  public init(size: Int, etag: String, modified: Double, metadata: [String: String] = [:]) {
    self.size = size
    self.etag = etag
    self.modified = modified
    self.metadata = metadata
  }
}

public struct UploadedPart: Sendable, Equatable {
  /// From 1.
  public var number: Int
  public var etag: String
  public var size: Int

  public init(number: Int, etag: String, size: Int) {
    self.number = number
    self.etag = etag
    self.size = size
  }
}

public struct PartUpload: Sendable, Equatable {
  public var key: String
  public var id: String
  /// Seconds since 1970.
  public var initiated: Double

  public init(key: String, id: String, initiated: Double) {
    self.key = key
    self.id = id
    self.initiated = initiated
  }
}

/// One request to a store.
public enum StoreOperation: Sendable {
  /// Writes the object's bytes, or those of `range`, into the open file `descriptor` at `offset`. When `etag` is given and the
  /// response names another, it fails with `object-changed` before a byte of it counts. Ends in `.read`.
  case get(key: String, range: Range<Int>?, etag: String?, descriptor: Int32, offset: Int)
  /// Ends in `.head`, or fails with `no-such-key`.
  case head(key: String)
  /// Ends in `.written`. The store has checked the bytes against their MD5.
  case put(key: String, source: HTTPBody, metadata: [String: String])
  /// Ends in `.done`, also when there was no such object.
  case delete(key: String)
  /// Up to 1,000. Ends in `.deleted`.
  case deleteAll(keys: [String])
  /// Ends in `.upload`.
  case createUpload(key: String, metadata: [String: String])
  /// Ends in `.written`.
  case putPart(key: String, upload: String, number: Int, source: HTTPBody)
  /// Ends in `.parts`, all of them.
  case listParts(key: String, upload: String)
  /// Ends in `.written`.
  case completeUpload(key: String, upload: String, parts: [UploadedPart])
  /// Ends in `.done`.
  case abortUpload(key: String, upload: String)
}

public enum StoreReply: Sendable {
  /// The whole object's details as the response told them, and the MD5 of all its bytes; without one for a range.
  case read(ObjectDetails, md5: [UInt8]?)
  case head(ObjectDetails)
  case written(etag: String)
  case done
  case upload(id: String)
  case parts([UploadedPart])
  /// The keys that could not be deleted, and why.
  case deleted(failures: [(key: String, code: String, message: String)])
}

/// What can be missing, refused or broken at a store, as data. `code` is kebab-case: `no-such-key`, `no-such-bucket`,
/// `access-denied`, `object-changed`, `slow-down`, `expired-token`, `wrong-digest`, `disk-full`, `unreachable`, …
public struct StoreError: CodedError, Sendable, Equatable {
  public var code: String
  public var message: String
  public var help: String?
  /// The HTTP status, where there was one.
  public var status: Int?
  /// True when trying again later may succeed (the store's own retries are used up by then).
  public var isTransient: Bool

  public init(_ code: String, _ message: String, help: String? = nil, status: Int? = nil, isTransient: Bool = false) {
    self.code = code
    self.message = message
    self.help = help
    self.status = status
    self.isTransient = isTransient
  }
}

/// A bucket as `sync` and the commands see it: an Outpost's, a region's, or a folder of this machine.
///
/// Operations are many in flight at once and all end on the thread that calls `wait`: no locks, no callbacks from elsewhere.
///
///     store.begin(.head(key: "a.jpg")) { result in … }
///     while store.inFlight > 0 { try store.wait(work) }
public protocol ObjectStore: AnyObject {
  /// What it is called in messages: `my-bucket`, an ARN, `dir:/srv/outpost`.
  var name: String { get }
  var place: Place { get }
  /// The largest single PUT that this client makes; larger objects go in parts of at least `smallestPart` bytes.
  var smallestPart: Int { get }
  /// Objects with `prefix`, sorted by the UTF-8 bytes of their keys, a page at a time; keys after `after` only.
  func list(prefix: String, after: String?, work: Work) throws -> any ObjectListing
  /// Part uploads that were begun and neither completed nor aborted.
  func uploads(prefix: String, work: Work) throws -> [PartUpload]
  func begin(_ operation: StoreOperation, then: @escaping (Result<StoreReply, StoreError>) -> Void)
  /// Does `work` on a thread beside, where there are operations in flight that it would hold up; it counts as one of them.
  func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value, then: @escaping (Value) -> Void)
  var inFlight: Int { get }
  /// Waits until at least one operation ended, and calls what was to follow it. Throws `Interrupted` when `work` was stopped;
  /// what is in flight is then given up, its closures uncalled.
  func wait(_ work: Work) throws
}

/// The pages of a listing. Any failure, or a page that contradicts the one before, throws; it never ends early.
public protocol ObjectListing: AnyObject {
  /// Nil after the last page. The next page may be fetched while this one is used.
  func nextPage() throws -> [ObjectSummary]?
}

extension ObjectStore {
  /// One operation, to its end.
  public func perform(_ operation: StoreOperation, work: Work) throws -> StoreReply {
    var result: Result<StoreReply, StoreError>?
    begin(operation) { result = $0 }
    while true {
      if let result { return try result.get() }
      try wait(work)
    }
  }
}
