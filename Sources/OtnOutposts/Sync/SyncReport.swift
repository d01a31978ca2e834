/// A key or file that was left where it is, and why.
public struct RefusedName: Sendable, Equatable {
  public var name: String
  public var refusal: Refusal
}

/// An object or file whose transfer or deletion failed while the others went on.
public struct FailedObject: Sendable, Equatable {
  public var name: String
  public var code: String
  public var message: String
}

/// What a sync did.
public struct SyncReport: Sendable, Equatable {
  public var copied = 0
  /// Of the files that were copied.
  public var bytes = 0
  public var deleted = 0
  public var equal = 0
  /// Copied files whose ETag says nothing that could be computed here: their lengths were compared, and nothing more.
  public var unverified = 0
  public var refused: [RefusedName] = []
  public var failures: [FailedObject] = []
  public var seconds = 0.0

  public init() {}
}

/// Why a file is to be copied.
public enum CopyReason: String, Sendable {
  case new
  case size
  case content
}

/// What a sync would do.
public struct SyncPlan: Sendable, Equatable {
  public struct Copy: Sendable, Equatable {
    public var path: String
    /// In bytes.
    public var size: Int
    public var reason: CopyReason
  }

  public var copies: [Copy] = []
  /// Keys, or paths below the folder.
  public var deletes: [String] = []
  public var equal = 0
  public var refused: [RefusedName] = []
  /// Parts of the source that could not be read; with any of them, a sync deletes nothing.
  public var failures: [FailedObject] = []

  public init() {}
}

/// How a sync goes about it.
public struct SyncOptions: Sendable {
  /// Deletes what the source does not have, once both listings ended without an error.
  public var delete = false
  /// The most that may be deleted; with more to go, nothing is.
  public var maxDelete: Int?
  /// Reads every local file again, whatever is known of it from before.
  public var checksum = false
  /// Requests in flight.
  public var requests = 64
  /// Objects from this size on go in parts, in bytes.
  public var partThreshold = 64 << 20
  /// Where the notes between runs are kept; nil for `otn/sync` in the user's cache folder.
  public var cacheFolder: String?

  public init(delete: Bool = false, maxDelete: Int? = nil, checksum: Bool = false) {
    self.delete = delete
    self.maxDelete = maxDelete
    self.checksum = checksum
  }
}
