import OtnWork

extension ControlPlane {
  /// Makes a bucket on an Outpost, and waits until it answers.
  ///
  /// - Returns: its ARN.
  /// - Throws: `AWSError` with what it means on an Outpost.
  public func createBucket(_ name: String, outpost: String, work: Work) throws -> String {
    let bucket = try resource("bucket", name, outpost: outpost, account: account(work: work))
    let known = try recorded(.bucket, name, outpost: outpost)
    if try exists(bucket, work) {
      if let known, known.identity == nil { try record.made(known, identity: bucket.arn) }
      work.progress.line("bucket \(name) is on \(outpost) already")
      return bucket.arn
    }
    let creation = try creation(after: known, .bucket, name, outpost: outpost)
    let answer = try ask(creation, S3Control.createBucket(name, outpost: outpost), work)
    let arn = try answer.flatMap { try S3Control.bucketARN(in: $0) } ?? bucket.arn
    try record.made(creation, identity: arn)
    try awaitState("bucket \(name)", every: 2, times: 30, work: work) { (try exists(bucket, work), "not there yet") }
    work.progress.line("bucket \(name) is on \(outpost)")
    return arn
  }

  func exists(_ bucket: S3Control.Resource, _ work: Work) throws -> Bool {
    try unlessMissing { try send(S3Control.getBucket(bucket), work) } != nil
  }

  /// Makes the way to a bucket from a VPC.
  ///
  /// - Parameter bucket: its ARN.
  /// - Throws: `access-point-differs` when one of that name leads elsewhere.
  public func createAccessPoint(_ name: String, bucket: String, vpc: String, work: Work) throws -> S3Control.AccessPoint
  {
    guard let target = S3Control.Resource(bucket) else {
      throw ControlError(
        "bad-name", "\(bucket) is no ARN of a bucket on an Outpost", help: "`outposts.create_bucket` gives it")
    }
    let point = try resource("accesspoint", name, outpost: target.outpost, account: target.account)
    let known = try recorded(.accessPoint, name, outpost: target.outpost)
    if let there = try accessPoint(point, work) {
      guard there.vpc == vpc, there.bucket == target.name || there.bucket == target.arn else {
        throw ControlError(
          "access-point-differs",
          "access point \(name) leads to \(there.bucket ?? "another bucket") from \(there.vpc ?? "another VPC")",
          help: "choose another name, or remove it first")
      }
      if let known, known.identity == nil { try record.made(known, identity: point.arn) }
      work.progress.line("access point \(name) is on \(target.outpost) already")
      return there
    }
    let creation = try creation(
      after: known, .accessPoint, name, outpost: target.outpost, details: ["bucket": target.arn, "vpc": vpc])
    _ = try ask(creation, S3Control.createAccessPoint(name, bucket: target, vpc: vpc), work)
    try record.made(creation, identity: point.arn)
    var found: S3Control.AccessPoint?
    try awaitState("access point \(name)", every: 2, times: 30, work: work) {
      found = try accessPoint(point, work)
      return (found != nil, "not there yet")
    }
    guard let made = found else { throw ControlError("no-such-access-point", "there is no access point \(name)") }
    work.progress.line("access point \(name) is on \(target.outpost)\(made.alias.map { ": \($0)" } ?? "")")
    return made
  }

  /// Its answer names it by what was asked for, not by its ARN.
  private func accessPoint(_ point: S3Control.Resource, _ work: Work) throws -> S3Control.AccessPoint? {
    var found = try unlessMissing { try S3Control.AccessPoint.one(in: send(S3Control.getAccessPoint(point), work)) }
    found?.arn = point.arn
    return found
  }

  // MARK: Endpoints

  /// Makes the endpoint of S3 in a subnet of the Outpost, and waits for it; that takes up to five minutes.
  ///
  /// - Throws: `endpoint-failed` with the service's reason.
  public func createEndpoint(
    outpost: String, subnet: String, securityGroup: String, access: S3Outposts.Access? = nil, work: Work
  ) throws -> S3Outposts.Endpoint {
    let known = try recorded(.endpoint, subnet, outpost: outpost)
    if let there = try endpoint(outpost, subnet, work: work) {
      if let known, known.identity == nil, let arn = there.endpointArn { try record.made(known, identity: arn) }
      guard there.status == "Create_Failed", let id = there.id, known != nil else {
        return try awaitEndpoint(outpost, subnet, work)
      }
      // One of ours that never came to life stands in the way of another.
      _ = try unlessMissing { try send(S3Outposts.deleteEndpoint(id, outpost: outpost), work) }
      try awaitGone(outpost, subnet, work)
      if let known { try record.gone(known) }
    }
    let creation = try creation(
      after: recorded(.endpoint, subnet, outpost: outpost), .endpoint, subnet, outpost: outpost,
      details: ["security-group": securityGroup])
    let call = try S3Outposts.createEndpoint(
      outpost: outpost, subnet: subnet, securityGroup: securityGroup, access: access)
    let answer = try ask(creation, call, work)
    if let answer {
      if let arn = try S3Outposts.endpointARN(in: answer) { try record.made(creation, identity: arn) }
    } else {
      try adopt(creation, work)
    }
    return try awaitEndpoint(outpost, subnet, work)
  }

