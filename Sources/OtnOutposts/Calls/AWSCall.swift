import Foundation

/// One of the services that otn calls besides S3's data plane.
public enum AWSService: String, Sendable, CaseIterable {
  /// S3 control on Outposts: buckets and access points.
  case s3Control = "s3control"
  /// Endpoints of S3 on Outposts.
  case s3Outposts = "s3outposts"
  case ec2, ssm, sts
}

/// A call without its host: what is sent to which service. Pure, so that it can be compared with what the official client sends.
///
///     let call = EC2.describeSubnets(["subnet-8c7a57c5"])
///     let answer = try client.send(call)          // resolves, signs, sends, retries
///     let subnets = try EC2.Subnet.all(in: answer)
public struct AWSCall: Sendable {
  public var service: AWSService
  /// As AWS's reference calls it: `RunInstances`.
  public var name: String
  public var method: String
  /// Percent-encoded.
  public var path: String
  public var query: [(name: String, value: String?)]
  public var headers: [HTTPHeader]
  public var body: [UInt8]
  /// False for the few calls that prove who asks by a token in their body.
  public var isSigned: Bool
  /// True where a repeat can't do it twice: it is then sent again when the answer was lost.
  public var isRepeatable: Bool

  public init(
    _ service: AWSService, _ name: String, method: String, path: String = "/",
    query: [(name: String, value: String?)] = [], headers: [HTTPHeader] = [], body: [UInt8] = [],
    isSigned: Bool = true, isRepeatable: Bool = true
  ) {
    self.service = service
    self.name = name
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.isSigned = isSigned
    self.isRepeatable = isRepeatable
  }
}

extension AWSCall {
  /// A call of the query protocol (EC2, STS): the action, the version and the parameters as a form.
  static func form(
    _ service: AWSService, _ action: String, version: String, _ parameters: [(String, String)], isSigned: Bool = true,
    isRepeatable: Bool = true
  ) -> AWSCall {
    let fields = [("Action", action), ("Version", version)] + parameters
    let text = fields.map { "\($0)=\(formValue($1))" }.joined(separator: "&")
    return AWSCall(
      service, action, method: "POST",
      headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
      body: Array(text.utf8), isSigned: isSigned, isRepeatable: isRepeatable)
  }

  /// A call with a JSON body.
  static func json(
    _ service: AWSService, _ name: String, path: String = "/", headers: [HTTPHeader], _ fields: some Encodable,
    isRepeatable: Bool = true
  ) throws -> AWSCall {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .custom { path in JSONKey(path.last?.stringValue ?? "", first: { $0.uppercased() }) }
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return AWSCall(
      service, name, method: "POST", path: path, headers: headers, body: [UInt8](try encoder.encode(fields)),
      isRepeatable: isRepeatable)
  }

  /// As forms write it: a space is a `+`.
  private static func formValue(_ text: String) -> String {
    URIEncoding.value(text).replacingOccurrences(of: "%20", with: "+")
  }
}

/// AWS's JSON names start with a capital, ours don't.
private struct JSONKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String, first: (Substring) -> String) { stringValue = first(name.prefix(1)) + name.dropFirst() }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension HTTPResponse {
  /// The body as XML; throws what AWS said when the status is no success.
  func xml() throws -> XMLTree {
    try checkSuccess()
    return try XMLTree(body)
  }

  /// The body as a JSON value of that type.
  func json<Answer: Decodable>(_ type: Answer.Type) throws -> Answer {
    try checkSuccess()
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .custom { path in JSONKey(path.last?.stringValue ?? "", first: { $0.lowercased() })
      }
      return try decoder.decode(type, from: Data(body))
    } catch {
      throw AWSError(code: "MalformedAnswer", message: "the answer is not the JSON that was expected", status: status)
    }
  }

  public func checkSuccess() throws(AWSError) {
    if !(200..<300).contains(status) { throw AWSError(self) }
  }
}
