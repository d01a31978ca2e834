import Foundation
import OtnOutposts
import OtnTestSupport
import OtnWork
import Testing

struct CredentialSettingsTests {
  private static let config = """
    file .aws/config
    | [profile lab]
    | region = eu-central-1
    | ca_bundle = ~/ca.pem
    | endpoint_url = http://127.0.0.1:1
    | services = local
    | use_fips_endpoint = TRUE
    | s3 =
    |   addressing_style = path
    |   use_arn_region = false
    | [services local]
    | ec2 =
    |   endpoint_url = http://127.0.0.1:2
    """

  private func settings(_ text: String, profile: String? = nil) throws -> ClientSettings {
    try ClientSettings(CredentialScenario(text).surroundings, profile: profile)
  }

  @Test func aProfileSaysWhereAndHow() throws {
    let settings = try settings(Self.config, profile: "lab")
    #expect(settings.region == "eu-central-1")
    #expect(settings.certificateBundle?.hasSuffix("/ca.pem") == true && settings.certificateBundle?.first == "/")
    #expect(settings.endpoint(of: "ec2") == "http://127.0.0.1:2")
    #expect(settings.endpoint(of: "s3") == "http://127.0.0.1:1")
    let parameters = settings.parameters(of: "s3")
    #expect(parameters.forcesPathStyle && parameters.usesFIPS && parameters.usesARNRegion == false)
    #expect(settings.parameters(of: "s3_control").usesARNRegion == nil)
  }

  @Test func theEnvironmentGoesBeforeTheProfile() throws {
    let variables = """
      env AWS_PROFILE=lab
      env AWS_DEFAULT_REGION=us-east-2
      env AWS_ENDPOINT_URL=http://127.0.0.1:3
      env AWS_ENDPOINT_URL_S3_CONTROL=http://127.0.0.1:4
      env AWS_CA_BUNDLE=/etc/ca.pem

      """
    let settings = try settings(variables + Self.config)
    #expect(settings.profile == "lab" && settings.region == "us-east-2")
    #expect(settings.endpoint(of: "ec2") == "http://127.0.0.1:3")
    #expect(settings.endpoint(of: "s3_control") == "http://127.0.0.1:4")
    #expect(settings.certificateBundle == "/etc/ca.pem")
    #expect(try self.settings("env AWS_REGION=us-west-1\n" + variables).region == "us-west-1")
    let ignoring = try self.settings("env AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true\n" + variables + Self.config)
    #expect(ignoring.endpoint(of: "s3") == nil)
  }

  @Test func nothingIsSaidWhereNothingIs() throws {
    let settings = try settings("")
    #expect(settings.profile == "default" && settings.region == nil && settings.endpoint(of: "s3") == nil)
  }

