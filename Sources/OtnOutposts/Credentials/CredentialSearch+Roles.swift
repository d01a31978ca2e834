import Foundation

extension CredentialSearch {
  /// The keys of the role that a profile names; nil when it names none.
  mutating func role(of name: String, visited: [String]) throws(CredentialError) -> Credentials? {
    guard let section = configuration.profile(name), let role = section.text("role_arn"),
      section.text("web_identity_token_file") == nil
    else { return nil }
    if section.text("mfa_serial") != nil {
      throw CredentialError(
        "bad-profile", "profile `\(name)` asks for a code of an MFA device, which can't be asked for here",
        help: "get keys with `aws sts get-session-token` or `aws sso login`, and use their profile")
    }
    let base: Credentials
    switch (section.text("source_profile"), section.text("credential_source")) {
    case (let source?, nil): base = try sourceProfile(source, of: name, visited: visited + [name])
    case (nil, let source?): base = try credentialSource(source, of: name)
    default:
      throw CredentialError(
        "bad-profile", "profile `\(name)` has role_arn and needs exactly one of source_profile and credential_source",
        help: "name the profile whose keys may take the role, or Environment, EcsContainer or Ec2InstanceMetadata")
    }
    let call = STS.assumeRole(
      role, session: section.text("role_session_name") ?? sessionName, externalID: section.text("external_id"),
      duration: section.text("duration_seconds").flatMap { Int($0) })
    return try keys(from: call, signedBy: base, what: "role \(role) of profile `\(name)`")
  }

  private mutating func sourceProfile(
    _ source: String, of name: String, visited: [String]
  ) throws(CredentialError) -> Credentials {
    guard let section = configuration.profile(source) else {
      throw CredentialError(
        "bad-profile", "source_profile `\(source)` of profile `\(name)` does not exist",
        help: "there are: \(configuration.profileNames.joined(separator: ", "))")
    }
    let hasKeys = section.text("aws_access_key_id") != nil || section.text("aws_secret_access_key") != nil
    // A profile may take its role with its own keys; any other way back is a loop.
    if visited.contains(source) && !(source == name && hasKeys) {
      throw CredentialError(
        "bad-profile", "the source profiles go in a circle: \((visited + [source]).joined(separator: " → "))",
        help: "one of them has to have keys of its own")
    }
    if !hasKeys, let found = try role(of: source, visited: visited) { return found }
    if let found = try profileSources(source, isSource: true) { return found }
    throw CredentialError(
      "bad-profile", "source_profile `\(source)` of profile `\(name)` has no credentials",
      help: "run `aws configure --profile \(source)`")
  }

  private mutating func credentialSource(_ source: String, of name: String) throws(CredentialError) -> Credentials {
    let found: Credentials?
    switch source.lowercased() {
    case "environment": found = try environment()
    case "ecscontainer": found = try container()
    case "ec2instancemetadata": found = try instance()
    default:
      throw CredentialError(
        "bad-profile", "credential_source `\(source)` of profile `\(name)` is not known",
        help: "it is Environment, EcsContainer or Ec2InstanceMetadata")
    }
    guard let found else {
      throw CredentialError(
        "no-credentials",
        "credential_source `\(source)` of profile `\(name)` gave no credentials: \(notes.last ?? "nothing there")",
        help: nil)
    }
    return found
  }

  /// A role that a token in a file allows: `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, or the profile's keys for them.
  mutating func webIdentity(
    _ section: ConfigurationFile.Section, _ name: String, ignoresVariables: Bool
  ) throws(CredentialError) -> Credentials? {
    func value(_ variable: String, _ key: String) -> String? {
      (ignoresVariables ? nil : surroundings.variable(variable)) ?? section.text(key)
    }
    guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
    guard let role = value("AWS_ROLE_ARN", "role_arn") else {
      throw CredentialError(
        "bad-profile", "there is a web identity token, but no role for it",
        help: "set AWS_ROLE_ARN, or role_arn in the profile")
    }
    let path = surroundings.path(file)
    guard let bytes = FileManager.default.contents(atPath: path), let token = String(validating: bytes, as: UTF8.self)
    else {
      throw CredentialError("bad-credentials-file", "can't read the web identity token \(path)", help: nil)
    }
    let call = STS.assumeRoleWithWebIdentity(
      role, session: value("AWS_ROLE_SESSION_NAME", "role_session_name") ?? sessionName,
      token: Secret(token.trimmingCharacters(in: .whitespacesAndNewlines)))
    return try keys(from: call, signedBy: nil, what: "role \(role)")
  }

  private var sessionName: String { "otn-\(Timestamp(seconds).basic)" }

  /// Sends a call of STS that answers with keys.
  private func keys(from call: AWSCall, signedBy base: Credentials?, what: String) throws(CredentialError)
    -> Credentials
  {
    var parameters = ClientSettings(surroundings, configuration).parameters(of: "sts")
    if parameters.region == nil { parameters.region = "us-east-1" }
    let endpoint: ResolvedEndpoint
    do { endpoint = try Endpoint.regional("sts", parameters) } catch {
      throw CredentialError(error.code, error.message, help: error.help)
    }
    var request = endpoint.request(
      call.method, path: call.path, query: call.query, headers: call.headers, body: .bytes(call.body))
    if let base { request = endpoint.signer(base).sign(request, payload: .bytes(call.body), at: seconds) }
    let response = try send(request, timeout: 60, what: "STS")
    do {
      return try STS.credentials(in: response)
    } catch let error as AWSError {
      throw CredentialError("credentials-refused", "STS gave no keys for \(what): \(error.message)", help: error.help)
    } catch {
      throw CredentialError("bad-credentials", "STS answered without keys for \(what)", help: nil)
    }
  }

  /// - Parameter what: who is asked, for messages.
  func send(_ request: HTTPRequest, timeout: Double, what: String) throws(CredentialError) -> HTTPResponse {
    do {
      return try surroundings.send(request, timeout)
    } catch let error as HTTPError where error.code == "certificate" {
      throw CredentialError(error.code, "\(what) can't be asked: \(error.message)", help: error.help)
    } catch {
      throw CredentialError(
        "credentials-unreachable", "\(what) can't be reached at \(request.authority)",
        help: "check the network, the region and any custom endpoint")
    }
  }
}
