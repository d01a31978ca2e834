/// The two files of the AWS tools, and the profile that was chosen.
struct SharedConfiguration {
  let configPath: String
  let credentialsPath: String
  /// Whose name was asked for, by an argument or by `AWS_PROFILE`.
  let profileName: String
  /// True when the name was asked for at all.
  let isChosen: Bool
  private let config: ConfigurationFile
  private let credentials: ConfigurationFile

  init(_ surroundings: CredentialSurroundings, profile: String?) throws(CredentialError) {
    configPath = surroundings.path(surroundings.variable("AWS_CONFIG_FILE") ?? "~/.aws/config")
    credentialsPath = surroundings.path(surroundings.variable("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials")
    let named = profile ?? surroundings.variable("AWS_PROFILE") ?? surroundings.variable("AWS_DEFAULT_PROFILE")
    profileName = named ?? "default"
    isChosen = named != nil
    config = try ConfigurationFile(path: configPath)
    credentials = try ConfigurationFile(path: credentialsPath)
  }

  /// What both files say of a profile; the credentials file has the last word. Nil when neither knows it.
  func profile(_ name: String) -> ConfigurationFile.Section? {
    switch (configProfile(name), credentialsProfile(name)) {
    case (nil, nil): nil
    case (let config, let credentials): (config ?? [:]).merging(credentials ?? [:]) { _, new in new }
    }
  }

  func configProfile(_ name: String) -> ConfigurationFile.Section? {
    config.sections["profile \(name)"] ?? (name == "default" ? config.sections["default"] : nil)
  }

  func credentialsProfile(_ name: String) -> ConfigurationFile.Section? { credentials.sections[name] }
  func ssoSession(_ name: String) -> ConfigurationFile.Section? { config.sections["sso-session \(name)"] }
  func services(_ name: String) -> ConfigurationFile.Section? { config.sections["services \(name)"] }

  /// The names of all profiles, sorted.
  var profileNames: [String] {
    let named = config.sections.keys.compactMap { name in
      name == "default" ? name : name.hasPrefix("profile ") ? String(name.dropFirst(8)) : nil
    }
    return Set(named + credentials.sections.keys).sorted()
  }
}

extension ConfigurationFile.Section {
  /// A key's text, nil when it is missing or empty.
  func text(_ key: String) -> String? {
    guard let value = self[key], !value.text.isEmpty else { return nil }
    return value.text
  }
}