  @Test func brokenFilesEndInAnErrorThatNamesALine() throws {
    let seed = Array(
      "[profile lab]\nregion = eu-central-1\ns3 =\n  addressing_style = path\n# x\n[default]\na: b\n".utf8)
    var random = SystemRandomNumberGenerator()
    let scenario = try CredentialScenario("file .aws/config\n| [default]")
    let path = URL(fileURLWithPath: "\(scenario.home)/.aws/config")
    for _ in 0..<2_000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(Array("[]=: \n\r\t#;\u{0}x".utf8).randomElement(using: &random) ?? 0, at: place)
        case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
        default: bytes = Array(bytes[..<max(1, place)])
        }
      }
      try Data(bytes).write(to: path)
      do {
        _ = try ClientSettings(scenario.surroundings, profile: nil).parameters(of: "s3")
      } catch {
        #expect(error.code == "bad-credentials-file")
        #expect(error.message.contains(", line ") || error.message.hasSuffix("is not UTF-8"), "\(error.message)")
      }
    }
  }

  @Test func requestsAreTheOnesOfTheWire() throws {
    guard let path = try Fixtures.folder("vectors/wire-calls.json") else { return }
    let file = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any]
    let cases = try #require(file?["cases"] as? [[String: Any]])
    for name in ["sso-get-role-credentials", "sso-oidc-create-token-refresh", "sts-assume-web-identity"] {
      guard let wire = cases.first(where: { $0["name"] as? String == name })?["request"] as? [String: Any] else {
        continue
      }
      let sent = try #require(try sent(name))
      let query = sent.query.map { "\($0.name)=\($0.value ?? "")" }.joined(separator: "&")
      #expect(sent.method == wire["method"] as? String)
      #expect("https://\(sent.host)\(sent.path)\(query.isEmpty ? "" : "?\(query)")" == wire["url"] as? String)
      for header in wire["headers"] as? [[String]] ?? [] where header[0] != "Content-Length" {
        #expect(sent.headers[header[0]] == header[1])
      }
      guard case .bytes(let body) = sent.body else { continue }
      let text = wire["body_utf8"] as? String ?? ""
      if text.hasPrefix("{") {
        #expect(try decoded(body) == decoded(Array(text.utf8)))
      } else {
        #expect(String(decoding: body, as: UTF8.self) == text)
      }
    }
  }

  /// A role is asked for at an `https` of the test's own, whose certificate only the profile knows.
  @Test(arguments: [true, false]) func theProfilesCertificatesAreTrustedByThoseWhoGiveKeys(isNamed: Bool) throws {
    guard let peer = try Peers.seaweed(), let port = peer.securePort, let certificate = peer.certificate else { return }
    let home = try ScratchFolder()
    let config = """
      [profile lab]
      role_arn = arn:aws:iam::123456789012:role/r
      source_profile = base
      region = us-east-1
      \(isNamed ? "ca_bundle = \(certificate)" : "")
      [profile base]
      aws_access_key_id = \(Peers.accessKey)
      aws_secret_access_key = \(Peers.secretKey)
      """
    try Data(config.utf8).write(to: URL(fileURLWithPath: "\(home.path)/config"))
    let account = try Account(environment: [
      "HOME": home.path, "AWS_CONFIG_FILE": "\(home.path)/config", "AWS_PROFILE": "lab",
      "AWS_ENDPOINT_URL": "https://127.0.0.1:\(port)",
    ])
    let failure = #expect(throws: (any Error).self) { _ = try account.send(STS.getCallerIdentity()) }
    let words = "\(String(describing: failure))"
    #expect(words.contains("certificate") != isNamed, "\(words)")
  }

  private func decoded(_ bytes: [UInt8]) throws -> [String: String] {
    try JSONDecoder().decode([String: String].self, from: Data(bytes))
  }

  /// The first request of a set-up that leads to the one of that name.
  private func sent(_ name: String) throws -> HTTPRequest? {
    let session = "[default]\n| sso_session = lab\n| sso_account_id = 123456789012\n| sso_role_name = Admin\n"
    let login = "file .aws/config\n| \(session)| [sso-session lab]\n| sso_region = us-west-2\n| sso_start_url = x\n"
    let cache = "file .aws/sso/cache/\(Digest.sha1(Array("lab".utf8)).hexadecimal).json\n| "
    let text =
      switch name {
      case "sso-get-role-credentials":
        login + cache + #"{"accessToken":"aoaAAAA-token","expiresAt":"2026-04-16T00:00:00Z"}"#
      case "sso-oidc-create-token-refresh":
        login + cache + #"{"accessToken":"t","expiresAt":"2026-04-15T00:00:00Z","refreshToken":"rt","clientId":"cid","#
          + #""clientSecret":"csec","registrationExpiresAt":"2027-01-01T00:00:00Z"}"#
      default:
        "env AWS_WEB_IDENTITY_TOKEN_FILE=HOME/token\nenv AWS_ROLE_ARN=arn:aws:iam::123456789012:role/r\n"
          + "env AWS_ROLE_SESSION_NAME=session\nenv AWS_REGION=us-west-2\nfile token\n| eyJhbGciOi.J9.sig"
      }
    var surroundings = try CredentialScenario(text).surroundings
    var first: HTTPRequest?
    surroundings.send = { request, _ in
      first = first ?? request
      throw CredentialScenario.NobodyAnswers()
    }
    _ = try? CredentialChain(surroundings).current(at: CredentialScenario.now)
    return first
  }
}
