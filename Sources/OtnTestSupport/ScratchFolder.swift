import Foundation

/// A folder of a test's own, gone with all that is in it when the test lets go of it.
///
///     let scratch = try ScratchFolder()
///     try scratch.write("a/b.txt", "text")
public final class ScratchFolder {
  public let path: String

  public init() throws {
    path = "\(FileManager.default.temporaryDirectory.path)/otn-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  public func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  public func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }

  public func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// The paths of all files below `folder`, hidden ones too, each with its bytes.
  public func files(in folder: String = "") throws -> [String: Data] {
    let root = folder.isEmpty ? path : "\(path)/\(folder)"
    guard let walk = FileManager.default.enumerator(atPath: root) else { return [:] }
    var found: [String: Data] = [:]
    for case let name as String in walk {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder), !isFolder.boolValue
      else {
        continue
      }
      found[name] = try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)"))
    }
    return found
  }
}
