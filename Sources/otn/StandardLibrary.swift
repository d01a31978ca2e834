import Foundation
import OtnRuntime
import OtnSyntax

/// The part of the language that is written in it: the files of the folder `stdlib`.
enum StandardLibrary {
  /// `OTN_STDLIB`; else `stdlib` beside the program, `../share/otn/stdlib`, or `stdlib` in a folder above the program, as in a
  /// checkout. nil: it is not there.
  static func folder(environment: [String: String]) -> String? {
    if let named = environment["OTN_STDLIB"], !named.isEmpty { return isFolder(named) ? named : nil }
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent().standardizedFileURL
    var candidates = [
      folder.appending(path: "stdlib"), folder.appending(path: "../share/otn/stdlib").standardizedFileURL,
    ]
    while folder.path != "/", !folder.path.isEmpty {
      folder.deleteLastPathComponent()
      candidates.append(folder.appending(path: "stdlib"))
    }
    return candidates.map(\.path).first(where: isFolder)
  }

  /// Its files, in the order of their names: a file can use those before it.
  static func files(in folder: String) throws -> [SourceFile] {
    try FileAccess.list(folder).filter { $0.hasSuffix(".otn") && !$0.hasPrefix(".") }.map {
      SourceFile(name: "\(folder)/\($0)", bytes: try FileAccess.read("\(folder)/\($0)"))
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
