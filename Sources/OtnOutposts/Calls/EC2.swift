import Foundation

/// EC2's calls: machines on the Outpost's subnets.
public enum EC2 {
  static let version = "2016-11-15"

  /// What a new instance is to be.
  public struct Launch: Sendable {
    public var image: String
    public var type: String
    /// The only thing that places it on the Outpost.
    public var subnet: String
    public var securityGroups: [String] = []
    public var keyName: String?
    /// The same token never launches twice.
    public var clientToken: String
    public var instanceProfile: String?
    /// Run once at its first start.
    public var userData: String?
    public var volume: Volume?
    /// What is tagged (`instance`, `volume`), and how.
    public var tags: [(resource: String, tags: [Tag])] = []
    /// Metadata only with a session token (IMDSv2).
    public var requiresMetadataToken = true
    public var metadataHopLimit: Int?
    public var shutdownBehavior: String?
    public var isDryRun = false
    public var count = 1

    public init(image: String, type: String, subnet: String, clientToken: String) {
      self.image = image
      self.type = type
      self.subnet = subnet
      self.clientToken = clientToken
    }
  }

  public struct Volume: Sendable, Equatable {
    public var device: String
    /// In GiB.
    public var size: Int
    /// Nil for the image's own.
    public var type: String?
    public var isDeletedOnTermination = true
    public var isEncrypted: Bool?

    public init(device: String, size: Int, type: String? = nil) {
      self.device = device
      self.size = size
      self.type = type
    }
  }

  public struct Tag: Sendable, Equatable {
    public var key: String
    public var value: String

    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  public struct Filter: Sendable, Equatable {
    public var name: String
    public var values: [String]

    public init(_ name: String, _ values: [String]) {
      self.name = name
      self.values = values
    }
  }

  public static func runInstances(_ launch: Launch) -> AWSCall {
    .form(.ec2, "RunInstances", version: version, launch.parameters)
  }

  public static func describeInstances(
    _ ids: [String] = [], filters: [Filter] = [], nextToken: String? = nil
  ) -> AWSCall {
    .form(
      .ec2, "DescribeInstances", version: version,
      numbered("InstanceId", ids) + parameters(of: filters) + (nextToken.map { [("NextToken", $0)] } ?? []))
  }

  public static func terminateInstances(_ ids: [String]) -> AWSCall {
    .form(.ec2, "TerminateInstances", version: version, numbered("InstanceId", ids))
  }

  public static func describeSubnets(_ ids: [String]) -> AWSCall {
    .form(.ec2, "DescribeSubnets", version: version, numbered("SubnetId", ids))
  }

  public static func describeImages(owners: [String], filters: [Filter]) -> AWSCall {
    .form(.ec2, "DescribeImages", version: version, numbered("Owner", owners) + parameters(of: filters))
  }

  static func numbered(_ name: String, _ values: [String]) -> [(String, String)] {
    values.enumerated().map { ("\(name).\($0 + 1)", $1) }
  }

  private static func parameters(of filters: [Filter]) -> [(String, String)] {
    filters.enumerated().flatMap { index, filter in
      [("Filter.\(index + 1).Name", filter.name)] + numbered("Filter.\(index + 1).Value", filter.values)
    }
  }
}

extension EC2.Launch {
  var parameters: [(String, String)] {
    var result: [(String, String)] = [
      ("ImageId", image), ("InstanceType", type), ("MinCount", "\(count)"), ("MaxCount", "\(count)"),
      ("SubnetId", subnet),
    ]
    result += EC2.numbered("SecurityGroupId", securityGroups)
    if let keyName { result.append(("KeyName", keyName)) }
    result.append(("ClientToken", clientToken))
    if isDryRun { result.append(("DryRun", "true")) }
    if let shutdownBehavior { result.append(("InstanceInitiatedShutdownBehavior", shutdownBehavior)) }
    if let instanceProfile { result.append(("IamInstanceProfile.Name", instanceProfile)) }
    if let userData { result.append(("UserData", Data(userData.utf8).base64EncodedString())) }
    result += volume?.parameters ?? []
    if requiresMetadataToken {
      result.append(("MetadataOptions.HttpTokens", "required"))
      if let metadataHopLimit { result.append(("MetadataOptions.HttpPutResponseHopLimit", "\(metadataHopLimit)")) }
      result.append(("MetadataOptions.HttpEndpoint", "enabled"))
    }
    for (index, tagged) in tags.enumerated() {
      let prefix = "TagSpecification.\(index + 1)"
      result.append(("\(prefix).ResourceType", tagged.resource))
      for (number, tag) in tagged.tags.enumerated() {
        result.append(("\(prefix).Tag.\(number + 1).Key", tag.key))
        result.append(("\(prefix).Tag.\(number + 1).Value", tag.value))
      }
    }
    return result
  }
}

extension EC2.Volume {
  fileprivate var parameters: [(String, String)] {
    let prefix = "BlockDeviceMapping.1"
    var result = [("\(prefix).DeviceName", device), ("\(prefix).Ebs.VolumeSize", "\(size)")]
    if let type { result.append(("\(prefix).Ebs.VolumeType", type)) }
    result.append(("\(prefix).Ebs.DeleteOnTermination", "\(isDeletedOnTermination)"))
    if let isEncrypted { result.append(("\(prefix).Ebs.Encrypted", "\(isEncrypted)")) }
    return result
  }
}
