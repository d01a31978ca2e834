import Foundation
import OrderedCollections
import OtnOutposts
import OtnRuntime
import OtnSyntax

/// Commands that make and remove things in an account. Whatever they make is recorded beside the notebook.
public func outpostsCommands() -> [Command] { OutpostsCommands.making + OutpostsCommands.removing }

enum OutpostsCommands {
  static let making = [createBucket, createAccessPoint, createEndpoint, launch, instances]
  static let removing = [created, teardown, terminate]

  private static let outpost = Parameter.label("outpost", .string, "Its id: op-….")
  private static let account = StorageCommands.account.filter { ["region", "profile"].contains($0.name) }

  private static let createBucket = Command(
    "outposts.create_bucket", family: "outposts", "Makes a bucket on an Outpost and waits until it answers.",
    [.positional("name", .string, "Its name."), outpost] + account, returns: "a String: its ARN",
    effects: [.createsInCloud, .network]
  ) { arguments in
    .string(
      try arguments.control().createBucket(
        try arguments.string("name"), outpost: try arguments.string("outpost"), work: arguments.session.work))
  }

  private static let createAccessPoint = Command(
    "outposts.create_access_point", family: "outposts", "Makes the way to a bucket from a VPC, and waits for it.",
    [
      .positional("name", .string, "Its name."), .label("bucket", .string, "The bucket's ARN."),
      .label("vpc", .string, "The VPC's id."),
    ] + account, returns: "a Map: arn, alias", effects: [.createsInCloud, .network]
  ) { arguments in
    let point = try arguments.control().createAccessPoint(
      try arguments.string("name"), bucket: try arguments.string("bucket"), vpc: try arguments.string("vpc"),
      work: arguments.session.work)
    return .map([
      .string("arn"): .text(optional: point.arn), .string("alias"): .text(optional: point.alias),
    ])
  }

  private static let createEndpoint = Command(
    "outposts.create_endpoint", family: "outposts",
    "Makes the endpoint through which a VPC reaches the Outpost's buckets, and waits for it: up to five minutes.",
    [
      outpost, .label("subnet", .string, "A subnet on the Outpost."),
      .label("security_group", .string, "Who may reach it."),
      .label(
        "access", .string, "\"private\", or \"coip\" with customer-owned addresses.", default: .string("private")),
      .label("pool", .optional(.string), "The pool of customer-owned addresses.", default: .null),
    ] + account, returns: "a Map: arn, status", effects: [.createsInCloud, .network]
  ) { arguments in
    let access: S3Outposts.Access
    switch try arguments.string("access") {
    case "private": access = .privateAddresses
    case "coip": access = .customerOwned(pool: try arguments.optionalString("pool"))
    default: throw arguments.invalid("access", "`access` is \"private\" or \"coip\"")
    }
    let endpoint = try arguments.control().createEndpoint(
      outpost: try arguments.string("outpost"), subnet: try arguments.string("subnet"),
      securityGroup: try arguments.string("security_group"), access: access, work: arguments.session.work)
    return .map([
      .string("arn"): .text(optional: endpoint.endpointArn), .string("status"): .text(optional: endpoint.status),
    ])
  }

  // MARK: Machines

  private static let launch = Command(
    "ec2.launch", family: "outposts", "Launches a machine on the Outpost and waits until it runs.",
    [
      .label("type", .string, "What the Outpost was ordered with.", default: .string("g4dn.8xlarge")),
      .label("image", .string, "`ami-…`, or \"dlami\": AWS's deep-learning image.", default: .string("dlami")),
      .label("subnet", .string, "On the Outpost: it decides where the machine is."),
      .label("key", .optional(.string), "The key pair for ssh.", default: .null),
      .label("name", .string, "What it is called.", default: .string("otn")),
      .label("security_groups", .list, "Who may reach it.", default: .list([])),
      .label(
        "instance_profile", .optional(.string), "Gives it a role, so that no keys are sent to it.", default: .null),
      .label("image_parameter", .optional(.string), "Where \"dlami\" is looked up.", default: .null),
      .label("user", .string, "Who ssh comes as.", default: .string("ubuntu")),
      .label("port", .int, "ssh's.", default: .int(22)),
      .label("identity", .optional(.string), "The private key's file, for ssh.", default: .null),
    ] + account, returns: "an Instance", effects: [.createsInCloud, .network]
  ) { arguments in
    var request = InstanceRequest(
      name: try arguments.string("name"), type: try arguments.string("type"), image: try arguments.string("image"),
      subnet: try arguments.string("subnet"))
    request.keyName = try arguments.optionalString("key")
    request.securityGroups = try arguments.strings("security_groups")
    request.instanceProfile = try arguments.optionalString("instance_profile")
    if let parameter = try arguments.optionalString("image_parameter") { request.imageParameter = parameter }
    let instance = try arguments.control().launch(request, work: arguments.session.work)
    return .object(
      InstanceValue(
        instance, user: try arguments.string("user"), port: try arguments.int("port", in: 1...65_535),
        identityFile: try arguments.optionalString("identity")))
  }

