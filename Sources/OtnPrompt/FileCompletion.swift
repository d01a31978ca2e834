import Foundation

/// Completes paths inside strings.
enum FileCompletion {
  /// `path` is what stands between the quote and the cursor. Folders end in `/`.
  static func completion(_ path: String) -> Completion {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let start = path.dropFirst(folder.count)
    let candidates = names(in: folder.isEmpty ? "." : expanded(folder)).filter {
      $0.hasPrefix(start) && (!start.isEmpty || !$0.hasPrefix("."))
    }.map { Completion.Candidate($0) }
    return Completion(replaced: start.unicodeScalars.count, candidates: candidates)
  }

  private static func names(in folder: String) -> [String] {
    let files = FileManager.default
    guard let names = try? files.contentsOfDirectory(atPath: folder) else { return [] }
    return names.sorted().map { name in
      var isFolder: ObjCBool = false
      _ = files.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
      return isFolder.boolValue ? name + "/" : name
    }
  }

  private static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else { return path }
    return home + path.dropFirst()
  }
}