  /// After a conflict: ours is the one with our security group, whose answer was lost. Any other was made by somebody else.
  private func adopt(_ creation: Creation, _ work: Work) throws {
    let there = try endpoint(creation.outpost, creation.name, work: work)
    if let there, there.securityGroupId == creation.details["security-group"], let arn = there.endpointArn {
      try record.made(creation, identity: arn)
    } else {
      try record.gone(creation)
      throw ControlError(
        "endpoint-conflict", "\(creation.outpost) has another endpoint in the VPC of \(creation.name)",
        help: "a VPC has one endpoint on an Outpost: use that one")
    }
  }

  /// The endpoint in that subnet, from all pages; a live one before a failed one.
  func endpoint(_ outpost: String, _ subnet: String, work: Work) throws -> S3Outposts.Endpoint? {
    var token: String?
    var found: [S3Outposts.Endpoint] = []
    repeat {
      let page = try S3Outposts.endpoints(in: send(S3Outposts.listEndpoints(nextToken: token), work))
      found += page.endpoints.filter { $0.outpostsId == outpost && $0.subnetId == subnet }
      token = page.nextToken
    } while token != nil
    return found.first { $0.status != "Create_Failed" } ?? found.first
  }

  private func awaitEndpoint(_ outpost: String, _ subnet: String, _ work: Work) throws -> S3Outposts.Endpoint {
    var last: S3Outposts.Endpoint?
    try awaitState("endpoint in \(subnet)", every: 5, times: 72, work: work) {
      last = try endpoint(outpost, subnet, work: work)
      if let last, last.status == "Create_Failed" { throw Self.failed(last, "the endpoint in \(subnet) was not made") }
      return (last?.status == "Available", last?.status ?? "not listed yet")
    }
    guard let last else { throw ControlError("endpoint-failed", "there is no endpoint in \(subnet)") }
    work.progress.line("endpoint in \(subnet) is available on \(outpost)")
    return last
  }

  func awaitGone(_ outpost: String, _ subnet: String, _ work: Work) throws {
    try awaitState("endpoint in \(subnet)", every: 5, times: 72, work: work) {
      let there = try endpoint(outpost, subnet, work: work)
      if let there, there.status == "Delete_Failed" {
        throw Self.failed(there, "the endpoint in \(subnet) was not removed")
      }
      return (there == nil, there?.status ?? "gone")
    }
  }

  /// The service's reason in words.
  private static func failed(_ endpoint: S3Outposts.Endpoint, _ what: String) -> ControlError {
    let code = endpoint.failedReason?.errorCode ?? "no reason given"
    let plain: [String: (what: String, help: String)] = [
      "OutpostNotReachable": (
        "the Outpost can't be reached from its region", "try again when its service link is back"
      ),
      "InsufficientAddresses": (
        "the subnet has too few free addresses", "an endpoint needs four: free some, or take another subnet"
      ),
      "InvalidSubnet": (
        "the subnet can't hold an endpoint", "it must be on this Outpost, in a private range of addresses"
      ),
      "InvalidSecurityGroup": ("the security group can't be used", "it must be in the subnet's VPC"),
      "InvalidCustomerOwnedIpv4Pool": (
        "the pool of customer-owned addresses can't be used", "it needs four free addresses, and a route"
      ),
      "AccessDenied": (
        "these keys may not make its network interfaces", "ask for the permission, or take another profile"
      ),
    ]
    let said = [code, endpoint.failedReason?.message].compactMap { $0 }.joined(separator: ": ")
    let text = said.hasSuffix(".") ? String(said.dropLast()) : said
    return ControlError(
      "endpoint-failed", "\(what): \(plain[code].map { "\($0.what) (\(text))" } ?? text)",
      help: plain[code]?.help ?? "`outposts.teardown` removes what is left of it")
  }
}
