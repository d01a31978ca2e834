import Foundation
import OtnWork

/// The folder of one training run: `runs/train/exp`, `exp2`, `exp3` …
public struct RunFolder: Equatable, Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  public var last: String { "\(path)/weights/last.safetensors" }
  public var best: String { "\(path)/weights/best.safetensors" }
  var results: String { "\(path)/results.csv" }

  /// Makes the first folder `name`, `name2`, `name3` … that is not there yet.
  public static func create(in project: String, name: String) throws(TrainingError) -> RunFolder {
    let folder = free(in: project, name: name)
    try folder.make()
    return folder
  }

  /// The first folder `name`, `name2`, `name3` … that is not there yet.
  public static func free(in project: String, name: String) -> RunFolder {
    var number = 1
    while FileManager.default.fileExists(atPath: candidate(project, name, number)) { number += 1 }
    return RunFolder(path: candidate(project, name, number))
  }

  /// Makes it, if it is not there. What a killed process has left half written in it goes.
  public func make() throws(TrainingError) {
    do {
      try FileManager.default.createDirectory(atPath: "\(path)/weights", withIntermediateDirectories: true)
    } catch {
      throw TrainingError(
        code: "not-writable", message: "can't make the folder \(path): \(error.localizedDescription)",
        help: "name another with `folder:`")
    }
    for path in [last, best, results, "\(path)/opt.yaml", "\(path)/hyp.yaml"] { AtomicFile.removeLeftovers(of: path) }
  }

  /// Whether a training can be gone on with from here.
  public var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: last) }

  private static func candidate(_ project: String, _ name: String, _ number: Int) -> String {
    "\(project)/\(name)\(number == 1 ? "" : "\(number)")"
  }

  /// Writes a text file of the folder at once or not at all.
  func write(_ text: String, to name: String) throws(TrainingError) {
    do {
      try AtomicFile.write("\(path)/\(name)") { try $0.append(Array(text.utf8)) }
    } catch let error as FileError {
      throw TrainingError(code: error.code, message: error.message, help: error.help)
    } catch {
      throw TrainingError(code: "not-writable", message: "can't write \(path)/\(name): \(error)")
    }
  }
}
