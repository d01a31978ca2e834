import Foundation
import OtnOutposts
import OtnTestSupport
import Testing

/// One case of a file of vectors.
struct Vector {
  private let fields: [String: Any]

  static let areThere = (try? Fixtures.folder("vectors")) != nil

  static func all(in file: String) throws -> [Vector] {
    guard let folder = try Fixtures.folder("vectors") else { return [] }
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)")))
    return try #require((json as? [String: Any])?["cases"] as? [[String: Any]]).map(Vector.init)
  }

  subscript(field: String) -> Any? { fields[field] }
  var name: String { fields["name"] as? String ?? "" }
  var api: String { fields["api"] as? String ?? "" }
  var parameters: [String: Any] { fields["params"] as? [String: Any] ?? [:] }
}

/// The parameters of the official client's call, given to ours.
struct WireCall {
  private let api: String
  private let parameters: [String: Any]

  init(_ vector: Vector) {
    api = vector.api
    parameters = vector.parameters
  }

  private func text(_ name: String) -> String { parameters[name] as? String ?? "" }
  private func texts(_ name: String) -> [String] { parameters[name] as? [String] ?? [] }
  private var nextToken: String? { parameters["NextToken"] as? String }
  private var most: Int? { parameters["MaxResults"] as? Int }
  private func resource(_ name: String) throws -> S3Control.Resource {
    try #require(S3Control.Resource(text(name)), "\(text(name))")
  }

  /// Nil for a call that otn does not make.
  func call() throws -> AWSCall? {
    switch api {
    case "ec2.RunInstances": .some(EC2.runInstances(launch))
    case "ec2.DescribeInstances": .some(EC2.describeInstances(texts("InstanceIds"), nextToken: nextToken))
    case "ec2.DescribeImages": .some(EC2.describeImages(owners: texts("Owners"), filters: filters))
    case "ssm.GetParameter": try SSM.getParameter(text("Name"), withDecryption: parameters["WithDecryption"] as? Bool)
    case "sts.GetCallerIdentity": STS.getCallerIdentity()
    case "sts.AssumeRoleWithWebIdentity":
      STS.assumeRoleWithWebIdentity(
        text("RoleArn"), session: text("RoleSessionName"), token: Secret(text("WebIdentityToken")))
    default: try s3Control() ?? s3Outposts()
    }
  }

