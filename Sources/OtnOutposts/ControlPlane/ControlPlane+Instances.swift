import OtnWork

/// What a launched instance is to be.
public struct InstanceRequest: Sendable {
  /// What it is called in listings.
  public var name: String
  /// `g4dn.8xlarge`: a type that the Outpost was ordered with.
  public var type: String
  /// `ami-…`, or `dlami`: AWS's image with drivers for deep learning, as `imageParameter` names it.
  public var image: String
  /// On the Outpost: the only thing that places it there.
  public var subnet: String
  public var imageParameter = "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-ubuntu-22.04/latest/ami-id"
  public var securityGroups: [String] = []
  /// The key pair that ssh will use.
  public var keyName: String?
  /// Gives it a role, so that no keys are sent to it.
  public var instanceProfile: String?
  public var volume: EC2.Volume?
  public var tags: [EC2.Tag] = []

  public init(name: String, type: String, image: String = "dlami", subnet: String) {
    self.name = name
    self.type = type
    self.image = image
    self.subnet = subnet
  }
}

extension ControlPlane {
  /// Launches an instance on the Outpost, and waits until it runs.
  ///
  /// Asks first where the subnet really is. One of that name, made here and as asked for, is taken as it is; the token that is
  /// recorded before makes a repeat after a lost answer harmless.
  ///
  /// - Throws: `subnet-not-on-outpost`; `instance-failed` with EC2's reason; `AWSError` with what it means on an Outpost.
  public func launch(_ request: InstanceRequest, work: Work) throws -> EC2.Instance {
    guard let subnet = try EC2.Subnet.all(in: send(EC2.describeSubnets([request.subnet]), work)).first else {
      throw ControlError("no-such-subnet", "there is no subnet \(request.subnet) in \(region)")
    }
    guard let outpost = subnet.outpostARN.flatMap(Self.outpost) else {
      throw ControlError(
        "subnet-not-on-outpost", "subnet \(request.subnet) is in the region \(region), not on an Outpost",
        help: "an instance runs where its subnet is: take a subnet that was made on the Outpost")
    }
    if subnet.freeAddresses == 0 {
      throw ControlError(
        "no-free-address", "subnet \(request.subnet) has no free address", help: "end what is no longer needed")
    }
    let image = try image(request, work)
    let details = ["type": request.type, "subnet": request.subnet, "image": image]
    let known = try recorded(.instance, request.name, outpost: outpost).flatMap { $0.details == details ? $0 : nil }
    if let id = known?.identity, let there = try alive(id, work) {
      work.progress.line("instance \(id) (\(request.type)) is on \(outpost) already")
      return try awaitRunning(there.id, work: work)
    }
    // A launch that was begun and never answered is asked for again under its token, which starts no second one.
    let isUnanswered = known != nil && known?.identity == nil
    let begun = try (isUnanswered ? known : nil) ?? begin(.instance, request.name, outpost: outpost, details: details)
    let answer = try ask(begun, EC2.runInstances(launch(request, image: image, begun)), work)
    guard let instance = try answer.flatMap({ try EC2.Instance.all(in: $0).instances.first }) else {
      throw ControlError("instance-failed", "EC2 launched no instance and gave no reason")
    }
    try record.made(begun, identity: instance.id)
    work.progress.line("instance \(instance.id) (\(request.type)) starts on \(outpost)")
    return try awaitRunning(instance.id, work: work)
  }

  private func alive(_ id: String, _ work: Work) throws -> EC2.Instance? {
    let instance = try unlessMissing { try instances([id], work: work) }?.first
    return ["pending", "running"].contains(instance?.state) ? instance : nil
  }

  private func image(_ request: InstanceRequest, _ work: Work) throws -> String {
    guard request.image == "dlami" else { return request.image }
    return try SSM.value(in: send(SSM.getParameter(request.imageParameter), work))
  }

  private func launch(_ request: InstanceRequest, image: String, _ creation: Creation) -> EC2.Launch {
    var launch = EC2.Launch(image: image, type: request.type, subnet: request.subnet, clientToken: creation.id)
    launch.securityGroups = request.securityGroups
    launch.keyName = request.keyName
    launch.instanceProfile = request.instanceProfile
    launch.volume = request.volume
    let tags = [EC2.Tag("Name", request.name), EC2.Tag("otn:creation", creation.id)] + request.tags
    launch.tags = [("instance", tags), ("volume", tags)]
    return launch
  }

  /// `op-…` of an Outpost's ARN.
  static func outpost(_ arn: String) -> String? {
    guard let arn = ARN(arn), arn.service == "outposts", arn.resource.count == 2, arn.resource[0] == "outpost" else {
      return nil
    }
    return arn.resource[1]
  }

  // MARK: Waiting

  /// Waits until it runs: asks every 15 seconds, 40 times, as EC2's own waiter does.
  public func awaitRunning(_ id: String, work: Work) throws -> EC2.Instance {
    var last: EC2.Instance?
    try awaitState("instance \(id)", every: 15, times: 40, work: work) {
      // A new one may not be known everywhere yet.
      last = try unlessMissing { try instances([id], work: work) }?.first
      if let last, ["terminated", "shutting-down", "stopping", "stopped"].contains(last.state) {
        throw ControlError(
          "instance-failed", "instance \(id) is \(last.state) instead of running\(last.reason.map { ": \($0)" } ?? "")",
          help: last.reason?.contains("InsufficientInstanceCapacity") == true
            ? "the Outpost has no room for this type: end another instance, or take a smaller type" : nil)
      }
      return (last?.state == "running", last?.state ?? "not known yet")
    }
    guard let last else { throw ControlError("no-such-instance", "there is no instance \(id)") }
    work.progress.line("instance \(id) runs\(last.privateAddress.map { " at \($0)" } ?? "")")
    return last
  }

  /// The instances of those ids, or all that EC2 shows, from all pages.
  public func instances(_ ids: [String] = [], filters: [EC2.Filter] = [], work: Work) throws -> [EC2.Instance] {
    var found: [EC2.Instance] = []
    var token: String?
    repeat {
      let page = try EC2.Instance.all(in: send(EC2.describeInstances(ids, filters: filters, nextToken: token), work))
      found += page.instances
      token = page.nextToken
    } while token != nil
    return found
  }

  /// Ends an instance and waits until it is gone. Harmless when it is gone already.
  public func terminate(_ id: String, work: Work) throws {
    guard try unlessMissing({ try send(EC2.terminateInstances([id]), work) }) != nil else { return }
    try awaitState("instance \(id)", every: 15, times: 40, work: work) {
      let state = try unlessMissing { try instances([id], work: work) }?.first?.state ?? "terminated"
      return (state == "terminated", state)
    }
    for creation in try record.current() where creation.kind == .instance && creation.identity == id {
      try record.gone(creation)
    }
    work.progress.line("instance \(id) is gone")
  }
}
