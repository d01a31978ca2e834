import Foundation
import OtnWork

/// The folder by which Jupyter knows a kernel: `kernels/NAME/kernel.json`.
///
///     try KernelSpecification(name: "otn", in: .user).install(program: "/opt/otn/bin/otn")
///
/// Source: "Kernel specs" in jupyter_client's documentation.
public struct KernelSpecification: Sendable {
  /// Where Jupyter looks.
  public enum Place: Equatable, Sendable {
    /// `$JUPYTER_DATA_DIR`, by default below `~/.local/share`.
    case user
    /// `DIR/share/jupyter`.
    case prefix(String)
    /// The active virtual environment of Python's, or conda's.
    case activeEnvironment
  }

  public let name: String
  /// `…/kernels/otn`.
  public let folder: String

  /// - Throws: `bad-name`, `no-environment`.
  public init(name: String, in place: Place, environment: [String: String]) throws(KernelError) {
    let allowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
      default: false
      }
    }
    guard allowed, name.contains(where: \.isLetter) else {
      throw KernelError(
        "bad-name", "a kernel can't be named `\(name)`", help: "use letters, digits, `-`, `_` and `.`")
    }
    self.name = name
    folder = try Self.dataFolder(place, environment) + "/kernels/\(name.lowercased())"
  }

  private static func dataFolder(_ place: Place, _ environment: [String: String]) throws(KernelError) -> String {
    let named = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    switch place {
    case .prefix(let folder): return URL(fileURLWithPath: folder).standardizedFileURL.path + "/share/jupyter"
    case .activeEnvironment:
      guard let folder = named("VIRTUAL_ENV") ?? named("CONDA_PREFIX") else {
        throw KernelError(
          "no-environment", "no environment of Python's is active",
          help: "activate it first, or name it: `--prefix DIR`")
      }
      return folder + "/share/jupyter"
    case .user:
      if let folder = named("JUPYTER_DATA_DIR") { return folder }
      if let folder = named("XDG_DATA_HOME") { return folder + "/jupyter" }
      guard let home = named("HOME") else {
        throw KernelError("no-environment", "HOME is not set", help: "name a folder: `--prefix DIR`")
      }
      return home + "/.local/share/jupyter"
    }
  }

  /// Writes `kernel.json`; `program` is the absolute path of otn.
  public func install(program: String) throws {
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw KernelError("not-installed", "can't make the folder \(folder)", help: "name another: `--prefix DIR`")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let json = try encoder.encode(
      File(argv: [program, "kernel", "run", "{connection_file}"], displayName: name == "otn" ? "otn" : "otn (\(name))"))
    try AtomicFile.write("\(folder)/kernel.json") { file throws in try file.append(Array(json) + [UInt8(ascii: "\n")]) }
  }

  /// Removes the folder. - Throws: `not-installed`.
  public func remove() throws(KernelError) {
    guard FileManager.default.fileExists(atPath: "\(folder)/kernel.json") else {
      throw KernelError("not-installed", "there is no kernel in \(folder)")
    }
    do { try FileManager.default.removeItem(atPath: folder) } catch {
      throw KernelError("not-removed", "can't remove \(folder)")
    }
  }

  private struct File: Encodable {
    let argv: [String]
    let displayName: String
    var language = "otn"
    /// Interrupts come as messages, which reach the kernel on every system and over every distance.
    var interruptMode = "message"
    var metadata = ["debugger": false]
  }
}
