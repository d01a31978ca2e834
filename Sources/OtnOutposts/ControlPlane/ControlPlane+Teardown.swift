import OtnWork

/// What a teardown came to.
public struct Teardown: Sendable, Equatable {
  public var removed: [Creation] = []
  /// Was gone already, or had never come to be.
  public var missing: [Creation] = []
  /// What stays, and why.
  public var kept: [Kept] = []

  public struct Kept: Sendable, Equatable {
    public var creation: Creation
    public var reason: String
  }
}

extension ControlPlane {
  /// How the objects behind an access point are counted, and removed when that is asked for; the control plane can do neither.
  ///
  /// Takes the ARN of an access point, and whether to remove; returns how many are left.
  public typealias Objects = (_ accessPoint: String, _ remove: Bool, _ work: Work) throws -> Int

  /// Removes what was made here and is still there: instances, endpoints, access points, buckets, in that order.
  ///
  /// It can be repeated after a crash, goes on past what fails, and touches nothing that was not made here. Without `empty`, a bucket that
  /// holds objects stays, with its access points and the endpoints of its Outpost.
  ///
  /// - Parameters:
  ///   - ask: is shown what would be removed; false leaves everything.
  public func teardown(
    empty: Bool = false, objects: Objects? = nil, ask: ([Creation]) throws -> Bool, work: Work
  ) throws -> Teardown {
    var result = Teardown()
    let order: [Creation.Kind] = [.instance, .endpoint, .accessPoint, .bucket]
    let all = try record.current().filter { $0.region == region }
    let sorted = order.flatMap { kind in all.filter { $0.kind == kind } }
    guard !sorted.isEmpty, try ask(sorted) else { return result }
    let full = try fullBuckets(sorted, empty: empty, objects: objects, work)
    for creation in sorted {
      try work.check()
      if let bucket = full.first(where: { Self.isNeeded(creation, for: $0.bucket) }) {
        result.kept.append(.init(creation: creation, reason: bucket.reason))
        continue
      }
      do {
        let wasThere = try remove(creation, work)
        try record.gone(creation)
        if wasThere { result.removed.append(creation) } else { result.missing.append(creation) }
        work.progress.line("\(creation): \(wasThere ? "removed" : "was gone")")
      } catch let error as any CodedError where !(error is Interrupted) {
        result.kept.append(.init(creation: creation, reason: error.message))
        work.progress.line("\(creation) stays: \(error.message)")
      }
    }
    return result
  }

  /// Before the way to them is gone: the buckets of ours that still hold objects, and why they do.
  private func fullBuckets(_ creations: [Creation], empty: Bool, objects: Objects?, _ work: Work) throws
    -> [(bucket: Creation, reason: String)]
  {
    guard let objects else { return [] }
    var full: [(bucket: Creation, reason: String)] = []
    for bucket in creations where bucket.kind == .bucket {
      guard
        let point = creations.first(where: { $0.kind == .accessPoint && $0.details["bucket"] == bucket.identity }),
        let arn = point.identity
      else { continue }
      do {
        let count = try objects(arn, empty, work)
        if count > 0 {
          full.append((bucket, "bucket \(bucket.name) holds \(count) objects; `empty: true` removes them"))
        }
      } catch let error as any CodedError where error.code == "no-such-bucket" {
        continue
      } catch let error as any CodedError where !(error is Interrupted) {
        full.append((bucket, "bucket \(bucket.name) can't be looked into: \(error.message)"))
      }
    }
    for item in full { work.progress.line("\(item.bucket) stays: \(item.reason)") }
    return full
  }

  /// A bucket's own, and what leads to it.
  private static func isNeeded(_ creation: Creation, for bucket: Creation) -> Bool {
    switch creation.kind {
    case .instance: false
    case .endpoint: creation.outpost == bucket.outpost
    case .accessPoint: creation.details["bucket"] == bucket.identity
    case .bucket: creation.id == bucket.id
    }
  }

  /// - Returns: false when it was not there.
  private func remove(_ creation: Creation, _ work: Work) throws -> Bool {
    switch creation.kind {
    case .instance: return try removeInstance(creation, work)
    case .endpoint:
      guard let there = try endpoint(creation.outpost, creation.name, work: work), let id = there.id else {
        return false
      }
      // Another one may stand in that subnet by now.
      let isOurs =
        creation.identity.map { $0 == there.endpointArn }
        ?? (there.securityGroupId == creation.details["security-group"])
      guard isOurs else { return false }
      _ = try unlessMissing { try send(S3Outposts.deleteEndpoint(id, outpost: creation.outpost), work) }
      try awaitGone(creation.outpost, creation.name, work)
      return true
    case .accessPoint:
      let point = try named("accesspoint", creation, work)
      return try unlessMissing { try send(S3Control.deleteAccessPoint(point), work) } != nil
    case .bucket:
      let bucket = try named("bucket", creation, work)
      return try unlessMissing { try send(S3Control.deleteBucket(bucket), work) } != nil
    }
  }

  private func removeInstance(_ creation: Creation, _ work: Work) throws -> Bool {
    var ids = [creation.identity].compactMap { $0 }
    if ids.isEmpty {
      // Its answer never came: the tag that it was launched with finds it.
      ids = try instances(filters: [.init("tag:otn:creation", [creation.id])], work: work)
        .filter { $0.state != "terminated" }.map(\.id)
    }
    var wasThere = false
    for id in ids {
      let there = try unlessMissing { try instances([id], work: work) }?.first
      guard let there, there.state != "terminated" else { continue }
      wasThere = true
      try terminate(id, work: work)
    }
    return wasThere
  }

  private func named(_ kind: String, _ creation: Creation, _ work: Work) throws -> S3Control.Resource {
    if let resource = creation.identity.flatMap({ S3Control.Resource($0) }) { return resource }
    return try resource(kind, creation.name, outpost: creation.outpost, account: account(work: work))
  }
}
