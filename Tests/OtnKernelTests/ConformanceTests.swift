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

  @Test func passesTheSuiteOfJupyter() throws {
    guard let python = try python() else { return }
    let folder = FileManager.default.temporaryDirectory.appending(path: "otn-kernel-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    let otn = URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "otn").path
    let installed = try run(otn, ["kernel", "install", "--prefix", folder], prefix: folder)
    #expect(installed.status == 0, "\(installed.output)")
    let script = "\(Fixtures.packageRoot)/Tests/OtnKernelTests/conformance.py"
    let result = try run(python, [script], prefix: folder)
    #expect(result.status == 0, "\(result.output)")
  }
}
