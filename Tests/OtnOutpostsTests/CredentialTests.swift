import Foundation
import OtnOutposts
import OtnTestSupport
import OtnWork
import Testing

struct CredentialTests {
  @Test func everySourceIsFoundInItsPlaceOrSaysWhatIsWrong() throws {
    try Golden.checkTable(named: "credentials.txt") { try CredentialScenario($0).run() }
  }

  @Test func anErrorNeverShowsASecret() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Goldens/credentials.txt")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(String.init)
    let secrets = ["-secret", "hush", "eyJ", "login-token", "file-token", "env-token", "role-token", "imds-token"]
    for (index, line) in lines.enumerated() where line.hasPrefix("error[") {
      let text = line + (index + 1 < lines.count && lines[index + 1].hasPrefix("help:") ? lines[index + 1] : "")
      for secret in secrets { #expect(!text.contains(secret), "\(text)") }
    }
  }

  /// A profile with a program, whose keys live as long as the test says.
  private final class Issuer {
    var calls = 0
    var lifetime: Double? = 3_600
    var fails = false
    var now = CredentialScenario.now
    let scenario: CredentialScenario
    private(set) var chain: CredentialChain

    init() throws {
      scenario = try CredentialScenario("file .aws/config\n| [default]\n| credential_process = keys")
      chain = CredentialChain(scenario.surroundings)
      var surroundings = scenario.surroundings
      surroundings.run = { [unowned self] _ in
        calls += 1
        if fails { return (1, []) }
        let until = lifetime.map { #","Expiration":"\#(Timestamp(self.now + $0).extended)""# } ?? ""
        return (0, Array(#"{"Version":1,"AccessKeyId":"AKIA\#(calls)","SecretAccessKey":"s"\#(until)}"#.utf8))
      }
      chain = CredentialChain(surroundings)
    }

    func key(after seconds: Double) -> String {
      now += seconds
      do { return try chain.current(at: now).accessKeyID } catch { return error.code }
    }
  }

  @Test func keysAreRenewedAQuarterOfAnHourBeforeTheyExpire() throws {
    let issuer = try Issuer()
    #expect(issuer.key(after: 0) == "AKIA1")
    #expect(issuer.key(after: 2_699) == "AKIA1")
    #expect(issuer.key(after: 2) == "AKIA2")
    #expect(issuer.key(after: 1) == "AKIA2")
  }

  @Test func oldKeysServeUntilTenMinutesBeforeTheirEnd() throws {
    let issuer = try Issuer()
    #expect(issuer.key(after: 0) == "AKIA1")
    issuer.fails = true
    #expect(issuer.key(after: 2_701) == "AKIA1")
    #expect(issuer.calls == 2)
    #expect(issuer.key(after: 30) == "AKIA1")
    #expect(issuer.calls == 2, "not tried anew for each request")
    #expect(issuer.key(after: 31) == "AKIA1")
    #expect(issuer.calls == 3)
    #expect(issuer.key(after: 300) == "credentials-refused")
    issuer.fails = false
    #expect(issuer.key(after: 61) == "AKIA5")
  }

  @Test func keysThatNeverExpireAreFetchedOnceAndShortOnesNotForEachRequest() throws {
    let issuer = try Issuer()
    issuer.lifetime = nil
    for _ in 0..<5 { #expect(issuer.key(after: 100_000) == "AKIA1") }
    issuer.chain.invalidate()
    issuer.lifetime = 300
    #expect(issuer.key(after: 0) == "AKIA2")
    #expect(issuer.key(after: 1) == "AKIA2")
    #expect(issuer.key(after: 60) == "AKIA3")
    #expect(issuer.key(after: 301) == "AKIA4")
    issuer.lifetime = -1
    #expect(issuer.key(after: 301) == "expired-login")
  }

  @Test func invalidatingReadsTheFilesAgain() throws {
    let scenario = try CredentialScenario(
      "file .aws/credentials\n| [default]\n| aws_access_key_id = OLD\n| aws_secret_access_key = s")
    let chain = CredentialChain(scenario.surroundings)
    #expect(try chain.current(at: 0).accessKeyID == "OLD")
    try "[default]\naws_access_key_id = NEW\naws_secret_access_key = s".write(
      toFile: "\(scenario.home)/.aws/credentials", atomically: true, encoding: .utf8)
    #expect(try chain.current(at: 1).accessKeyID == "OLD")
    chain.invalidate()
    #expect(try chain.current(at: 2).accessKeyID == "NEW")
  }

  @Test func theSystemsProgramsAreRun() throws {
    let result = try CredentialSurroundings.runProgram(["printf", "%s-%s", "a b", "-x"])
    #expect(result.status == 0 && String(decoding: result.output, as: UTF8.self) == "a b--x")
    #expect(try CredentialSurroundings.runProgram(["sh", "-c", "exit 3"]).status == 3)
    #expect(try CredentialSurroundings.runProgram(["/no/such/program"]).status != 0)
  }
}
