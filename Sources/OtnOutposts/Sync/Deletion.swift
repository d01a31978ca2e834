import OtnWork

/// The last step of a sync: what the source does not have goes, if it was asked for and everything before went well.
struct Deletion {
  struct Candidates {
    var names: [String]
    var sourceHasAny: Bool
  }

  let run: SyncRun
  let options: SyncOptions

  /// The report of the whole sync; throws when something of it failed, or when the deletion is refused.
  func finish(_ candidates: Candidates, delete: ([String]) throws -> Void) throws -> SyncReport {
    run.report.seconds = run.progress.seconds
    guard run.report.failures.isEmpty else { throw SyncError.objectsFailed(run.report) }
    guard options.delete, !candidates.names.isEmpty else { return run.report }
    let count = candidates.names.count
    if let limit = options.maxDelete, count > limit { throw SyncError.tooManyDeletes(count, limit: limit) }
    if !candidates.sourceHasAny && options.maxDelete == nil { throw SyncError.emptySource(deletes: count) }
    try delete(candidates.names)
    run.report.seconds = run.progress.seconds
    guard run.report.failures.isEmpty else { throw SyncError.cannotDelete(run.report) }
    return run.report
  }

  static func files(_ names: [String], target: TargetFolder, run: SyncRun) {
    for name in names {
      do {
        try target.remove(RelativePath(name))
        run.report.deleted += 1
      } catch let refusal as Refusal {
        run.report.refused.append(RefusedName(name: name, refusal: refusal))
      } catch {
        let error = error as? any CodedError
        run.fail(name, error ?? StoreError("file", "it could not be deleted"))
      }
    }
  }

  /// A thousand keys a request.
  static func objects(_ keys: [String], run: SyncRun) throws {
    for start in stride(from: 0, to: keys.count, by: 1000) {
      let batch = Array(keys[start..<min(start + 1000, keys.count)])
      guard case .deleted(let failures) = try run.store.perform(.deleteAll(keys: batch), work: run.work) else {
        throw StoreError.unexpectedReply(batch[0])
      }
      run.report.deleted += batch.count - failures.count
      for failure in failures {
        run.fail(failure.key, StoreError(failure.code, failure.message))
      }
    }
  }
}
