import Foundation

/// The folder of fixtures: real data and numbers made by the genuine programs, kept outside the repository.
///
/// `OTN_FIXTURES` names it; the default is `../shared` beside the package. Tests find their cases by listing it, so that another
/// folder of the same formats can take its place. Without it a test says what it skipped; in CI that is a failure.
///
///     for path in try Fixtures.cases(in: "parity/loss", suffix: ".json") { … }
public enum Fixtures {
  public struct Missing: Error, CustomStringConvertible {
    public let description: String
  }

  /// The root of the package, found from this file.
  public static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  public static let root: String = {
    let named = ProcessInfo.processInfo.environment["OTN_FIXTURES"] ?? "../shared"
    return named.hasPrefix("/") ? named : URL(fileURLWithPath: "\(packageRoot)/\(named)").standardizedFileURL.path
  }()

  /// The path of `subpath` (a file or a folder), or nil when it is not there: the caller skips, and standard output says what.
  /// In CI it throws instead.
  public static func folder(_ subpath: String) throws -> String? {
    let path = "\(root)/\(subpath)"
    if FileManager.default.fileExists(atPath: path) { return path }
    if ProcessInfo.processInfo.environment["CI"] != nil {
      throw Missing(description: "no fixtures at \(path): set OTN_FIXTURES to the folder that holds \(subpath)")
    }
    print("skipped: no fixtures at \(path) (OTN_FIXTURES names their folder)")
    return nil
  }

  /// The full paths of the files in `subpath` whose names end in `suffix`, sorted. Empty when the folder is not there and that is
  /// allowed; an existing folder without a case is an error, as a test without cases can't fail.
  public static func cases(in subpath: String, suffix: String) throws -> [String] {
    guard let folder = try folder(subpath) else { return [] }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }.sorted()
    if names.isEmpty { throw Missing(description: "no case *\(suffix) in \(folder)") }
    return names.map { "\(folder)/\($0)" }
  }
}
