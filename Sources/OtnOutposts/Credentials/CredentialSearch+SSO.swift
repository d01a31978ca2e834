import Foundation

extension CredentialSearch {
  /// Keys of a role for whoever logged in with `aws sso login`; nil when the profile doesn't use it.
  mutating func singleSignOn(_ section: ConfigurationFile.Section, _ name: String) throws(CredentialError)
    -> Credentials?
  {
    guard section.text("sso_account_id") != nil || section.text("sso_role_name") != nil else { return nil }
    var values = section
    let session = section.text("sso_session")
    if let session {
      guard let shared = configuration.ssoSession(session) else {
        throw CredentialError(
          "bad-profile", "profile `\(name)` names the SSO session `\(session)`, which does not exist",
          help: "add [sso-session \(session)] to \(configuration.configPath), or run `aws configure sso`")
      }
      values.merge(shared) { _, new in new }
    }
    let missing = ["sso_account_id", "sso_role_name", "sso_region", "sso_start_url"].filter { values.text($0) == nil }
    guard missing.isEmpty, let account = values.text("sso_account_id"), let role = values.text("sso_role_name"),
      let region = values.text("sso_region"), let start = values.text("sso_start_url")
    else {
      throw CredentialError(
        "bad-profile", "profile `\(name)` uses SSO, but has no \(missing.joined(separator: ", "))",
        help: "run `aws configure sso --profile \(name)`")
    }
    let token = try accessToken(session ?? start, region, isSession: session != nil, profile: name)
    let endpoint = try portal("portal.sso", region)
    let request = endpoint.request(
      "GET", path: "/federation/credentials",
      query: [("role_name", URIEncoding.value(role)), ("account_id", URIEncoding.value(account))],
      headers: [HTTPHeader("x-amz-sso_bearer_token", token)])
    let response = try send(request, timeout: 60, what: "the SSO portal")
    if response.status == 401 { throw expiredLogin(name) }
    let answer = try JSONAnswer(response.body, from: "the SSO portal")
    guard response.status == 200, let keys = answer.object("roleCredentials"),
      let identifier = keys.text("accessKeyId"),
      let secret = keys.text("secretAccessKey"), let milliseconds = keys.number("expiration")
    else {
      let reason = answer.text("message") ?? "status \(response.status)"
      throw CredentialError(
        "credentials-refused", "SSO gave no keys for role `\(role)` of account \(account): \(reason)",
        help: "check sso_role_name and sso_account_id of profile `\(name)`")
    }
    return Credentials(
      accessKeyID: identifier, secretAccessKey: secret, sessionToken: keys.text("sessionToken"),
      expiration: milliseconds / 1_000)
  }

  /// The token that `aws sso login` left, renewed when it can be and has to be.
  private func accessToken(
    _ key: String, _ region: String, isSession: Bool, profile: String
  ) throws(CredentialError) -> String {
    let file = "\(Digest.sha1(Array(key.utf8)).hexadecimal).json"
    let path = "\(surroundings.home)/.aws/sso/cache/\(file)"
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CredentialError(
        "expired-login", "nobody has logged in for profile `\(profile)`",
        help: "run `aws sso login --profile \(profile)`")
    }
    let cached = try JSONAnswer(Array(bytes), from: path)
    guard let token = cached.text("accessToken"), let expiration = cached.text("expiresAt").flatMap(Timestamp.init)
    else {
      throw CredentialError(
        "bad-credentials-file", "\(path) holds no SSO token", help: "run `aws sso login --profile \(profile)`")
    }
    let left = expiration.seconds - seconds
    if left > CredentialChain.advisory || (left > 0 && !isSession) { return token }
    if isSession, let renewed = try? renew(cached, region) { return renewed }
    if left > 0 { return token }
    throw expiredLogin(profile)
  }

  /// Asks for a new token with the refresh token. It isn't written back: the file belongs to the AWS tools, and the refresh token
  /// stays good for them.
  private func renew(_ cached: JSONAnswer, _ region: String) throws(CredentialError) -> String? {
    guard let refresh = cached.text("refreshToken"), let client = cached.text("clientId"),
      let secret = cached.text("clientSecret"),
      let limit = cached.text("registrationExpiresAt").flatMap(Timestamp.init),
      limit.seconds > seconds
    else { return nil }
    let values = [
      "clientId": client, "clientSecret": secret, "grantType": "refresh_token", "refreshToken": refresh,
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let body = try? encoder.encode(values) else { return nil }
    let request = try portal("oidc", region).request(
      "POST", path: "/token", headers: [HTTPHeader("Content-Type", "application/json")], body: .bytes(Array(body)))
    let response = try send(request, timeout: 60, what: "the SSO portal")
    return response.status == 200 ? try JSONAnswer(response.body, from: "the SSO portal").text("accessToken") : nil
  }

  private func portal(_ service: String, _ region: String) throws(CredentialError) -> ResolvedEndpoint {
    do {
      return try Endpoint.regional(service, EndpointParameters(region: region))
    } catch { throw CredentialError("bad-profile", "sso_region `\(region)` is no region", help: nil) }
  }

  private func expiredLogin(_ profile: String) -> CredentialError {
    CredentialError(
      "expired-login", "the SSO login of profile `\(profile)` has expired",
      help: "run `aws sso login --profile \(profile)`")
  }
}
