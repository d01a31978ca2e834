import Foundation

/// S3 control on Outposts: buckets and access points, named by their ARNs.
public enum S3Control {
  private static let version = "/v20180820"
  private static let namespace = "http://awss3control.amazonaws.com/doc/2018-08-20/"

  /// Something on an Outpost: `arn:aws:s3-outposts:REGION:ACCOUNT:outpost/ID/bucket/NAME` (or `accesspoint/NAME`).
  public struct Resource: Sendable, Equatable {
    public var arn: String
    public var account: String
    public var outpost: String
    public var name: String

    /// Nil for anything but such an ARN.
    public init?(_ arn: String) {
      let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 6, parts[0] == "arn", parts[2] == "s3-outposts" else { return nil }
      let resource = parts[5].split(whereSeparator: { $0 == "/" || $0 == ":" }).map(String.init)
      guard resource.count == 4, resource[0] == "outpost", ["bucket", "accesspoint"].contains(resource[2]) else {
        return nil
      }
      (self.arn, account, outpost, name) = (arn, parts[4], resource[1], resource[3])
    }

    fileprivate var headers: [HTTPHeader] { S3Control.headers(account: account, outpost: outpost) }
    /// The documented path has the bare name; the official client sends the whole ARN, and so do we.
    fileprivate var segment: String { URIEncoding.value(arn) }
  }

  fileprivate static func headers(account: String, outpost: String) -> [HTTPHeader] {
    [HTTPHeader("x-amz-account-id", account), HTTPHeader("x-amz-outpost-id", outpost)]
  }

  // MARK: Buckets

  public static func createBucket(_ name: String, outpost: String) -> AWSCall {
    AWSCall(
      .s3Control, "CreateBucket", method: "PUT", path: "\(version)/bucket/\(URIEncoding.value(name))",
      headers: [HTTPHeader("x-amz-outpost-id", outpost), integrity(of: [])])
  }

  public static func getBucket(_ bucket: Resource) -> AWSCall { call("GetBucket", "GET", "bucket", bucket) }
  public static func deleteBucket(_ bucket: Resource) -> AWSCall { call("DeleteBucket", "DELETE", "bucket", bucket) }

  public static func listRegionalBuckets(
    account: String, outpost: String, nextToken: String? = nil, most: Int? = nil
  ) -> AWSCall {
    AWSCall(
      .s3Control, "ListRegionalBuckets", method: "GET", path: "\(version)/bucket", query: page(nextToken, most),
      headers: headers(account: account, outpost: outpost))
  }

  // MARK: Access points

  /// - Parameter blocked: the four switches of the public access block, which an Outpost has on whatever is sent; nil sends none.
  public static func createAccessPoint(
    _ name: String, bucket: Resource, vpc: String, blocked: [(name: String, isOn: Bool)]? = nil
  ) -> AWSCall {
    let block = blocked.map { switches in
      let elements = switches.map { element($0.name, "\($0.isOn)") }.joined()
      return "<PublicAccessBlockConfiguration>\(elements)</PublicAccessBlockConfiguration>"
    }
    let body =
      "<CreateAccessPointRequest xmlns=\"\(namespace)\">" + element("Bucket", bucket.arn)
      + "<VpcConfiguration>\(element("VpcId", vpc))</VpcConfiguration>" + (block ?? "") + "</CreateAccessPointRequest>"
    return AWSCall(
      .s3Control, "CreateAccessPoint", method: "PUT", path: "\(version)/accesspoint/\(URIEncoding.value(name))",
      headers: bucket.headers, body: Array(body.utf8))
  }

  public static func getAccessPoint(_ point: Resource) -> AWSCall {
    call("GetAccessPoint", "GET", "accesspoint", point)
  }
  public static func deleteAccessPoint(_ point: Resource) -> AWSCall {
    call("DeleteAccessPoint", "DELETE", "accesspoint", point)
  }

