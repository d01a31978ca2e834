import Foundation
import Synchronization

/// Real servers of others, for tests to speak to: one of each kind for all suites, started by the first that asks.
///
/// Their programs lie in the folder `OTN_PEERS` (the `bin` of a Python environment; `.build/peers/bin` unless it is set) or in `PATH`;
/// `.ci/peers` installs them. Without them a test says what it skipped; in CI that is a failure.
///
///     guard let peer = try Peers.seaweed() else { return }
public enum Peers {
  /// Where a server of S3 is, and its keys.
  public struct S3: Sendable {
    public let port: Int
    /// Nil where it speaks only http.
    public let securePort: Int?
    /// The certificate to trust.
    public let certificate: String?
  }

  /// The keys of AWS's documentation.
  public static let accessKey = "AKIAIOSFODNN7EXAMPLE"
  public static let secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
  public static let outpost = "op-01ac5d28a6a232904"
  public static let account = "123456789012"
  public static let region = "us-west-2"

  /// The path of a program, or nil when it is not there and that is allowed.
  public static func program(_ name: String) throws -> String? {
    let environment = ProcessInfo.processInfo.environment
    let own = environment["OTN_PEERS"] ?? "\(Fixtures.packageRoot)/.build/peers/bin"
    let folders = [own] + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    for folder in folders where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
    if environment["CI"] != nil {
      throw Fixtures.Missing(description: "no \(name) in \(own) or PATH: run .ci/peers, or set OTN_PEERS")
    }
    print("skipped: no \(name) in \(own) or PATH (.ci/peers installs it)")
    return nil
  }

  /// SeaweedFS as an Outpost, with the host names that AWS uses, over TLS and plain.
  public static func seaweed() throws -> S3? { try seaweedServer.started(startSeaweed) }

  /// rclone's `serve s3`, which answers 200 to a range.
  public static func rclone() throws -> S3? { try rcloneServer.started(startRclone) }

  /// The gateway of JuiceFS, which checks the digest of the payload.
  public static func juicefs() throws -> S3? { try juicefsServer.started(startJuiceFS) }

  private static let seaweedServer = Shared<S3>()
  private static let rcloneServer = Shared<S3>()
  private static let juicefsServer = Shared<S3>()

  /// What is started once, by the first that asks; the others wait for it.
  final class Shared<Peer: Sendable>: Sendable {
    private let result = Mutex<Result<Peer?, any Error>?>(nil)

    func started(_ start: () throws -> Peer?) throws -> Peer? {
      try result.withLock { result in
        let started = result ?? Result { try start() }
        result = started
        return try started.get()
      }
    }
  }

  private static func startSeaweed() throws -> S3? {
    guard let program = try program("weed") else { return nil }
    let folder = try ServerProcess.newFolder("seaweed")
    let hosts = [outpost, "ec2"].map { "\($0).s3-outposts.\(region).amazonaws.com" }
    try certificate(for: hosts.map { "*.\($0)" }, folder: folder)
    let keys = "{\"accessKey\": \"\(accessKey)\", \"secretKey\": \"\(secretKey)\"}"
    try """
    {"identities": [{"name": "admin", "credentials": [\(keys)], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
    """.write(toFile: "\(folder)/s3.json", atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
    let (port, securePort) = (try Ports.free(), try Ports.free())
    let server = try ServerProcess(
      program,
      [
        "mini", "-dir=\(folder)/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.port=\(try Ports.free())",
        "-volume.port=\(try Ports.free())", "-filer.port=\(try Ports.free())", "-s3.port=\(port)",
        "-s3.config=\(folder)/s3.json", "-master.telemetry=false", "-admin.ui=false", "-webdav=false",
        "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.domainName=\(hosts.joined(separator: ","))",
        "-s3.port.https=\(securePort)", "-s3.cert.file=\(folder)/tls.crt", "-s3.key.file=\(folder)/tls.key",
      ], environment: ["HOME": folder], folder: folder)
    try server.waitUntilAnswering(port: port)
    return S3(port: port, securePort: securePort, certificate: "\(folder)/tls.crt")
  }

  private static func startRclone() throws -> S3? {
    guard let program = try program("rclone") else { return nil }
    let folder = try ServerProcess.newFolder("rclone")
    try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
    let port = try Ports.free()
    let server = try ServerProcess(
      program,
      ["serve", "s3", "--addr", "127.0.0.1:\(port)", "--auth-key", "\(accessKey),\(secretKey)", "\(folder)/data"],
      environment: ["HOME": folder], folder: folder)
    try server.waitUntilAnswering(port: port)
    return S3(port: port, securePort: nil, certificate: nil)
  }

  private static func startJuiceFS() throws -> S3? {
    guard let program = try program("juicefs") else { return nil }
    let folder = try ServerProcess.newFolder("juicefs")
    let database = "sqlite3://\(folder)/meta.db"
    try ServerProcess.run(
      program, ["format", database, "tests", "--storage", "file", "--bucket", "\(folder)/data/", "--no-update"],
      folder: folder)
    let port = try Ports.free()
    let server = try ServerProcess(
      program,
      [
        "gateway", "--multi-buckets", "--keep-etag", "--object-meta", "--no-usage-report", "--cache-dir",
        "\(folder)/cache", "--metrics", "127.0.0.1:\(try Ports.free())", database, "127.0.0.1:\(port)",
      ], environment: ["HOME": folder, "MINIO_ROOT_USER": accessKey, "MINIO_ROOT_PASSWORD": secretKey], folder: folder)
    try server.waitUntilAnswering(port: port)
    return S3(port: port, securePort: nil, certificate: nil)
  }

  /// A certificate for those names, signed by itself: `tls.crt` and `tls.key`.
  private static func certificate(for names: [String], folder: String) throws {
    guard let openssl = try program("openssl") else { throw ServerProcess.Failure(description: "no openssl in PATH") }
    let alternatives = names.map { "DNS:\($0)" }.joined(separator: ",")
    try ServerProcess.run(
      openssl,
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=otn tests", "-addext", "subjectAltName=\(alternatives),IP:127.0.0.1", "-keyout", "\(folder)/tls.key",
        "-out",
        "\(folder)/tls.crt",
      ], folder: folder)
  }
}
