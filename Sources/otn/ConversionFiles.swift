import Foundation
import OtnOutposts
import OtnRuntime
import OtnWork

/// The files that a conversion reads and writes. The policies of residency see all of them: what is made of something held is held,
/// and is written where it may be.
final class ConversionFiles {
  typealias File = (path: String, bytes: [UInt8])

  private let console: Console
  private let residency: Residency
  private let command: String
  private let source: String

  private static let largestSource = 128 << 20
  private static let largestPicture = 64 << 20

  /// - Throws: what is wrong with the site's policy.
  init(console: Console, command: String, source: String) throws {
    self.console = console
    self.command = command
    self.source = source
    residency = try Residency(environment: console.environment)
  }

  /// The host's clock.
  func now() -> Double { Date().timeIntervalSince1970 }

  /// Where what was read is held, for the file that is made of it.
  var notes: [String: String] { residency.held.notes }

  // MARK: Reading

  func readSource() throws -> [UInt8] {
    residency.read(path: source)
    if let size = Self.size(ofFile: source), size > Self.largestSource {
      throw UsageError(code: "file-too-large", message: "`\(source)` has more than 128 MiB: that is no notebook")
    }
    return try FileAccess.read(source)
  }

  /// A picture in the source's folder or below it; nil: there is none, or a link leads elsewhere.
  func readPicture(_ path: String) -> [UInt8]? {
    let folder = URL(fileURLWithPath: source).deletingLastPathComponent().path
    guard !path.hasPrefix("/"), let root = RealPath.of(folder), let real = RealPath.of("\(folder)/\(path)"),
      RealPath.isInside(real, root), let size = Self.size(ofFile: real), size <= Self.largestPicture
    else { return nil }
    residency.read(path: real)
    return try? FileAccess.read(real)
  }

  /// nil: it is no regular file.
  private static func size(ofFile path: String) -> Int? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: RealPath.of(path) ?? path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    return attributes[.size] as? Int
  }

  // MARK: Writing

  /// The folder for the pictures of a file, with its name: `lab.assets` for `lab.md` and `lab.otn`.
  func pictureFolder(of path: String) -> (path: String, name: String) {
    let folder = URL(fileURLWithPath: path).deletingPathExtension().path + ".assets"
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    return (String(path.dropLast(path.split(separator: "/").last?.count ?? 0)) + name, name)
  }

  /// Writes all of the files, the one that matters last, or none.
  ///
  /// - Throws: `residency`, `file-exists`; what keeps them from being written.
  func write(_ files: [File], overwriting: Bool) throws {
    guard let main = files.last else { return }
    let changed = files.filter { FileManager.default.contents(atPath: $0.path).map { [UInt8]($0) } != $0.bytes }
    let entries = try files.compactMap { file in
      try residency.check(
        residency.held, "Notebook", to: residency.destination(path: file.path), by: command, cell: "\(source):1")
    }
    for file in changed { try checkFree(file.path, overwriting) }
    for file in changed {
      let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
      if file.path != main.path {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FolderNote.write(residency.held, in: folder)
      }
    }
    try AtomicFile.write(changed)
    for entry in entries { try residency.wrote(entry) }
    console.line("\(main.path) \(changed.isEmpty ? "is as it was" : "written")")
  }

  private func checkFree(_ path: String, _ overwriting: Bool) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    if RealPath.of(path) == RealPath.of(source) {
      throw UsageError(code: "file-exists", message: "`\(path)` is what is read", help: "name another file: `-o FILE`")
    }
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue {
      throw UsageError(code: "file-exists", message: "`\(path)` is a folder", help: "name another file: `-o FILE`")
    }
    if !overwriting {
      throw UsageError(
        code: "file-exists", message: "`\(path)` is there already, with something else in it",
        help: "`--force` replaces it, `-o FILE` names another")
    }
  }
}
