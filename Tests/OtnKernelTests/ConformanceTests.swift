import Foundation
import OtnTestSupport
import Testing

/// The built kernel against Jupyter's own programs.
struct ConformanceTests {
  /// The Python beside nbclient's program; nil: there is none, which CI does not forgive.
  private func python() throws -> String? {
    try Peers.program("jupyter-execute").map {
      URL(fileURLWithPath: $0).deletingLastPathComponent().appending(path: "python").path
    }
  }

  /// Runs a program to its end.
  private func run(_ program: String, _ arguments: [String], prefix: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: prefix)
    process.environment = [
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": prefix, "OTN_KERNEL_PREFIX": prefix, "OMP_NUM_THREADS": "1",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Runs a script with the kernel installed in a folder of its own, after what `prepare` does there with the built program.
  private func check(
    _ script: String, _ arguments: [String] = [],
    prepare: (_ otn: ([String]) throws -> Void, _ folder: String) throws -> Void = { _, _ in }
  ) throws {
    guard let python = try python() else { return }
    let scratch = try ScratchFolder()
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    let program = URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "otn").path
    let otn = { (arguments: [String]) in
      let result = try run(program, arguments, prefix: scratch.path)
      try #require(result.status == 0, "\(result.output)")
    }
    try otn(["kernel", "install", "--prefix", scratch.path])
    try prepare(otn, scratch.path)
    let path = "\(Fixtures.packageRoot)/Tests/OtnKernelTests/\(script)"
    let result = try run(python, [path] + arguments.map { "\(scratch.path)/\($0)" }, prefix: scratch.path)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test func passesTheSuiteOfJupyter() throws { try check("conformance.py") }

  @Test func anExportedNotebookIsValidAndGivesTheSameInJupyter() throws {
    let lab = """
      # %% [markdown]
      # # Two pictures
      # %% Draw
      let set = coco.sample images: 4 seed: 3 size: 64
      show set[0]
      set
      # %% Compute
      let t = rand 2 3 seed: 1
      t * 2
      # %% Say
      print "one line"
      [a: 1, b: [2.5, nil]]

      """
    try check("exported.py", ["lab.ipynb"]) { otn, folder in
      try Data(lab.utf8).write(to: URL(fileURLWithPath: "\(folder)/lab.otn"))
      try otn(["record", "\(folder)/lab.otn"])
      try otn(["export", "\(folder)/lab.otn", "--to", "ipynb"])
    }
  }
}
