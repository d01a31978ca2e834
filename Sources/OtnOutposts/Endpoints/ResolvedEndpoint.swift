import OtnWork

/// What an endpoint is worked out from: the parameters of the services' own rules. Nil is unset.
public struct EndpointParameters: Sendable {
  public var region: String?
  /// A bucket's name, an access point's ARN or alias; for S3 control a bucket's ARN.
  public var bucket: String?
  /// A name or an ARN.
  public var accessPointName: String?
  public var outpostID: String?
  public var accountID: String?
  public var resourceARN: String?
  /// The address of another server, or of an interface endpoint.
  public var endpoint: String?
  public var requiresAccountID = false
  public var usesFIPS = false
  public var usesDualStack = false
  /// False: an ARN's region must be the client's. Unset allows another.
  public var usesARNRegion: Bool?
  public var accelerates = false
  public var forcesPathStyle = false
  /// `us-east-1` under its old name without a region.
  public var usesGlobalEndpoint = false
  public var usesS3ExpressControl = false

  public init(region: String? = nil, bucket: String? = nil, endpoint: String? = nil, forcesPathStyle: Bool = false) {
    self.region = region
    self.bucket = bucket
    self.endpoint = endpoint
    self.forcesPathStyle = forcesPathStyle
  }
}

/// Where a call goes, and how it is signed.
public struct ResolvedEndpoint: Sendable, Equatable {
  public var scheme: String
  public var host: String
  /// Nil for the scheme's own.
  public var port: Int?
  /// What every path of the service begins with: empty, or `/base`, or `/bucket`.
  public var path: String
  public var headers: [HTTPHeader] = []
  public var signingName: String
  public var signingRegion: String
  public var style: Signer.Style
  /// What the destination is, for residency.
  public var place: Place

  /// `https://host:port/path`.
  public var url: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path)" }

  /// A request to this endpoint, with its headers.
  /// - Parameter path: percent-encoded, with its leading slash, below the endpoint's own path.
  public func request(
    _ method: String, path: String = "/", query: [(name: String, value: String?)] = [], headers: [HTTPHeader] = [],
    body: HTTPBody = .none
  ) -> HTTPRequest {
    let prefix = self.path.hasSuffix("/") ? String(self.path.dropLast()) : self.path
    return HTTPRequest(
      method, scheme: scheme, host: host, port: port, path: prefix + path, query: query,
      headers: self.headers + headers, body: body)
  }

  /// The signer of its requests.
  public func signer(_ credentials: Credentials) -> Signer {
    Signer(credentials: credentials, region: signingRegion, service: signingName, style: style)
  }
}

/// Why there is no endpoint for what was asked. The sentences about ARNs and configuration are the services' own.
public struct EndpointError: CodedError, Sendable, Equatable {
  /// `no-region`, `bad-arn`, `bad-alias`, `bad-endpoint` or `endpoint`.
  public let code: String
  public let message: String
  public let help: String?

  init(_ code: String, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  static func noRegion(_ message: String) -> EndpointError {
    EndpointError("no-region", message, help: "set AWS_REGION, or region in the profile of ~/.aws/config")
  }

  static func arn(_ message: String) -> EndpointError {
    EndpointError(
      "bad-arn", message,
      help: "an access point's ARN reads arn:aws:s3-outposts:REGION:ACCOUNT:outpost/OUTPOST/accesspoint/NAME")
  }

  static let badRegion = EndpointError("bad-region", "Invalid region: region was not a valid DNS name.")

  static func badEndpoint(_ text: String) -> EndpointError {
    EndpointError(
      "bad-endpoint", "Custom endpoint `\(text)` was not a valid URI", help: "write it like https://host:port/path")
  }
}

extension ResolvedEndpoint {
  /// At AWS, always over TLS.
  init(
    host: String, path: String = "", headers: [HTTPHeader] = [], signing: Signing, place: Place
  ) throws(EndpointError) {
    // A region or an account that isn't one never becomes part of a host.
    guard host.isHostName else { throw .badRegion }
    self.init(
      scheme: "https", host: host, port: nil, path: path, headers: headers, signingName: signing.name,
      signingRegion: signing.region, style: signing.style, place: place)
  }

  /// At a custom endpoint; what it is, is known by its host only.
  init(_ url: EndpointURL, prefix: String = "", path: String? = nil, headers: [HTTPHeader] = [], signing: Signing) {
    self.init(
      scheme: url.scheme, host: prefix + url.host, port: url.port, path: path ?? url.path, headers: headers,
      signingName: signing.name, signingRegion: signing.region, style: signing.style, place: .elsewhere(url.host))
  }

  struct Signing {
    var name: String
    var region: String
    var style: Signer.Style

    static func outposts(_ region: String) -> Signing { Signing(name: "s3-outposts", region: region, style: .s3) }
    static func s3(_ region: String) -> Signing { Signing(name: "s3", region: region, style: .s3) }
    static func express(_ region: String) -> Signing { Signing(name: "s3express", region: region, style: .s3) }
  }
}

extension EndpointParameters {
  /// The custom endpoint, if one is set.
  func customURL() throws(EndpointError) -> EndpointURL? {
    guard let endpoint else { return nil }
    guard let url = EndpointURL(endpoint) else { throw .badEndpoint(endpoint) }
    return url
  }
}
