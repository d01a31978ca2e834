import Foundation
import OtnWork

/// The way to AWS that the environment and a profile describe: region and endpoints, keys, and one client for everything.
///
///     let account = try Account(environment: environment)
///     let bucket = try account.bucket("arn:aws:s3-outposts:…:accesspoint/coco")
///     let answer = try account.send(STS.getCallerIdentity(), work: work)
///
/// Nothing is sent, and no key is looked for, before the first request.
public final class Account {
  /// What is said here and not left to the environment.
  public struct Options: Sendable {
    public var region: String?
    public var profile: String?
    /// The address of another server.
    public var endpoint: String?
    /// For public buckets: nothing is signed.
    public var isAnonymous = false

    public init(
      region: String? = nil, profile: String? = nil, endpoint: String? = nil, isAnonymous: Bool = false
    ) {
      self.region = region
      self.profile = profile
      self.endpoint = endpoint
      self.isAnonymous = isAnonymous
    }
  }

  public let settings: ClientSettings
  public let client: ServiceClient
  private let options: Options

  /// - Parameter environment: the process's; tests give their own.
  /// - Throws: `CredentialError` for a profile that is not there or a file that can't be read.
  public init(environment: [String: String], options: Options = Options()) throws {
    var http = HTTPSettings(environment: environment)
    var surroundings = CredentialSurroundings(
      variables: environment, home: environment["HOME"] ?? NSHomeDirectory(), send: Self.sender(http))
    settings = try ClientSettings(surroundings, profile: options.profile)
    http.certificates = settings.certificateBundle
    // STS and SSO are trusted by the profile's certificates too.
    surroundings.send = Self.sender(http)
    let chain = CredentialChain(surroundings, profile: options.profile)
    let source = CredentialSource(current: { try chain.current(at: $0) }, invalidate: chain.invalidate)
    client = ServiceClient(http: HTTPClient(http), credentials: options.isAnonymous ? nil : source)
    self.options = options
  }

  /// The region that is asked where nothing names another.
  public var region: String? { options.region ?? settings.region }

  /// A bucket by its access point's ARN or alias, or by its name.
  public func bucket(_ reference: String) throws -> S3Store {
    var parameters = parameters(of: "s3")
    // Other servers seldom answer under a bucket's own host name; an access point has no other.
    if parameters.endpoint != nil, !reference.hasPrefix("arn:") { parameters.forcesPathStyle = true }
    return try S3Store(bucket: reference, parameters: parameters, client: client)
  }

  /// Sends a call and waits for its answer; an error of AWS's is thrown.
  public func send(_ call: AWSCall, work: Work = Work()) throws -> HTTPResponse {
    var endpoint = try endpoint(of: call)
    // The call brings the headers of its bucket or access point itself.
    endpoint.headers = []
    let request = endpoint.request(
      call.method, path: call.path, query: call.query, headers: call.headers,
      body: call.body.isEmpty ? .none : .bytes(call.body))
    let response = try client.perform(
      request, to: endpoint, payload: call.body.isEmpty ? .empty : .bytes(call.body), isSigned: call.isSigned,
      isRepeatable: call.isRepeatable, work: work)
    try response.checkSuccess()
    return response
  }

  /// Where a call goes.
  public func endpoint(of call: AWSCall) throws(EndpointError) -> ResolvedEndpoint {
    switch call.service {
    case .s3Control:
      var parameters = parameters(of: "s3_control")
      parameters.outpostID = call.headers["x-amz-outpost-id"]
      return try Endpoint.s3Control(parameters)
    case .s3Outposts: return try Endpoint.s3Outposts(parameters(of: "s3outposts"))
    case .ec2, .ssm, .sts: return try Endpoint.regional(call.service.rawValue, parameters(of: call.service.rawValue))
    }
  }

  private func parameters(of service: String) -> EndpointParameters {
    var parameters = settings.parameters(of: service)
    if let region = options.region { parameters.region = region }
    if let endpoint = options.endpoint { parameters.endpoint = endpoint }
    return parameters
  }

  /// How the search for keys asks: with a client of its own, as its time limits are much shorter.
  private static func sender(_ settings: HTTPSettings) -> (HTTPRequest, Double) throws -> HTTPResponse {
    { request, timeout in
      var settings = settings
      settings.timeout = timeout
      // Containers and instances answer at fixed addresses of the machine itself.
      if request.scheme == "http" {
        settings.connectTo = nil
        settings.usesProxy = false
      }
      return try HTTPClient(settings).perform(request, work: Work())
    }
  }
}
