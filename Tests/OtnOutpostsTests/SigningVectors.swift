import Foundation
import OtnOutposts
import OtnTestSupport

/// The published and generated cases of Signature Version 4, whatever file they stand in.
struct SigningVector {
  struct File: Decodable { var cases: [Case] }

  struct Case: Decodable {
    var name: String
    var kind: String?
    var request: Request
    var context: Context?
    var expires: Int?
    var canonicalRequest: String?
    var stringToSign: String?
    var signature: String?
    var authorization: String?
    var signedHeaders: [String]?
    var payloadHash: String?
    var presignedUrl: String?
    var header: Stages?
    var query: Stages?
    var signer: String?
  }

  struct Request: Decodable {
    var method: String
    var target: String?
    var url: String?
    var headers: [[String]]
    var body: String?
    var bodyBase64: String?
  }

  struct Stages: Decodable {
    var canonicalRequest: String
    var stringToSign: String
    var signature: String
    var authorization: String?
  }

  struct Context: Decodable {
    struct Keys: Decodable {
      var accessKeyId: String
      var secretAccessKey: String
      var token: String?
    }
    var accessKeyId: String?
    var secretAccessKey: String?
    var sessionToken: String?
    var credentials: Keys?
    var region: String
    var service: String
    var timestamp: String
    var normalize: Bool?
    var signBody: Bool?
    var expirationInSeconds: Int?
    var omitSessionToken: Bool?
  }

  let file: String
  let data: Case

  static func all(suffix: String, in folder: String = "vectors", prefix: String) throws -> [SigningVector] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try Fixtures.cases(in: folder, suffix: suffix).flatMap { path -> [SigningVector] in
      let name = URL(fileURLWithPath: path).lastPathComponent
      guard name.hasPrefix(prefix) else { return [] }
      let file = try decoder.decode(File.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
      return file.cases.map { SigningVector(file: name, data: $0) }
    }
  }

  var label: String { "\(file) \(data.name)" }

  func credentials(_ context: Context) -> Credentials {
    let token = context.omitSessionToken == true ? nil : context.sessionToken ?? context.credentials?.token
    return Credentials(
      accessKeyID: context.accessKeyId ?? context.credentials?.accessKeyId ?? "",
      secretAccessKey: context.secretAccessKey ?? context.credentials?.secretAccessKey ?? "", sessionToken: token)
  }

  func style(_ context: Context) -> Signer.Style {
    if let signer = data.signer, signer.hasPrefix("S3") { return .s3 }
    var style = Signer.Style.general
    style.normalisesPath = context.normalize ?? true
    style.sendsPayloadHash = context.signBody ?? false
    return style
  }

  /// Without the headers that the signer itself makes, and without those the case says stay unsigned.
  func request() -> HTTPRequest {
    let url =
      data.request.url
      ?? "https://\(data.request.headers.first { $0[0] == "Host" }?[1] ?? "")\(data.request.target ?? "")"
    let rest = url.dropFirst(8)
    let host = rest.prefix { $0 != "/" }
    let target = rest.dropFirst(host.count)
    let path = target.prefix { $0 != "?" }
    let query = target.dropFirst(path.count + 1).split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : nil)
    }
    let signed = data.signedHeaders.map(Set.init)
    let headers = data.request.headers.filter { signed?.contains($0[0].lowercased()) ?? true }
    return HTTPRequest(
      data.request.method, host: String(host), path: String(path), query: query,
      headers: headers.map { HTTPHeader($0[0], $0[1]) })
  }

  var body: [UInt8] {
    if let text = data.request.bodyBase64 { return Array(Data(base64Encoded: text) ?? Data()) }
    return Array((data.request.body ?? "").utf8)
  }
}
