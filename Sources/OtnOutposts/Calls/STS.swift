/// The Security Token Service: who the keys belong to, and keys of another role.
public enum STS {
  private static let version = "2011-06-15"

  public struct Identity: Sendable, Equatable {
    public var account: String
    public var arn: String
    public var userID: String
  }

  public static func getCallerIdentity() -> AWSCall { .form(.sts, "GetCallerIdentity", version: version, []) }

  /// - Parameter duration: seconds; nil for the role's default.
  public static func assumeRole(
    _ role: String, session: String, externalID: String? = nil, duration: Int? = nil
  ) -> AWSCall {
    var parameters = [("RoleArn", role), ("RoleSessionName", session)]
    if let duration { parameters.append(("DurationSeconds", "\(duration)")) }
    if let externalID { parameters.append(("ExternalId", externalID)) }
    return .form(.sts, "AssumeRole", version: version, parameters)
  }

  /// Not signed: the token proves who asks.
  public static func assumeRoleWithWebIdentity(_ role: String, session: String, token: Secret) -> AWSCall {
    .form(
      .sts, "AssumeRoleWithWebIdentity", version: version,
      [("RoleArn", role), ("RoleSessionName", session), ("WebIdentityToken", token.revealed)], isSigned: false)
  }

  public static func identity(in response: HTTPResponse) throws -> Identity {
    let result = try response.xml()["GetCallerIdentityResult"]
    return Identity(
      account: result?.text("Account") ?? "", arn: result?.text("Arn") ?? "", userID: result?.text("UserId") ?? "")
  }

  /// The keys of an AssumeRole or AssumeRoleWithWebIdentity answer.
  public static func credentials(in response: HTTPResponse) throws -> Credentials {
    let keys = try response.xml().children.lazy.compactMap { $0["Credentials"] }.first
    guard let id = keys?.text("AccessKeyId"), let secret = keys?.text("SecretAccessKey") else {
      throw AWSError(code: "MalformedAnswer", message: "the answer holds no keys", status: response.status)
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: keys?.text("SessionToken"),
      expiration: keys?.text("Expiration").flatMap { Timestamp($0) }?.seconds)
  }
}
