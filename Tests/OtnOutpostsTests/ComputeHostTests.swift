import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct ComputeHostTests {
  @Test func aChangedHostKeyIsRefused() throws {
    guard let there = try Loopback() else { return }
    let progress = RecordedProgress()
    let fingerprint = try there.host.pin(work: Work(progress: progress))
    #expect(progress.lines.count == 1)
    #expect(try there.host.pin(expecting: fingerprint, work: Work(progress: progress)) == fingerprint)
    #expect(progress.lines.count == 1)
    there.server.stop()
    try there.server.newHostKey()
    try there.server.start()
    let said = failure { _ = try there.start("echo no") }
    #expect(said?.code == "host-key-changed")
    #expect(said?.message == "the host key of \(there.host) is not the one that was kept at first contact")
    #expect(!FileManager.default.fileExists(atPath: "\(there.server.home)/.otn"))
  }

  @Test func aFingerprintThatIsExpectedHasToAnswer() throws {
    guard let there = try Loopback() else { return }
    let said = failure { try there.host.pin(expecting: "SHA256:another", work: Work()) }
    #expect(said?.code == "host-key-changed")
    #expect(said?.message.hasSuffix(", not SHA256:another") == true)
  }

  @Test func aKeyThatIsNotAccepted() throws {
    guard let there = try Loopback() else { return }
    let host = try RemoteHost(
      "127.0.0.1", port: there.server.port, user: there.server.user, identityFile: "\(there.server.folder)/host_key",
      knownHostsFile: "\(there.folder)/known_hosts")
    try host.pin(work: Work())
    let said = failure { _ = try RemoteRun.list(on: host, work: Work()) }
    #expect(said?.code == "key-refused")
    #expect(said?.message == "\(host) does not accept the key \(there.server.folder)/host_key")
  }

  @Test func aHostThatIsNotThere() throws {
    guard let there = try Loopback() else { return }
    there.server.stop()
    let said = failure { try there.host.pin(work: Work()) }
    #expect(said?.code == "connection-refused")
    #expect(said?.help == "the instance may still be starting; else check its port")
    let unknown = try RemoteHost("no-such-host.invalid", user: "a", knownHostsFile: "\(there.folder)/other/known_hosts")
    #expect(failure { try unknown.pin(work: Work()) }?.code == "name-not-found")
  }

  @Test(arguments: ["-oProxyCommand=touch bad", "a b", "", "a;b", "a/b", "$(x)", "ü"])
  func anAddressIsNoOption(address: String) {
    #expect(failure { _ = try RemoteHost(address, user: "a") }?.code == "bad-address")
    #expect(failure { _ = try RemoteHost("127.0.0.1", user: address) }?.code == "bad-address")
  }

  /// What OpenSSH says, and what is made of it.
  @Test func theWordsOfSSH() throws {
    let host = try RemoteHost("10.0.0.5", user: "ubuntu", identityFile: "/keys/a.pem", knownHostsFile: "/keys/known")
    try Golden.checkTable(named: "compute-ssh-words.txt") { said in
      let error = RemoteError.connection(said, host: host)
      return "\(error.code)\(error.isTransient ? " (transient)" : "")\n\(error)"
    }
  }

  @Test func sshIsGivenNoKeysOfTheCloud() {
    let ours = [
      "PATH": "/bin", "AWS_PROFILE": "lab", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
      "AWS_SESSION_TOKEN": "c", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "d",
    ]
    #expect(RemoteHost.environment(ours) == ["PATH": "/bin", "AWS_PROFILE": "lab"])
  }

  @Test func aProgramThatIsNotInstalled() {
    #expect(failure { _ = try ChildProcess("otn-no-such-program", [], environment: [:]) }?.code == "no-such-file")
  }

  @Test func aChildThatReadsNothingDoesNotBlockUs() throws {
    let child = try ChildProcess(
      "sh", ["-c", "exec <&-; echo read nothing; exit 7"], environment: ["PATH": "/usr/bin:/bin"])
    for _ in 0..<64 { try child.write(Array(repeating: 65, count: 1 << 16), work: Work()) }
    var output: [UInt8] = []
    while let bytes = try child.read(work: Work()) { output += bytes }
    #expect(String(decoding: output, as: UTF8.self) == "read nothing\n")
    #expect(try child.finish(work: Work()).status == 7)
  }
}
