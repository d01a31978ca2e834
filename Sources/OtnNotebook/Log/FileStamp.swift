import Foundation

/// What a file holds, as far as can be told in a moment: the digest of a small one, the size and the time of a larger one. Of a folder:
/// the names, sizes and times of what is in it, below it too.
enum FileStamp {
  private static let mostDigested = 16 << 20
  /// Of a folder with more files, those that are found first.
  private static let mostFiles = 20_000

  static func of(_ path: String) -> String {
    guard let status = status(of: path) else { return "-" }
    if status.st_mode & S_IFMT == S_IFDIR { return folder(path) }
    let isSmall = status.st_mode & S_IFMT == S_IFREG && status.st_size <= mostDigested
    return isSmall ? ContentDigest.ofFile(path) : text(status)
  }

  private static func folder(_ path: String) -> String {
    var lines: [String] = []
    let walk = FileManager.default.enumerator(atPath: path)
    while lines.count < mostFiles, let name = walk?.nextObject() as? String {
      if let status = status(of: "\(path)/\(name)") { lines.append("\(name) \(text(status))") }
    }
    return ContentDigest.of(lines.sorted().joined(separator: "\n"))
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  private static func text(_ status: stat) -> String {
    "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
