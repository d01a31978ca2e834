import Foundation

extension Peers {
  /// Where moto is: EC2, SSM and STS in memory, with signatures checked.
  public struct Moto: Sendable {
    public let port: Int
    /// Keys of a user who may do everything.
    public let accessKey: String
    public let secretKey: String
  }

  /// moto's server. It checks signatures only after some calls without: enough to make a user with keys.
  public static func moto() throws -> Moto? { try motoServer.started(startMoto) }

  private static let motoServer = Shared<Moto>()

  private static func startMoto() throws -> Moto? {
    guard let program = try program("moto_server") else { return nil }
    let folder = try ServerProcess.newFolder("moto")
    let port = try Ports.free()
    let server = try ServerProcess(
      program, ["-H", "127.0.0.1", "-p", "\(port)"],
      environment: ["HOME": folder, "INITIAL_NO_AUTH_ACTION_COUNT": "4"], folder: folder)
    try server.waitUntilAnswering(port: port)
    let policy =
      "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}"
    _ = try identity(port, ["Action": "CreateUser", "UserName": "tester"])
    _ = try identity(
      port, ["Action": "PutUserPolicy", "UserName": "tester", "PolicyName": "all", "PolicyDocument": policy])
    let answer = try identity(port, ["Action": "CreateAccessKey", "UserName": "tester"])
    // Whatever is left of the calls that aren't checked, this is the last one.
    _ = try identity(port, ["Action": "GetUser", "UserName": "tester"])
    func text(_ name: String) throws -> String {
      guard let open = answer.range(of: "<\(name)>"),
        let close = answer.range(of: "</\(name)>", range: open.upperBound..<answer.endIndex)
      else { throw ServerProcess.Failure(description: "moto made no key: \(answer)") }
      return String(answer[open.upperBound..<close.lowerBound])
    }
    return Moto(port: port, accessKey: try text("AccessKeyId"), secretKey: try text("SecretAccessKey"))
  }

  /// One call of IAM, unsigned.
  private static func identity(_ port: Int, _ parameters: [String: String]) throws -> String {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-_.~")
    let body = parameters.merging(["Version": "2010-05-08"]) { $1 }.map {
      "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
    }.joined(separator: "&")
    let scope = "Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request"
    return try Ports.exchange(
      port,
      "POST / HTTP/1.0\r\nHost: iam.amazonaws.com\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        + "Authorization: AWS4-HMAC-SHA256 \(scope), SignedHeaders=host, Signature=0\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }
}