  public static func listAccessPoints(bucket: Resource, nextToken: String? = nil, most: Int? = nil) -> AWSCall {
    AWSCall(
      .s3Control, "ListAccessPoints", method: "GET", path: "\(version)/accesspoint",
      query: [("bucket", bucket.segment)] + page(nextToken, most), headers: bucket.headers)
  }

  // MARK: Policies

  public static func putBucketPolicy(_ bucket: Resource, _ policy: String) -> AWSCall {
    let body = Array(
      "<PutBucketPolicyRequest xmlns=\"\(namespace)\">\(element("Policy", policy))</PutBucketPolicyRequest>".utf8)
    var call = call("PutBucketPolicy", "PUT", "bucket", bucket, below: "/policy")
    call.body = body
    call.headers.append(integrity(of: body))
    return call
  }

  public static func putAccessPointPolicy(_ point: Resource, _ policy: String) -> AWSCall {
    var call = call("PutAccessPointPolicy", "PUT", "accesspoint", point, below: "/policy")
    call.body = Array(
      "<PutAccessPointPolicyRequest xmlns=\"\(namespace)\">\(element("Policy", policy))</PutAccessPointPolicyRequest>"
        .utf8)
    return call
  }

  // MARK: Parts

  private static func call(
    _ name: String, _ method: String, _ kind: String, _ resource: Resource, below: String = ""
  ) -> AWSCall {
    AWSCall(
      .s3Control, name, method: method, path: "\(version)/\(kind)/\(resource.segment)\(below)",
      headers: resource.headers)
  }

  private static func page(_ token: String?, _ most: Int?) -> [(name: String, value: String?)] {
    (token.map { [("nextToken", URIEncoding.value($0))] } ?? []) + (most.map { [("maxResults", "\($0)")] } ?? [])
  }

  private static func element(_ name: String, _ text: String) -> String { "<\(name)>\(text.escapedForXML)</\(name)>" }

  /// These two calls must carry a digest of their body.
  private static func integrity(of body: [UInt8]) -> HTTPHeader {
    HTTPHeader("Content-MD5", Data(Digest.md5(body)).base64EncodedString())
  }
}

extension S3Control {
  /// A bucket of an Outpost.
  public struct Bucket: Sendable, Equatable {
    public var name: String
    public var arn: String
    public var outpost: String?

    /// The buckets of a ListRegionalBuckets answer, and where the next page starts.
    public static func all(in response: HTTPResponse) throws -> (buckets: [Bucket], nextToken: String?) {
      let answer = try response.xml()
      let buckets = (answer["RegionalBucketList"]?.all("RegionalBucket") ?? []).map { item in
        Bucket(
          name: item.text("Bucket") ?? "", arn: item.text("BucketArn") ?? "", outpost: item.text("OutpostId"))
      }
      return (buckets, answer.text("NextToken"))
    }
  }

  /// The way to a bucket from one VPC.
  public struct AccessPoint: Sendable, Equatable {
    public var name: String?
    public var arn: String?
    /// `…--op-s3`: a bucket's name for the data plane.
    public var alias: String?
    public var bucket: String?
    public var vpc: String?

    private init(_ item: XMLTree) {
      name = item.text("Name")
      arn = item.text("AccessPointArn")
      alias = item.text("Alias")
      bucket = item.text("Bucket")
      vpc = item["VpcConfiguration"]?.text("VpcId")
    }

    /// The one of a CreateAccessPoint or GetAccessPoint answer.
    public static func one(in response: HTTPResponse) throws -> AccessPoint { AccessPoint(try response.xml()) }

    /// Those of a ListAccessPoints answer, and where the next page starts.
    public static func all(in response: HTTPResponse) throws -> (points: [AccessPoint], nextToken: String?) {
      let answer = try response.xml()
      return (
        (answer["AccessPointList"]?.all("AccessPoint") ?? []).map(AccessPoint.init), answer.text("NextToken")
      )
    }
  }

  /// The ARN of a bucket that was just made.
  public static func bucketARN(in response: HTTPResponse) throws -> String? { try response.xml().text("BucketArn") }
}
