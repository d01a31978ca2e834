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

  /// Runs it to its end. `output`: a file for standard output, instead of the result; `largestFile`: in KiB, where a larger
  /// one stands for a disk without room.
  static func run(_ arguments: [String], input: String = "", output: String? = nil, largestFile: Int? = nil) throws
    -> Result
  {
    let folder = try folder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: largestFile == nil ? path : "/bin/bash")
    process.arguments =
      largestFile.map { ["-c", "ulimit -f \($0); exec \"$0\" \"$@\"", path] + arguments } ?? arguments
    process.environment = environment(home: folder)
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Files instead of pipes: none of them can fill up.
    let paths = ["input", "output", "errors"].map { "\(folder)/\($0)" }
    try Data(input.utf8).write(to: URL(fileURLWithPath: paths[0]))
    for path in paths.dropFirst() { try Data().write(to: URL(fileURLWithPath: path)) }
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: paths[0]))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output ?? paths[1]))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: paths[2]))
    try process.run()
    process.waitUntilExit()
    let text = { (path: String) in try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) }
    let errors = try text(paths[2])
    try #require(process.terminationReason == .exit, "it crashed: \(errors)")
    return Result(status: process.terminationStatus, output: try text(paths[1]), errors: errors)
  }

  /// Runs a notebook of that text.
  static func run(notebook: String, _ options: [String] = []) throws -> Result {
    let path = "\(try folder())/lab.otn"
    try Data(notebook.utf8).write(to: URL(fileURLWithPath: path))
    return try run(["run", path] + options)
  }
}
