import OtnWork

/// Why a sync as a whole stopped, or what of it did not succeed.
public enum SyncError: CodedError, Sendable {
  case noSuchFolder(String)
  case noCacheFolder(FileError?)
  case alreadyRunning
  /// The others were copied; nothing was deleted.
  case objectsFailed(SyncReport)
  case tooManyDeletes(Int, limit: Int)
  case emptySource(deletes: Int)
  case incompleteSource(SyncReport)
  case cannotDelete(SyncReport)
  case nothingThere(String)

  public var code: String {
    switch self {
    case .noSuchFolder: "no-such-folder"
    case .noCacheFolder: "no-cache-folder"
    case .alreadyRunning: "already-running"
    case .objectsFailed: "objects-failed"
    case .tooManyDeletes: "too-many-deletes"
    case .emptySource: "empty-source"
    case .incompleteSource: "incomplete-listing"
    case .cannotDelete: "objects-failed"
    case .nothingThere: "no-such-key"
    }
  }

  public var message: String {
    switch self {
    case .noSuchFolder(let path): "there is no folder \(path)"
    case .noCacheFolder(let error?): "there is no place to note how far a sync is: \(error.message)"
    case .noCacheFolder(nil): "there is no place to note how far a sync is: neither XDG_CACHE_HOME nor HOME is set"
    case .alreadyRunning: "another sync of this folder to the same place is running"
    case .objectsFailed(let report):
      "\(Self.count(report.failures.count, "object")) could not be copied: \(Self.list(report.failures))"
    case .tooManyDeletes(let count, let limit):
      "\(Self.count(count, "object")) would be deleted, and max_delete is \(limit); nothing was deleted"
    case .emptySource(let deletes):
      "the source is empty, and \(Self.count(deletes, "object")) would be deleted; nothing was deleted"
    case .incompleteSource(let report):
      "a part of the source could not be read, so nothing was deleted: \(Self.list(report.failures))"
    case .cannotDelete(let report):
      "\(Self.count(report.failures.count, "object")) could not be deleted: \(Self.list(report.failures))"
    case .nothingThere(let what): "there is nothing at \(what)"
    }
  }

  public var help: String? {
    switch self {
    case .noSuchFolder, .nothingThere: nil
    case .noCacheFolder: "set XDG_CACHE_HOME to a folder that can be written"
    case .alreadyRunning: "wait for it, or end it; it goes on where it was when it is run again"
    case .objectsFailed, .incompleteSource, .cannotDelete: "run it again: what was copied is not copied twice"
    case .tooManyDeletes: "look at `plan` first, then raise max_delete: if they should go"
    case .emptySource: "if all of them should go, say max_delete: with a number that allows it"
    }
  }

  /// What was done before it, where that is known.
  public var report: SyncReport? {
    switch self {
    case .objectsFailed(let report), .incompleteSource(let report), .cannotDelete(let report): report
    default: nil
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  private static func list(_ failures: [FailedObject]) -> String {
    let shown = failures.prefix(3).map { "\($0.name) (\($0.message))" }.joined(separator: "; ")
    return failures.count > 3 ? "\(shown); and \(failures.count - 3) more" : shown
  }
}
