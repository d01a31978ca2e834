import Foundation

/// The endpoints of S3 on Outposts: without one in its VPC, no machine reaches the Outpost's buckets.
public enum S3Outposts {
  public enum Access: Sendable, Equatable {
    case privateAddresses
    /// With a pool of customer-owned addresses.
    case customerOwned(pool: String?)
  }

  private struct CreateRequest: Encodable {
    let outpostId: String
    let subnetId: String
    let securityGroupId: String
    let accessType: String?
    let customerOwnedIpv4Pool: String?
  }

  /// - Parameter access: nil leaves the service's default, private addresses.
  public static func createEndpoint(
    outpost: String, subnet: String, securityGroup: String, access: Access? = nil
  ) throws -> AWSCall {
    var pool: String?
    var type: String?
    switch access {
    case .privateAddresses: type = "Private"
    case .customerOwned(let named): (type, pool) = ("CustomerOwnedIp", named)
    case nil: break
    }
    // Sent twice, it would make two, or fail for the first.
    return try .json(
      .s3Outposts, "CreateEndpoint", path: "/S3Outposts/CreateEndpoint",
      headers: [HTTPHeader("Content-Type", "application/json")],
      CreateRequest(
        outpostId: outpost, subnetId: subnet, securityGroupId: securityGroup, accessType: type,
        customerOwnedIpv4Pool: pool), isRepeatable: false)
  }

  public static func listEndpoints(nextToken: String? = nil, most: Int? = nil) -> AWSCall {
    list("ListEndpoints", nextToken, most)
  }

  public static func listSharedEndpoints(
    outpost: String, nextToken: String? = nil, most: Int? = nil
  ) -> AWSCall {
    list("ListSharedEndpoints", nextToken, most, last: [("outpostId", URIEncoding.value(outpost))])
  }

  public static func listOutposts(nextToken: String? = nil, most: Int? = nil) -> AWSCall {
    list("ListOutpostsWithS3", nextToken, most)
  }

  public static func deleteEndpoint(_ endpoint: String, outpost: String) -> AWSCall {
    AWSCall(
      .s3Outposts, "DeleteEndpoint", method: "DELETE", path: "/S3Outposts/DeleteEndpoint",
      query: [("endpointId", URIEncoding.value(endpoint)), ("outpostId", URIEncoding.value(outpost))])
  }

  private static func list(
    _ name: String, _ token: String?, _ most: Int?,
    last: [(name: String, value: String?)] = []
  ) -> AWSCall {
    let page: [(name: String, value: String?)] =
      (token.map { [("nextToken", URIEncoding.value($0))] } ?? []) + (most.map { [("maxResults", "\($0)")] } ?? [])
    return AWSCall(
      .s3Outposts, name, method: "GET", path: "/S3Outposts/\(name)", query: page + last)
  }
}

extension S3Outposts {
  /// An endpoint as the service describes it. Names are those of its JSON.
  public struct Endpoint: Decodable, Sendable, Equatable {
    public struct Failure: Decodable, Sendable, Equatable {
      public var errorCode: String?
      public var message: String?
    }
    public var endpointArn: String?
    /// Spelt like this by the service.
    public var outpostsId: String?
    /// `Pending`, `Available`, `Deleting`, `Create_Failed`, `Delete_Failed`.
    public var status: String?
    public var vpcId: String?
    public var subnetId: String?
    public var securityGroupId: String?
    public var accessType: String?
    public var customerOwnedIpv4Pool: String?
    public var cidrBlock: String?
    public var failedReason: Failure?

    /// The last part of its ARN.
    public var id: String? { endpointArn?.split(separator: "/").last.map(String.init) }
  }

  public struct Outpost: Decodable, Sendable, Equatable {
    public var outpostArn: String?
    public var outpostId: String?
    public var ownerId: String?
    public var capacityInBytes: Int?
  }

  private struct EndpointPage: Decodable {
    let endpoints: [Endpoint]?
    let nextToken: String?
  }

  private struct OutpostPage: Decodable {
    let outposts: [Outpost]?
    let nextToken: String?
  }

  private struct Created: Decodable { let endpointArn: String? }

  public static func endpoints(in response: HTTPResponse) throws -> (endpoints: [Endpoint], nextToken: String?) {
    let page = try response.json(EndpointPage.self)
    return (page.endpoints ?? [], page.nextToken)
  }

  public static func outposts(in response: HTTPResponse) throws -> (outposts: [Outpost], nextToken: String?) {
    let page = try response.json(OutpostPage.self)
    return (page.outposts ?? [], page.nextToken)
  }

  /// The ARN of an endpoint that was just asked for.
  public static func endpointARN(in response: HTTPResponse) throws -> String? {
    try response.json(Created.self).endpointArn
  }
}
