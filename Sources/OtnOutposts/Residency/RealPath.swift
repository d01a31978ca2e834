import Foundation

/// What a path is, whatever it is called: absolute, without links, dots and doubled slashes.
public enum RealPath {
  /// The real path of a file or folder that is there or is yet to be made, or nil where links lead round in circles.
  ///
  /// The part that is there is resolved by the system; the rest is taken by its words. A link that leads to nothing is followed, as
  /// writing through it would make what it names.
  public static func of(_ path: String, home: String? = nil) -> String? {
    var path = expanded(path, home: home)
    if !path.hasPrefix("/") { path = FileManager.default.currentDirectoryPath + "/" + path }
    var links = 0
    return resolve(path, &links)
  }

  /// `~` is the home, as in a shell.
  public static func expanded(_ path: String, home: String?) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home else { return path }
    return home + path.dropFirst()
  }

  /// Whether `path` is `folder` or lies in it; both are real paths.
  public static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
  }

  /// The nearest folder above a real path that is there.
  static func existingFolder(of path: String) -> String {
    LedgerMemory.parents(of: path).first { FileStatus($0)?.kind == .folder } ?? "/"
  }

  private static func resolve(_ path: String, _ links: inout Int) -> String? {
    var result = ""
    var rest = ArraySlice(path.split(separator: "/").map(String.init))
    while let part = rest.popFirst() {
      if part == "." { continue }
      if part == ".." {
        result = String(result[..<(result.lastIndex(of: "/") ?? result.startIndex)])
        continue
      }
      let next = "\(result)/\(part)"
      guard let target = link(next) else {
        result = next
        continue
      }
      links += 1
      if links > 40 { return nil }
      if target.hasPrefix("/") { result = "" }
      rest = target.split(separator: "/").map(String.init) + rest
    }
    return result.isEmpty ? "/" : result
  }

  /// What a symbolic link names; nil: it is none. Links of `/proc` that name no path (`pipe:[123]`) stay as they are.
  private static func link(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, Int(PATH_MAX))
    guard count > 0 else { return nil }
    let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.hasPrefix("/proc/") && !target.hasPrefix("/") && target.contains(":[") ? nil : target
  }
}
