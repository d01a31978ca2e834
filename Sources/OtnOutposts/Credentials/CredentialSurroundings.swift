import Foundation

/// What a search for keys sees of the world; tests put their own in its place.
public struct CredentialSurroundings {
  public var variables: [String: String]
  /// The folder that `~` stands for.
  public var home: String
  /// Sends one request and waits for its answer, whatever its status; the number is its timeout in seconds.
  public var send: (HTTPRequest, Double) throws -> HTTPResponse
  /// Runs a program with its arguments and gives its exit status and standard output.
  public var run: ([String]) throws -> (status: Int32, output: [UInt8])
  /// Waits that many seconds between two tries.
  public var pause: (Double) -> Void

  public init(
    variables: [String: String], home: String, send: @escaping (HTTPRequest, Double) throws -> HTTPResponse,
    run: @escaping ([String]) throws -> (status: Int32, output: [UInt8]) = Self.runProgram,
    pause: @escaping (Double) -> Void = { Thread.sleep(forTimeInterval: $0) }
  ) {
    self.variables = variables
    self.home = home
    self.send = send
    self.run = run
    self.pause = pause
  }

  /// The program's own words to its user go to standard error, as ours do.
  public static func runProgram(_ arguments: [String]) throws -> (status: Int32, output: [UInt8]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["--"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, Array(output))
  }

  /// A variable that is set to something.
  func variable(_ name: String) -> String? {
    guard let text = variables[name], !text.isEmpty else { return nil }
    return text
  }

  /// With `~` replaced.
  func path(_ text: String) -> String {
    text == "~" || text.hasPrefix("~/") ? home + text.dropFirst() : text
  }
}
