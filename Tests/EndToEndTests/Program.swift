import Foundation
import Testing

/// The built program, as a user starts it.
enum Program {
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Beside the program that runs the tests.
  static let path: String = {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "otn").path
  }()

  /// All that the tests write; gone when they are over.
  private static let root: String = {
    atexit { try? FileManager.default.removeItem(atPath: Program.rootPath) }
    return rootPath
  }()
  private static let rootPath = FileManager.default.temporaryDirectory.appending(path: "otn-tests-\(getpid())").path

  /// An empty folder for a test's files.
  static func folder() throws -> String {
    let folder = "\(root)/\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  static func environment(home: String) -> [String: String] {
    ["HOME": home, "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8", "NO_COLOR": "1"]
  }

  /// Runs it to its end, in a folder of its own unless one is given, which is its home too. `killedAfter`: seconds, after which it is killed, with
  /// the status 137; `output`: a file for standard output, instead of the result; `largestFile`: in KiB, where a larger
  /// one stands for a disk without room; `heedsPermissions`: those of files hold for it, even where root runs the tests.
  static func run(
    _ arguments: [String], input: String = "", output: String? = nil, largestFile: Int? = nil,
    killedAfter: Double? = nil, heedsPermissions: Bool = false, variables: [String: String] = [:],
    in home: String? = nil
  ) throws -> Result {
    let folder = try folder()
    // In the foreground `timeout` ends after the program, not with it: its locks are free by then.
    let (program, words) =
      killedAfter.map {
        ("/usr/bin/timeout", ["timeout", "--foreground", "--preserve-status", "-s", "KILL", "\($0)", path] + arguments)
      }
      ?? largestFile.map { ("/bin/bash", ["bash", "-c", "ulimit -f \($0); exec \"$0\" \"$@\"", path] + arguments) }
      ?? (heedsPermissions && geteuid() == 0
        ? ("/usr/bin/setpriv", ["setpriv", "--bounding-set=-dac_override,-dac_read_search", path] + arguments)
        : (path, [path] + arguments))
    // Files instead of pipes: none of them can fill up.
    let paths = ["input", "output", "errors"].map { "\(folder)/\($0)" }
    try Data(input.utf8).write(to: URL(fileURLWithPath: paths[0]))
    for path in paths.dropFirst() { try Data().write(to: URL(fileURLWithPath: path)) }
    let status = try wait(
      for: program, words, environment(home: home ?? folder).merging(variables) { $1 }, in: home ?? folder,
      files: [paths[0], output ?? paths[1], paths[2]])
    let text = { (path: String) in try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) }
    let errors = try text(paths[2])
    try #require(status & 0x7F == 0, "it crashed: \(errors)")
    return Result(status: status >> 8 & 0xFF, output: try text(paths[1]), errors: errors)
  }

  /// Starts a program without Foundation's `Process`, which may wait for a server of another test instead. The result is the
  /// system's status.
  private static func wait(
    for program: String, _ arguments: [String], _ environment: [String: String], in folder: String, files: [String]
  ) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    for (number, file) in files.enumerated() {
      posix_spawn_file_actions_addopen(&actions, Int32(number), file, number == 0 ? O_RDONLY : O_WRONLY, 0)
    }
    var words = (["env", "-C", folder, program] + arguments.dropFirst()).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      posix_spawn_file_actions_destroy(&actions)
      (words + variables).forEach { free($0) }
    }
    var process: pid_t = 0
    try #require(
      posix_spawn(&process, "/usr/bin/env", &actions, nil, &words, &variables) == 0, "can't start \(program)")
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { try #require(errno == EINTR) }
    return status
  }

  /// Runs a notebook of that text.
  static func run(notebook: String, _ options: [String] = []) throws -> Result {
    let path = "\(try folder())/lab.otn"
    try Data(notebook.utf8).write(to: URL(fileURLWithPath: path))
    return try run(["run", path] + options)
  }
}
