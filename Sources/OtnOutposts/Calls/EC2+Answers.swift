import OtnWork

extension EC2 {
  /// A machine as EC2 describes it.
  public struct Instance: Sendable, Equatable {
    public var id: String
    /// `pending`, `running`, `shutting-down`, `terminated`, `stopping`, `stopped`.
    public var state: String
    public var type: String
    public var image: String
    public var subnet: String?
    /// Nil for one in the region.
    public var outpostARN: String?
    public var privateAddress: String?
    public var publicAddress: String?
    /// Why it is in its state, where EC2 says so.
    public var reason: String?
    public var tags: [Tag]

    init(_ item: XMLTree) {
      id = item.text("instanceId") ?? ""
      state = item["instanceState"]?.text("name") ?? "unknown"
      type = item.text("instanceType") ?? ""
      image = item.text("imageId") ?? ""
      subnet = item.text("subnetId")
      outpostARN = item.text("outpostArn")
      privateAddress = item.text("privateIpAddress")
      publicAddress = item.text("ipAddress")
      let reasons = [item["stateReason"]?.text("message"), item.text("reason")].compactMap { $0 }
      reason = reasons.first { !$0.isEmpty }
      tags = (item["tagSet"]?.all("item") ?? []).map { Tag($0.text("key") ?? "", $0.text("value") ?? "") }
    }

    /// The instances of a RunInstances or DescribeInstances answer, and where the next page starts.
    public static func all(in response: HTTPResponse) throws -> (instances: [Instance], nextToken: String?) {
      let answer = try response.xml()
      let sets = answer["reservationSet"]?.all("item") ?? [answer]
      let items = sets.flatMap { $0["instancesSet"]?.all("item") ?? [] }
      return (items.map(Instance.init), answer.text("nextToken"))
    }
  }

  /// What became of an instance that is to be terminated.
  public struct StateChange: Sendable, Equatable {
    public var id: String
    public var previous: String
    public var current: String

    public static func all(in response: HTTPResponse) throws -> [StateChange] {
      (try response.xml()["instancesSet"]?.all("item") ?? []).map { item in
        StateChange(
          id: item.text("instanceId") ?? "", previous: item["previousState"]?.text("name") ?? "unknown",
          current: item["currentState"]?.text("name") ?? "unknown")
      }
    }
  }

  public struct Subnet: Sendable, Equatable {
    public var id: String
    public var vpc: String?
    /// Nil for a subnet of the region, which is on no Outpost.
    public var outpostARN: String?
    public var freeAddresses: Int?

    public static func all(in response: HTTPResponse) throws -> [Subnet] {
      (try response.xml()["subnetSet"]?.all("item") ?? []).map { item in
        Subnet(
          id: item.text("subnetId") ?? "", vpc: item.text("vpcId"), outpostARN: item.text("outpostArn"),
          freeAddresses: item.text("availableIpAddressCount").flatMap { Int($0) })
      }
    }
  }

  public struct Image: Sendable, Equatable {
    public var id: String
    public var name: String?
    /// ISO 8601, so that the newest sorts last.
    public var created: String?
    public var rootDevice: String?

    public static func all(in response: HTTPResponse) throws -> [Image] {
      (try response.xml()["imagesSet"]?.all("item") ?? []).map { item in
        Image(
          id: item.text("imageId") ?? "", name: item.text("name"), created: item.text("creationDate"),
          rootDevice: item.text("rootDeviceName"))
      }
    }
  }
}
