import Foundation

/// Expected output in files beside the tests, in `Goldens/`. `OTN_RECORD_GOLDENS=1` writes them anew.
public enum Golden {
  public struct Mismatch: Error, CustomStringConvertible {
    public let description: String
  }

  private static var isRecording: Bool { ProcessInfo.processInfo.environment["OTN_RECORD_GOLDENS"] != nil }

  /// Compares a text with the golden file of that name.
  public static func check(_ actual: String, named name: String, beside testFile: String = #filePath) throws {
    let path = try path(name, testFile)
    if isRecording { return try actual.write(toFile: path, atomically: true, encoding: .utf8) }
    let expected = try String(contentsOfFile: path, encoding: .utf8)
    if actual != expected { throw Mismatch(description: "\(name)\n\(comparison(expected, actual))") }
  }

  /// Goes through a table of inputs with their expected outputs: only names and inputs are written by hand.
  ///
  ///     ===== name of the case
  ///     input
  ///     -----
  ///     output
  ///
  /// - Returns: the number of cases.
  @discardableResult
  public static func checkTable(
    named name: String, beside testFile: String = #filePath, output: (String) throws -> String
  ) throws -> Int {
    let path = try path(name, testFile)
    let cases = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "===== ").dropFirst()
    var recorded: [String] = []
    var failures: [String] = []
    for text in cases {
      let halves = text.components(separatedBy: "\n-----\n")
      let lines = halves[0].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      var input = lines.count > 1 ? String(lines[1]) : ""
      if halves.count == 1 { input = trimmed(input) }
      let actual = trimmed(try output(input))
      let expected = halves.count > 1 ? trimmed(halves[1]) : ""
      if actual != expected { failures.append("\(lines[0])\n\(comparison(expected, actual))") }
      recorded.append("===== \(lines[0])\n\(input)\n-----\n\(actual)\n")
    }
    if isRecording {
      try recorded.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    } else if !failures.isEmpty {
      throw Mismatch(description: failures.joined(separator: "\n\n"))
    }
    return cases.count
  }

  private static func path(_ name: String, _ testFile: String) throws -> String {
    let folder = URL(fileURLWithPath: testFile).deletingLastPathComponent().appendingPathComponent("Goldens").path
    if isRecording { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    return "\(folder)/\(name)"
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.last == "\n" { text.removeLast() }
    return text
  }

  private static func comparison(_ expected: String, _ actual: String) -> String {
    "expected:\n\(expected)\nactual:\n\(actual)"
  }
}
