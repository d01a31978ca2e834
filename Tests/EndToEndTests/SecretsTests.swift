import Foundation
import OtnTestSupport
import Testing

@testable import OtnOutposts

/// Keys come from the environment, from profiles, programs and logins, and go nowhere but into signatures: not to the terminal, not
/// into a journal, a ledger, a record or the prompt's history, however a program ends.
@Suite struct SecretsTests {
  /// What must not be found again.
  private static let secret = "dummySecretQ7w/Fz3+kLm9PxT2bVn8RcY5sHd12"
  private static let token = "dummyToken0IQoJb3JpZ2luX2VjEXAMPLE/token+for/tests=="
  private static let identifier = "AKIADUMMYDUMMYDUMMY1"
  private static let login = "dummyLoginEyJraWQiOiJrZXktMTU2NDAyODA5OSIs"

  /// A home with a working folder, and what was said in it.
  private final class Site {
    let home: String
    var said = ""
    /// Whether the command line itself is left out of what was said.
    var isQuiet = false
    private let secrets: [String]

    init(_ secrets: [String] = [secret, token, identifier, login]) throws {
      home = try Program.folder()
      self.secrets = secrets
    }

    func write(_ text: String, _ name: String) throws {
      let file = URL(fileURLWithPath: "\(home)/\(name)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }

    @discardableResult
    func run(
      _ arguments: [String], _ variables: [String: String], input: String = "", killedAfter: Double? = nil
    ) throws -> Program.Result {
      let result = try Program.run(
        arguments, input: input, killedAfter: killedAfter,
        variables: ["AWS_EC2_METADATA_DISABLED": "true"].merging(variables) { $1 }, in: home)
      said += "\(isQuiet ? [] : arguments)\n\(result.output)\(result.errors)\n"
      return result
    }

    /// Where a secret stands, in what was said and in every file but those that hold keys by their purpose.
    func places() throws -> [String] {
      var found = secrets.filter { said.contains($0) }.map { "\($0) in \(said)" }
      let files = FileManager.default.enumerator(atPath: home)
      while let name = files?.nextObject() as? String {
        guard !name.hasPrefix(".aws/"), let data = FileManager.default.contents(atPath: "\(home)/\(name)") else {
          continue
        }
        for secret in secrets where data.range(of: Data(secret.utf8)) != nil { found.append("\(secret) in \(name)") }
      }
      return found
    }
  }

  private static let keys = [
    "AWS_ACCESS_KEY_ID": identifier, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token,
    "AWS_REGION": "us-west-2",
  ]

  /// As AWS refuses, with all that it knows of the request.
  private static let refusal: String = {
    let body =
      "<Error><Code>SignatureDoesNotMatch</Code><Message>The signature does not match, nor does \(token)</Message>"
      + "<AWSAccessKeyId>\(identifier)</AWSAccessKeyId><StringToSign>x-amz-security-token:\(token)</StringToSign></Error>"
    return
      "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
  }()

  private static func sync(_ port: Int, bucket: String = "shelf") -> String {
    "let bucket = outposts.bucket \"\(bucket)\" endpoint: \"http://127.0.0.1:\(port)\"\nsync \"here\" bucket\n"
  }

  @Test func whateverRefusesThem() throws {
    let site = try Site()
    try site.write("picture", "here/a.jpg")
    let server = try ScriptedServer(Array(repeating: Self.refusal, count: 60))
    defer { server.stop() }
    let program = Self.sync(server.port)
    #expect(try site.run(["-e", program], Self.keys).status == 1)
    try site.write("# %% Sync\n\(program)", "lab.otn")
    for command in ["run", "record", "resume", "check"] { try site.run([command, "lab.otn"], Self.keys) }
    // From a profile, from a program, from a login whose portal can't be reached.
    let region = ["AWS_REGION": "us-west-2"]
    try site.write(
      "[default]\naws_access_key_id = \(Self.identifier)\naws_secret_access_key = \(Self.secret)\n"
        + "aws_session_token = \(Self.token)\n", ".aws/credentials")
    #expect(try site.run(["-e", program], region).status == 1)
    try site.write(
      "#!/bin/sh\necho '{\"Version\": 1, \"AccessKeyId\": \"\(Self.identifier)\", "
        + "\"SecretAccessKey\": \"\(Self.secret)\", \"SessionToken\": \"\(Self.token)\"}'\nexit ${STATUS:-0}\n",
      ".aws/keys.sh")
    try site.write(
      """
      [profile program]
      credential_process = /bin/sh \(site.home)/.aws/keys.sh
      [profile login]
      sso_account_id = 123456789012
      sso_role_name = lab
      sso_region = us-west-2
      sso_start_url = https://lab.example/start
      [profile half]
      aws_access_key_id = \(Self.identifier)
      aws_secret_access_key_ = \(Self.secret)
      """, ".aws/config")
    let cache = Digest.sha1(Array("https://lab.example/start".utf8)).hexadecimal
    try site.write(
      "{\"accessToken\": \"\(Self.login)\", \"expiresAt\": \"2099-01-01T00:00:00Z\", \"clientSecret\": \"\(Self.secret)\"}",
      ".aws/sso/cache/\(cache).json")
    for profile in ["program", "login", "half", "none"] {
      let variables = region.merging(["AWS_PROFILE": profile, "OTN_CONNECT_TO": "127.0.0.1:1"]) { $1 }
      let own = profile == "program" ? variables.filter { $0.key != "OTN_CONNECT_TO" } : variables
      #expect(try site.run(["-e", program], own).status == 1)
      try site.run(["-e", program], own.merging(["STATUS": "3"]) { $1 })
    }
    #expect(!server.requests.isEmpty)
    for place in try site.places() { Issue.record("\(place)") }
  }

  @Test func whatNotebooksKeep() throws {
    let site = try Site()
    // A value that holds a secret of the environment is taken from there again, not from the disk.
    try site.write(
      """
      # %% Keys
      let secret = env "AWS_SECRET_ACCESS_KEY"
      let all = [secret, "session: \\(env("AWS_SESSION_TOKEN"))", 3]
      # %% Length
      len(secret) + len(all[1])

      """, "lab.otn")
    #expect(try site.run(["record", "lab.otn"], Self.keys).status == 0)
    #expect(try site.run(["resume", "lab.otn"], Self.keys).status == 0)
    #expect(try site.run(["check", "lab.otn"], Self.keys).status == 0)
    // Parameters are written down; a run without a journal needs none of that.
    try site.write("param key = \"\"\nlen key\n", "asks.otn")
    let asks = ["asks.otn", "-p", "key=\(Self.secret)"]
    site.isQuiet = true
    #expect(try site.run(["run"] + asks, Self.keys).output.hasSuffix("    40\n"))
    let refused = try site.run(["record"] + asks, Self.keys)
    site.isQuiet = false
    #expect(refused.status == 1 && refused.errors.hasPrefix("error[secret]: the value for `key` holds a secret"))
    try site.write("print (env \"AWS_SECRET_ACCESS_KEY\" | len)\n1 // 0\n", "fails.otn")
    #expect(try site.run(["run", "fails.otn"], Self.keys).status == 1)
    for place in try site.places() { Issue.record("\(place)") }
  }

  @Test func whatThePromptKeeps() throws {
    let site = try Site()
    let terminal = try PseudoTerminal(home: site.home, in: site.home, variables: Self.keys)
    try terminal.enter("let kept = 40 + 2", at: 1)
    try terminal.enter("let bucket = outposts.bucket \"shelf\" endpoint: \"http://127.0.0.1:1\"", at: 2)
    try terminal.enter(":save lab.otn", at: 3)
    // What somebody types is theirs to see again in this session, but no file is to hold it.
    try terminal.enter("let id = \"\(Self.identifier)\"", at: 3)
    try terminal.enter("let key = \"\(Self.secret)\"", at: 4)
    try terminal.enter("kept", at: 5)
    try terminal.expect("\n    42")
    try terminal.enter(":quit", at: 6)
    #expect(try terminal.exitStatus() == 0)
    let history = try String(contentsOfFile: "\(site.home)/.local/state/otn/history", encoding: .utf8)
    #expect(history.contains("let kept = 40 + 2\n") && history.hasSuffix("\nkept\n:quit\n"))
    for place in try site.places() { Issue.record("\(place)") }
  }

  /// A real server, a policy with its ledger, and ends of every kind.
  @Test func syncsThatSucceedFailAndAreKilled() throws {
    guard let server = try Peers.seaweed() else { return }
    let site = try Site([Peers.secretKey, Self.secret])
    let bucket = "secrets\(UInt32.random(in: 0...99_999))"
    try server.createBucket(bucket)
    for number in 0..<200 { try site.write(String(repeating: "\(number)", count: 5_000), "here/\(number).bin") }
    try site.write("keep: op-01\nlocal: [\(site.home)/runs]\nheld: {\(site.home)/here: op-01}\n", "policy.yml")
    let keys = [
      "AWS_ACCESS_KEY_ID": Peers.accessKey, "AWS_SECRET_ACCESS_KEY": Peers.secretKey, "AWS_REGION": "us-east-1",
    ]
    let program = Self.sync(server.port, bucket: bucket)
    for moment in [0.05, 0.1, 0.2] { try site.run(["-e", program], keys, killedAfter: moment) }
    #expect(try site.run(["-e", program], keys).status == 0)
    try site.write(program, "lab.otn")
    #expect(try site.run(["record", "lab.otn"], keys).status == 0)
    let wrong = keys.merging(["AWS_SECRET_ACCESS_KEY": Self.secret]) { $1 }
    #expect(try site.run(["-e", program], wrong).status == 1)
    let held = keys.merging(["OTN_RESIDENCY": "\(site.home)/policy.yml"]) { $1 }
    #expect(try site.run(["-e", program], held).status == 1)
    #expect(try site.run(["audit"], held).output.contains("refused"))
    for place in try site.places() { Issue.record("\(place)") }
  }
}
