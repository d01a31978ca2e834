import OtnWork

/// Ends the part uploads that earlier runs left and this one has no use for, so that no part stays behind.
struct UploadReconciliation {
  /// How far two clocks may be apart, in seconds: S3 itself refuses requests beyond it.
  private static let skew = 900.0

  let journal: UploadJournal
  let run: SyncRun

  /// Uploads that were asked for by a run that was ended before it heard their names: those of that key since then.
  func abortUnnamed() throws {
    for pending in journal.pending.values where pending.id == nil {
      for upload in try run.store.uploads(prefix: pending.key, work: run.work)
      where KeyOrder.areEqual(upload.key, pending.key) && upload.initiated >= pending.began - Self.skew {
        try abort(upload.key, upload.id)
      }
      try journal.end(pending.key)
    }
  }

  /// All that are still noted at the end of a run, but for those whose files failed in it and can go on in the next.
  func abortAll(except failed: Set<ExactKey>) throws {
    for (key, pending) in journal.pending where !failed.contains(key) {
      if let id = pending.id { try abort(pending.key, id) }
      try journal.end(pending.key)
    }
  }

  private func abort(_ key: String, _ id: String) throws {
    do {
      _ = try run.store.perform(.abortUpload(key: key, upload: id), work: run.work)
    } catch let error as StoreError where error.code == "no-such-upload" || error.code == "no-such-key" {
      return
    }
  }
}
