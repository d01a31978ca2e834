import Synchronization

/// Which hash of the body a signature covers.
public enum PayloadHash: Sendable {
  /// Hashed here.
  case bytes([UInt8])
  /// A SHA-256 that is known already, in 64 lower-case hexadecimal digits.
  case sha256(String)
  /// The body isn't covered. Only S3 allows that.
  case unsigned
  case empty

  /// As it stands in the canonical request and in `x-amz-content-sha256`.
  public var text: String {
    switch self {
    case .bytes(let bytes): Digest.sha256(bytes).hexadecimal
    case .sha256(let digits): digits
    case .unsigned: "UNSIGNED-PAYLOAD"
    case .empty: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }
  }
}

/// Signs requests with AWS Signature Version 4: in the `Authorization` header, or in the query (`presign`).
///
///     let signer = Signer(credentials: keys, region: "us-west-2", service: "s3-outposts", style: .s3)
///     let signed = signer.sign(request, payload: .empty, at: now)
///
/// It is pure: the moment is handed in, and the same request gives the same signature. All headers of the request are signed but
/// those that a proxy may change; `Host` is made from `host` and `port`. Source: AWS, "Signature Version 4 signing process".
public struct Signer: Sendable {
  /// How a service wants the path and the body's hash.
  public struct Style: Sendable, Equatable {
    /// Dot segments and empty segments are taken out of the signed path.
    public var normalisesPath: Bool
    /// The path as sent is encoded once more in what is signed.
    public var encodesPathAgain: Bool
    /// The hash is sent as `x-amz-content-sha256`, and signed.
    public var sendsPayloadHash: Bool

    public init(normalisesPath: Bool, encodesPathAgain: Bool, sendsPayloadHash: Bool) {
      self.normalisesPath = normalisesPath
      self.encodesPathAgain = encodesPathAgain
      self.sendsPayloadHash = sendsPayloadHash
    }

    /// S3 and S3 control, in a region and on an Outpost: the path as it is sent.
    public static let s3 = Style(normalisesPath: false, encodesPathAgain: false, sendsPayloadHash: true)
    /// Every other service.
    public static let general = Style(normalisesPath: true, encodesPathAgain: true, sendsPayloadHash: false)
  }

  public let credentials: Credentials
  public let region: String
  public let service: String
  public let style: Style
  private let keys = SigningKeys()

  public init(credentials: Credentials, region: String, service: String, style: Style) {
    self.credentials = credentials
    self.region = region
    self.service = service
    self.style = style
  }

  /// The request with `X-Amz-Date`, `X-Amz-Security-Token` and `x-amz-content-sha256` (where they apply) and `Authorization`.
  /// A request that was signed before is signed anew.
  /// - Parameter seconds: the moment, since 1970.
  public func sign(_ request: HTTPRequest, payload: PayloadHash, at seconds: Double) -> HTTPRequest {
    let date = Timestamp(seconds)
    var signed = request
    let hash = payload.text
    prepare(&signed, hash: hash, date: date)
    let steps = steps(signed, hash: hash, date: date)
    signed.headers.append(HTTPHeader("Authorization", steps.authorization))
    return signed
  }

  /// What `sign` works out on its way, to compare with published signatures.
  public func steps(_ request: HTTPRequest, payload: PayloadHash, at seconds: Double) -> SigningSteps {
    var prepared = request
    prepare(&prepared, hash: payload.text, date: Timestamp(seconds))
    return steps(prepared, hash: payload.text, date: Timestamp(seconds))
  }

  /// The request with its signature in the query: whoever has the address may send it until it expires.
  /// - Parameter expires: seconds from then on, at most a week.
  public func presign(
    _ request: HTTPRequest, payload: PayloadHash = .unsigned, expires: Int, at seconds: Double
  ) -> HTTPRequest {
    var presigned = request
    let steps = presignSteps(request, payload: payload, expires: expires, at: seconds)
    presigned.query = steps.query
    presigned.query.append(("X-Amz-Signature", steps.signature))
    return presigned
  }

  /// What `presign` works out on its way.
  public func presignSteps(
    _ request: HTTPRequest, payload: PayloadHash = .unsigned, expires: Int, at seconds: Double
  ) -> SigningSteps {
    let date = Timestamp(seconds)
    var presigned = request
    presigned.query += [
      ("X-Amz-Algorithm", SigningSteps.algorithm),
      ("X-Amz-Credential", URIEncoding.value("\(credentials.accessKeyID)/\(scope(date.day))")),
      ("X-Amz-Date", date.basic),
      ("X-Amz-Expires", String(expires)),
      ("X-Amz-SignedHeaders", URIEncoding.value(CanonicalHeaders(request).names)),
    ]
    if let token = credentials.sessionToken {
      presigned.query.append(("X-Amz-Security-Token", URIEncoding.value(token.revealed)))
    }
    return steps(presigned, hash: payload.text, date: date)
  }

  private func prepare(_ request: inout HTTPRequest, hash: String, date: Timestamp) {
    let own = ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]
    request.headers.removeAll { header in own.contains(header.name.lowercased()) }
    request.headers.append(HTTPHeader("X-Amz-Date", date.basic))
    if let token = credentials.sessionToken {
      request.headers.append(HTTPHeader("X-Amz-Security-Token", token.revealed))
    }
    if style.sendsPayloadHash { request.headers.append(HTTPHeader("x-amz-content-sha256", hash)) }
  }

  private func steps(_ request: HTTPRequest, hash: String, date: Timestamp) -> SigningSteps {
    let headers = CanonicalHeaders(request)
    let canonical = CanonicalRequest.bytes(request, headers: headers, hash: hash, style: style)
    let day = date.day
    let scope = scope(day)
    let text = "\(SigningSteps.algorithm)\n\(date.basic)\n\(scope)\n\(Digest.sha256(canonical).hexadecimal)"
    let key = keys.key(day: day, secret: credentials.secretAccessKey, region: region, service: service)
    return SigningSteps(
      canonicalBytes: canonical, stringToSign: text,
      signature: Digest.hmacSHA256(key: key, Array(text.utf8)).hexadecimal,
      credential: "\(credentials.accessKeyID)/\(scope)", signedHeaders: headers.names, query: request.query)
  }

  private func scope(_ day: String) -> String { "\(day)/\(region)/\(service)/aws4_request" }
}

/// The stages of one signature.
public struct SigningSteps: Sendable {
  static let algorithm = "AWS4-HMAC-SHA256"

  let canonicalBytes: [UInt8]
  public let stringToSign: String
  /// 64 hexadecimal digits.
  public let signature: String
  let credential: String
  public let signedHeaders: String
  let query: [(name: String, value: String?)]

  public var canonicalRequest: String { String(decoding: canonicalBytes, as: UTF8.self) }

  /// The value of the `Authorization` header.
  public var authorization: String {
    "\(Self.algorithm) Credential=\(credential), SignedHeaders=\(signedHeaders), Signature=\(signature)"
  }
}

/// The derived key of the last day that was asked for: four HMACs saved on each request.
private final class SigningKeys: Sendable {
  private let last = Mutex<(day: String, key: [UInt8])>(("", []))

  func key(day: String, secret: Secret, region: String, service: String) -> [UInt8] {
    last.withLock { last in
      if last.day != day {
        let parts = [day, region, service, "aws4_request"]
        last.key = parts.reduce(Array("AWS4\(secret.revealed)".utf8)) { Digest.hmacSHA256(key: $0, Array($1.utf8)) }
        last.day = day
      }
      return last.key
    }
  }
}
