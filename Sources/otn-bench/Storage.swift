import ArgumentParser
import Foundation
import OtnTestSupport

/// Copies to and from a SeaweedFS of its own, as whole programs: wall time, the client's CPU time and its memory.
struct Storage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times many small files and one large one to S3 and back, in turns with s5cmd, rclone and aws.")

  @Option(help: "Small files.") var files = 2_000
  @Option(help: "Bytes of each.") var fileSize = 100_000
  @Option(help: "MiB of the large one.") var large = 512
  @Option(help: "Files of the sync that finds nothing to do.") var equal = 20_000
  @Option(help: "Runs of each that count; their medians are shown.") var runs = 3
  @Option(help: "The programs to time, of otn, s5cmd, rclone, aws.") var programs = "otn,s5cmd,rclone,aws"

  func run() throws {
    guard let server = try Peers.seaweed() else {
      throw CleanExit.message("without SeaweedFS there is nothing to time")
    }
    let scratch = try ScratchFolder()
    let clients = try programs.split(separator: ",").compactMap { name in
      try StorageClient(String(name), port: server.port, home: scratch.path)
    }
    try Self.fill("\(scratch.path)/small", files: files, bytes: fileSize)
    try Self.fill("\(scratch.path)/large", files: 1, bytes: large << 20)
    try Self.fill("\(scratch.path)/equal", files: equal, bytes: 100)
    try clients.first?.prepare()
    let trials = [
      Trial(name: "\(files) × \(fileSize) B up", folder: "small", isUpload: true, isRepeated: false),
      Trial(name: "\(files) × \(fileSize) B down", folder: "small", isUpload: false, isRepeated: false),
      Trial(name: "\(large) MiB up", folder: "large", isUpload: true, isRepeated: false),
      Trial(name: "\(large) MiB down", folder: "large", isUpload: false, isRepeated: false),
      Trial(name: "\(equal) equal files", folder: "equal", isUpload: true, isRepeated: true),
    ]
    for trial in trials where trial.folder != "equal" || equal > 0 { try measure(trial, clients, in: scratch.path) }
  }

  private struct Trial {
    let name: String
    let folder: String
    let isUpload: Bool
    /// Whether it is about a second copy of the same.
    let isRepeated: Bool
  }

  private func measure(_ trial: Trial, _ clients: [StorageClient], in scratch: String) throws {
    var found: [String: [StorageClient.Usage]] = [:]
    for client in clients where !trial.isUpload || trial.isRepeated {
      try client.sync("\(scratch)/\(trial.folder)", up: true, remote: "\(client.name)-\(trial.folder)")
    }
    for run in 0..<runs {
      for client in clients {
        let remote = "\(client.name)-\(trial.folder)" + (trial.isUpload && !trial.isRepeated ? "-\(run)" : "")
        let local = trial.isUpload ? "\(scratch)/\(trial.folder)" : "\(scratch)/back"
        // What the run before left unwritten is not this one's.
        sync()
        found[client.name, default: []].append(try client.sync(local, up: trial.isUpload, remote: remote))
        if !trial.isUpload { try FileManager.default.removeItem(atPath: local) }
      }
    }
    print(trial.name)
    for client in clients {
      let usages = found[client.name] ?? []
      print(
        "  " + client.name.padding(toLength: 8, withPad: " ", startingAt: 0)
          + String(
            format: "%7.2f s wall  %6.2f s CPU  %5.0f MB", median(usages.map(\.wall)), median(usages.map(\.cpu)),
            median(usages.map { Double($0.peakBytes) / 1e6 })))
    }
  }

  /// Files of bytes that don't compress.
  private static func fill(_ folder: String, files: Int, bytes: Int) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var generator = SystemRandomNumberGenerator()
    // Piece by piece: a program that is started counts what this one held as its own until it has its own memory.
    let piece = 1 << 16
    for number in 0..<files {
      let path = "\(folder)/\(number).bin"
      guard let file = fopen(path, "wb") else { throw ValidationError("can't write \(path)") }
      defer { fclose(file) }
      for start in stride(from: 0, to: bytes, by: piece) {
        let words = (0..<piece / 8).map { _ in generator.next() }
        fwrite(words, 1, min(piece, bytes - start), file)
      }
    }
  }
}

/// A program that syncs a folder with a bucket of a local server.
struct StorageClient {
  /// What a process took, by the system's own accounts.
  struct Usage {
    let wall: Double
    let cpu: Double
    let peakBytes: Int
  }

  let name: String
  private let program: String
  private let endpoint: String
  private let environment: [String: String]
  private static let bucket = "bench"

  /// nil: it is not there.
  init?(_ name: String, port: Int, home: String) throws {
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "otn").path
    guard let program = name == "otn" ? own : try Peers.program(name) else { return nil }
    self.name = name
    self.program = program
    endpoint = "http://127.0.0.1:\(port)"
    environment = [
      "HOME": home, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "AWS_ACCESS_KEY_ID": Peers.accessKey,
      "AWS_SECRET_ACCESS_KEY": Peers.secretKey, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
      "RCLONE_CONFIG_S_TYPE": "s3", "RCLONE_CONFIG_S_PROVIDER": "SeaweedFS", "RCLONE_CONFIG_S_ENV_AUTH": "true",
      "RCLONE_CONFIG_S_ENDPOINT": endpoint, "RCLONE_CONFIG_S_REGION": "us-east-1",
    ]
  }

  /// Makes the bucket.
  func prepare() throws {
    guard let aws = try Peers.program("aws") else { return }
    _ = try? Self.spawn(aws, ["--endpoint-url", endpoint, "s3", "mb", "s3://\(Self.bucket)"], environment)
  }

  @discardableResult
  func sync(_ folder: String, up: Bool, remote: String) throws -> Usage {
    let address = "s3://\(Self.bucket)/\(remote)/"
    let pair = { (local: String, other: String) in up ? [local, other] : [other, local] }
    let arguments: [String]
    switch name {
    case "otn":
      let bucket = "(outposts.bucket \"\(Self.bucket)\" endpoint: \"\(endpoint)\")"
      arguments = ["-e", "sync \(pair("\"\(folder)\"", bucket).joined(separator: " ")) prefix: \"\(remote)\""]
    case "s5cmd":
      arguments =
        ["--endpoint-url", endpoint, "--log", "error", "sync"] + pair(folder + "/", address + (up ? "" : "*"))
    case "rclone": arguments = ["sync", "--transfers", "32"] + pair(folder, "s:\(Self.bucket)/\(remote)")
    default: arguments = ["--endpoint-url", endpoint, "s3", "sync", "--only-show-errors"] + pair(folder, address)
    }
    return try Self.spawn(program, arguments, environment)
  }

  private static func spawn(_ program: String, _ arguments: [String], _ environment: [String: String]) throws -> Usage {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in [1, 2] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    let argv = ([program] + arguments).map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var child: pid_t = 0
    let start = ContinuousClock.now
    guard posix_spawn(&child, program, &actions, nil, argv, envp) == 0 else {
      throw ValidationError("can't start \(program)")
    }
    var (status, usage): (Int32, rusage) = (0, rusage())
    wait4(child, &status, 0, &usage)
    let wall = start.duration(to: .now) / .seconds(1)
    guard status == 0 else { throw ValidationError("\(program) \(arguments.joined(separator: " ")) failed") }
    let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return Usage(
      wall: wall, cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakBytes: Int(usage.ru_maxrss) << 10)
  }
}
