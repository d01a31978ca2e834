import Foundation

/// One pass through the places where keys may be.
struct CredentialSearch {
  let surroundings: CredentialSurroundings
  let configuration: SharedConfiguration
  let seconds: Double
  /// The profile was asked for by an argument: then the environment's keys don't count.
  let isExplicit: Bool
  /// What was looked at in vain, in words.
  var notes: [String] = []

  init(_ surroundings: CredentialSurroundings, profile: String?, seconds: Double) throws(CredentialError) {
    self.surroundings = surroundings
    self.seconds = seconds
    isExplicit = profile != nil
    configuration = try SharedConfiguration(surroundings, profile: profile)
  }

  mutating func find() throws(CredentialError) -> Credentials {
    if !isExplicit, let found = try environment() { return found }
    let name = configuration.profileName
    if configuration.isChosen && configuration.profile(name) == nil { throw noProfile(name) }
    if let found = try role(of: name, visited: []) { return found }
    if let found = try profileSources(name, isSource: isExplicit) { return found }
    if let found = try container() { return found }
    if let found = try instance() { return found }
    throw CredentialError(
      "no-credentials", "no AWS credentials were found; looked at: \(notes.joined(separator: ", "))",
      help: "run `aws configure` or `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
        + "on an EC2 instance, attach a role to it")
  }

  /// What a profile can say by itself, without a role that is based on another.
  mutating func profileSources(_ name: String, isSource: Bool) throws(CredentialError) -> Credentials? {
    let section = configuration.profile(name)
    if let found = try webIdentity(section ?? [:], name, ignoresVariables: isSource) { return found }
    if let found = try singleSignOn(section ?? [:], name) { return found }
    if let found = try keys(configuration.credentialsProfile(name), name, configuration.credentialsPath) {
      return found
    }
    if let found = try process(section ?? [:], name) { return found }
    if let found = try keys(configuration.configProfile(name), name, configuration.configPath) { return found }
    notes.append(
      section == nil
        ? "\(configuration.credentialsPath) and \(configuration.configPath) (no profile `\(name)`)"
        : "profile `\(name)` (it has no keys, role, SSO or credential_process)")
    return nil
  }

  mutating func environment() throws(CredentialError) -> Credentials? {
    guard let identifier = surroundings.variable("AWS_ACCESS_KEY_ID") else {
      notes.append("the environment (AWS_ACCESS_KEY_ID is not set)")
      return nil
    }
    guard let secret = surroundings.variable("AWS_SECRET_ACCESS_KEY") else {
      throw CredentialError(
        "bad-credentials", "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not", help: "set both, or neither")
    }
    return Credentials(
      accessKeyID: identifier, secretAccessKey: secret,
      sessionToken: surroundings.variable("AWS_SESSION_TOKEN") ?? surroundings.variable("AWS_SECURITY_TOKEN"),
      expiration: surroundings.variable("AWS_CREDENTIAL_EXPIRATION").flatMap(Timestamp.init)?.seconds)
  }

  private func keys(
    _ section: ConfigurationFile.Section?, _ name: String, _ path: String
  ) throws(CredentialError) -> Credentials? {
    guard let section, let identifier = section.text("aws_access_key_id") else { return nil }
    guard let secret = section.text("aws_secret_access_key") else {
      throw CredentialError(
        "bad-profile", "profile `\(name)` in \(path) has aws_access_key_id, but no aws_secret_access_key",
        help: "run `aws configure --profile \(name)`")
    }
    return Credentials(
      accessKeyID: identifier, secretAccessKey: secret,
      sessionToken: section.text("aws_session_token") ?? section.text("aws_security_token"))
  }

  private func process(_ section: ConfigurationFile.Section, _ name: String) throws(CredentialError) -> Credentials? {
    guard let command = section.text("credential_process") else { return nil }
    let what = "credential_process of profile `\(name)`"
    guard let arguments = ShellWords.split(command), !arguments.isEmpty else {
      throw CredentialError("bad-profile", "\(what) has an open quote or no words", help: "quote it as in a shell")
    }
    let output: [UInt8]
    do {
      let result = try surroundings.run(arguments)
      guard result.status == 0 else {
        throw CredentialError(
          "credentials-refused", "\(what) ended with status \(result.status)",
          help: "run it by hand and see what it says")
      }
      output = result.output
    } catch let error as CredentialError {
      throw error
    } catch {
      throw CredentialError(
        "bad-profile", "\(what) can't be run", help: "check that its program is there and executable")
    }
    let answer = try JSONAnswer(output, from: what)
    guard answer.number("Version") == 1 else {
      throw CredentialError(
        "bad-credentials", "\(what) did not answer with Version 1", help: "see `aws help topics` on credential_process")
    }
    return try answer.credentials(token: "SessionToken")
  }

  private func noProfile(_ name: String) -> CredentialError {
    let names = configuration.profileNames
    return CredentialError(
      "no-profile",
      "there is no profile `\(name)` in \(configuration.configPath) or \(configuration.credentialsPath)",
      help: names.isEmpty ? "run `aws configure --profile \(name)`" : "there are: \(names.joined(separator: ", "))")
  }
}
