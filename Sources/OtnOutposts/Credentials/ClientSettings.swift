/// What the environment and the profile say besides keys: region, endpoints, certificates.
///
///     let settings = try ClientSettings(surroundings, profile: nil)
///     settings.region                   // AWS_REGION, AWS_DEFAULT_REGION, or the profile's
///     settings.endpoint(of: "s3")       // AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, then the profile's
public struct ClientSettings {
  private let surroundings: CredentialSurroundings
  private let section: ConfigurationFile.Section
  private let services: ConfigurationFile.Section
  /// The profile's name.
  public let profile: String

  public init(_ surroundings: CredentialSurroundings, profile: String?) throws(CredentialError) {
    let configuration = try SharedConfiguration(surroundings, profile: profile)
    self.init(surroundings, configuration)
  }

  init(_ surroundings: CredentialSurroundings, _ configuration: SharedConfiguration) {
    self.surroundings = surroundings
    profile = configuration.profileName
    section = configuration.profile(profile) ?? [:]
    services = section.text("services").flatMap(configuration.services) ?? [:]
  }

  public var region: String? {
    surroundings.variable("AWS_REGION") ?? surroundings.variable("AWS_DEFAULT_REGION") ?? section.text("region")
  }

  /// The custom endpoint of a service: `s3`, `s3_control`, `s3outposts`, `ec2`, `ssm`, `sts`.
  public func endpoint(of service: String) -> String? {
    if isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") { return nil }
    return surroundings.variable("AWS_ENDPOINT_URL_\(service.uppercased())")
      ?? surroundings.variable("AWS_ENDPOINT_URL")
      ?? services[service]?.nested["endpoint_url"] ?? section.text("endpoint_url")
  }

  /// A file of certificates in PEM form to trust instead of the system's.
  public var certificateBundle: String? {
    (surroundings.variable("AWS_CA_BUNDLE") ?? section.text("ca_bundle")).map(surroundings.path)
  }

  /// What the rules need besides the bucket.
  public func parameters(of service: String) -> EndpointParameters {
    let s3 = section["s3"]?.nested ?? [:]
    var parameters = EndpointParameters(
      region: region, endpoint: endpoint(of: service), forcesPathStyle: s3["addressing_style"] == "path")
    parameters.usesFIPS = isTrue("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
    parameters.usesDualStack =
      isTrue("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint") || s3["use_dualstack_endpoint"] == "true"
    if let text = surroundings.variable("AWS_S3_USE_ARN_REGION") ?? s3["use_arn_region"], service == "s3" {
      parameters.usesARNRegion = text.lowercased() == "true"
    }
    return parameters
  }

  private func isTrue(_ variable: String, _ key: String) -> Bool {
    (surroundings.variable(variable) ?? section.text(key))?.lowercased() == "true"
  }
}