  private static let instances = Command(
    "ec2.instances", family: "outposts", "The account's machines.", account,
    returns: "a List of Maps: id, state, type, address, outpost", effects: [.network]
  ) { arguments in
    .list(
      try arguments.control().instances(work: arguments.session.work).map { instance in
        .map([
          .string("id"): .string(instance.id), .string("state"): .string(instance.state),
          .string("type"): .string(instance.type), .string("address"): .text(optional: instance.privateAddress),
          .string("outpost"): .text(optional: instance.outpostARN),
        ])
      })
  }

  private static let terminate = Command(
    "ec2.terminate", family: "outposts", "Ends a machine and waits until it is gone; what is on its disks is lost.",
    [.positional("instance", .oneOf([.string, .object("Instance")]), "It, or its id.")] + account,
    returns: "nil", effects: [.deletesInCloud(), .network]
  ) { arguments in
    var id: String?
    if case .object(let object) = arguments["instance"] {
      id = (object as? InstanceValue)?.instanceID
    } else {
      id = try arguments.string("instance")
    }
    guard let id else { throw arguments.invalid("instance", "this machine was not launched with `ec2.launch`") }
    try arguments.confirm("terminate \(id)")
    try arguments.control().terminate(id, work: arguments.session.work)
    return .null
  }

  // MARK: Removing

  private static let created = Command(
    "outposts.created", family: "outposts", "What this notebook made in the account and is still there.",
    returns: "a List of Strings"
  ) { _ in
    .list(try CreationRecord().current().map { .string($0.description) })
  }

  private static let teardown = Command(
    "outposts.teardown", family: "outposts",
    "Removes what this notebook made: machines, endpoints, access points, buckets. Asks first; can be repeated.",
    [.label("empty", .bool, "Also deletes the objects in its buckets.", default: .bool(false))] + account,
    returns: "a Map: removed, kept", effects: [.deletesInCloud(), .network]
  ) { arguments in
    let account = try arguments.account()
    let objects: ControlPlane.Objects = { point, remove, work in
      let store = try account.bucket(point)
      var left = 0
      let listing = try store.list(prefix: "", after: nil, work: work)
      while let page = try listing.nextPage(), !page.isEmpty {
        left += page.count
        guard remove else { return left }
        let reply = try store.perform(.deleteAll(keys: page.map(\.key)), work: work)
        if case .deleted(let failures) = reply { left += failures.count - page.count }
      }
      return left
    }
    let result = try arguments.control(account).teardown(
      empty: try arguments.bool("empty"), objects: objects,
      ask: { creations in
        try arguments.confirm("remove \(creations.map(\.description).joined(separator: ", "))")
        return true
      }, work: arguments.session.work)
    return .map([
      .string("removed"): .list((result.removed + result.missing).map { .string($0.description) }),
      .string("kept"): .list(result.kept.map { .string("\($0.creation): \($0.reason)") }),
    ])
  }
}

extension Value {
  /// A text, or nil.
  static func text(optional text: String?) -> Value { text.map { .string($0) } ?? .null }
}

extension Arguments {
  func account() throws -> Account {
    try Account(
      environment: session.host.environment,
      options: Account.Options(region: try optionalString("region"), profile: try optionalString("profile")))
  }

  func control(_ account: Account? = nil) throws -> ControlPlane {
    let account = try account ?? self.account()
    guard let region = account.region else {
      throw ControlError(
        "no-region", "no region is set", help: "give `region:`, or set AWS_REGION or the profile's region")
    }
    return ControlPlane(region: region) { call, work in try account.send(call, work: work) }
  }

  /// Asks before something is deleted in the cloud: every command that does so says it in its effects, and asks.
  func confirm(_ what: String) throws {
    switch session.host.confirm("\(what)?") {
    case true?: return
    case false?:
      throw Diagnostic(
        "not-confirmed", "it was not agreed to \(what): nothing was removed", file: file, span: span)
    case nil:
      throw Diagnostic(
        "not-confirmed", "this would \(what), and there is nobody to ask", file: file, span: span,
        help: "run it with `--yes`")
    }
  }
}