  private func s3Control() throws -> AWSCall? {
    switch api {
    case "s3control.CreateBucket": S3Control.createBucket(text("Bucket"), outpost: text("OutpostId"))
    case "s3control.GetBucket": S3Control.getBucket(try resource("Bucket"))
    case "s3control.DeleteBucket": S3Control.deleteBucket(try resource("Bucket"))
    case "s3control.ListRegionalBuckets":
      S3Control.listRegionalBuckets(
        account: text("AccountId"), outpost: text("OutpostId"), nextToken: nextToken, most: most)
    case "s3control.CreateAccessPoint":
      S3Control.createAccessPoint(
        text("Name"), bucket: try resource("Bucket"),
        vpc: (parameters["VpcConfiguration"] as? [String: String])?["VpcId"] ?? "",
        blocked: (parameters["PublicAccessBlockConfiguration"] as? [String: Bool]).map { given in
          ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"].compactMap { name in
            given[name].map { (name, $0) }
          }
        })
    case "s3control.GetAccessPoint": S3Control.getAccessPoint(try resource("Name"))
    case "s3control.DeleteAccessPoint": S3Control.deleteAccessPoint(try resource("Name"))
    case "s3control.ListAccessPoints":
      S3Control.listAccessPoints(bucket: try resource("Bucket"), nextToken: nextToken, most: most)
    case "s3control.PutBucketPolicy": S3Control.putBucketPolicy(try resource("Bucket"), text("Policy"))
    case "s3control.PutAccessPointPolicy": S3Control.putAccessPointPolicy(try resource("Name"), text("Policy"))
    default: nil
    }
  }

  private func s3Outposts() throws -> AWSCall? {
    switch api {
    case "s3outposts.CreateEndpoint":
      try S3Outposts.createEndpoint(
        outpost: text("OutpostId"), subnet: text("SubnetId"), securityGroup: text("SecurityGroupId"), access: access)
    case "s3outposts.ListEndpoints": S3Outposts.listEndpoints(nextToken: nextToken, most: most)
    case "s3outposts.ListSharedEndpoints":
      S3Outposts.listSharedEndpoints(outpost: text("OutpostId"), nextToken: nextToken, most: most)
    case "s3outposts.ListOutpostsWithS3": S3Outposts.listOutposts(nextToken: nextToken, most: most)
    case "s3outposts.DeleteEndpoint": S3Outposts.deleteEndpoint(text("EndpointId"), outpost: text("OutpostId"))
    default: nil
    }
  }

  private var access: S3Outposts.Access? {
    switch parameters["AccessType"] as? String {
    case "Private": .privateAddresses
    case "CustomerOwnedIp": .customerOwned(pool: parameters["CustomerOwnedIpv4Pool"] as? String)
    default: nil
    }
  }

  private var filters: [EC2.Filter] {
    (parameters["Filters"] as? [[String: Any]] ?? []).map {
      EC2.Filter($0["Name"] as? String ?? "", $0["Values"] as? [String] ?? [])
    }
  }

  private var launch: EC2.Launch {
    var launch = EC2.Launch(
      image: text("ImageId"), type: text("InstanceType"), subnet: text("SubnetId"), clientToken: text("ClientToken"))
    launch.securityGroups = texts("SecurityGroupIds")
    launch.keyName = parameters["KeyName"] as? String
    launch.count = parameters["MinCount"] as? Int ?? 1
    launch.isDryRun = parameters["DryRun"] as? Bool ?? false
    launch.shutdownBehavior = parameters["InstanceInitiatedShutdownBehavior"] as? String
    launch.instanceProfile = (parameters["IamInstanceProfile"] as? [String: String])?["Name"]
    launch.userData = parameters["UserData"] as? String
    let metadata = parameters["MetadataOptions"] as? [String: Any]
    launch.requiresMetadataToken = metadata?["HttpTokens"] as? String == "required"
    launch.metadataHopLimit = metadata?["HttpPutResponseHopLimit"] as? Int
    if let mapping = (parameters["BlockDeviceMappings"] as? [[String: Any]])?.first {
      let ebs = mapping["Ebs"] as? [String: Any] ?? [:]
      var volume = EC2.Volume(
        device: mapping["DeviceName"] as? String ?? "", size: ebs["VolumeSize"] as? Int ?? 0,
        type: ebs["VolumeType"] as? String)
      volume.isDeletedOnTermination = ebs["DeleteOnTermination"] as? Bool ?? true
      volume.isEncrypted = ebs["Encrypted"] as? Bool
      launch.volume = volume
    }
    let tagged = parameters["TagSpecifications"] as? [[String: Any]] ?? []
    launch.tags = tagged.map { specification in
      let tags = specification["Tags"] as? [[String: String]] ?? []
      return (
        specification["ResourceType"] as? String ?? "", tags.map { EC2.Tag($0["Key"] ?? "", $0["Value"] ?? "") }
      )
    }
    return launch
  }
}

/// An answer, read by us and by the official client.
struct WireAnswer {
  private let name: String
  private let api: String
  private let response: HTTPResponse
  private let parsed: [String: Any]

  /// Nil for the data plane, which its own tests read.
  init?(_ vector: Vector) throws {
    guard !vector.api.hasPrefix("s3.") else { return nil }
    (name, api) = (vector.name, vector.api)
    let given = try #require(vector["response"] as? [String: Any])
    response = HTTPResponse(
      status: try #require(given["status"] as? Int),
      headers: (given["headers"] as? [String: String] ?? [:]).map { HTTPHeader($0, $1) },
      body: Array((given["body"] as? String ?? "").utf8))
    parsed = try #require(vector["parsed"] as? [String: Any])
  }

  func check() throws {
    if let error = parsed["Error"] as? [String: Any] {
      let read = AWSError(response)
      #expect(read.awsCode == error["Code"] as? String, "\(name)")
      #expect(read.awsMessage == error["Message"] as? String, "\(name)")
      #expect(throws: AWSError.self, "\(name)") { try response.checkSuccess() }
      return
    }
    switch api {
    case "ec2.RunInstances", "ec2.DescribeInstances": try checkInstances()
    case "s3control.GetAccessPoint", "s3control.CreateAccessPoint":
      let point = try S3Control.AccessPoint.one(in: response)
      #expect(point.alias == parsed["Alias"] as? String, "\(name)")
      #expect(point.arn == parsed["AccessPointArn"] as? String, "\(name)")
      #expect(point.vpc == (parsed["VpcConfiguration"] as? [String: String])?["VpcId"], "\(name)")
    case "s3control.CreateBucket":
      #expect(try S3Control.bucketARN(in: response) == parsed["BucketArn"] as? String, "\(name)")
    case "s3outposts.ListEndpoints": try checkEndpoints()
    case "s3outposts.ListOutpostsWithS3":
      let ids = (parsed["Outposts"] as? [[String: Any]])?.map { $0["OutpostId"] as? String }
      #expect(try S3Outposts.outposts(in: response).outposts.map(\.outpostId) == ids, "\(name)")
    case "ssm.GetParameter":
      #expect(try SSM.value(in: response) == (parsed["Parameter"] as? [String: Any])?["Value"] as? String, "\(name)")
    case "sts.GetCallerIdentity":
      let identity = try STS.identity(in: response)
      #expect(
        [identity.account, identity.arn, identity.userID] == ["Account", "Arn", "UserId"].map { parsed[$0] as? String })
    default: Issue.record("nothing reads the answers of \(api)")
    }
  }

  private func checkInstances() throws {
    let read = try EC2.Instance.all(in: response)
    let reservations = parsed["Reservations"] as? [[String: Any]] ?? [parsed]
    let expected = reservations.flatMap { $0["Instances"] as? [[String: Any]] ?? [] }
    #expect(read.nextToken == parsed["NextToken"] as? String, "\(name)")
    #expect(read.instances.map(\.id) == expected.map { $0["InstanceId"] as? String ?? "" }, "\(name)")
    for (instance, expected) in zip(read.instances, expected) {
      #expect(instance.state == (expected["State"] as? [String: Any])?["Name"] as? String, "\(name)")
      #expect(instance.outpostARN == expected["OutpostArn"] as? String, "\(name)")
      #expect(instance.privateAddress == expected["PrivateIpAddress"] as? String, "\(name)")
      #expect(instance.type == expected["InstanceType"] as? String, "\(name)")
      let tags = (expected["Tags"] as? [[String: String]] ?? []).map { EC2.Tag($0["Key"] ?? "", $0["Value"] ?? "") }
      #expect(instance.tags == tags, "\(name)")
    }
  }

  private func checkEndpoints() throws {
    let read = try S3Outposts.endpoints(in: response)
    #expect(read.nextToken == parsed["NextToken"] as? String, "\(name)")
    let expected = parsed["Endpoints"] as? [[String: Any]] ?? []
    #expect(read.endpoints.count == expected.count, "\(name)")
    for (endpoint, expected) in zip(read.endpoints, expected) {
      #expect(endpoint.endpointArn == expected["EndpointArn"] as? String, "\(name)")
      #expect(endpoint.status == expected["Status"] as? String, "\(name)")
      #expect(endpoint.failedReason?.message == (expected["FailedReason"] as? [String: String])?["Message"], "\(name)")
    }
  }
}
