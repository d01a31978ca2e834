import Foundation

/// What can be told of a path without changing anything, or taking long.
enum PathFacts: Equatable {
  case missing
  case file(bytes: Int)
  /// `isMore`: it holds more than was counted.
  case folder(files: Int, bytes: Int, isMore: Bool)
  /// A device, a pipe, or something that may not be looked at.
  case other

  /// Entries of a folder that are counted.
  private static let mostEntries = 20_000

  init(_ path: String, home: String?) {
    let path = NotebookRunner.expanded(path, home)
    var status = stat()
    guard stat(path, &status) == 0 else {
      self = errno == ENOENT || errno == ENOTDIR ? .missing : .other
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file(bytes: Int(status.st_size))
    case S_IFDIR: self = Self.folder(path)
    default: self = .other
    }
  }

  private static func folder(_ path: String) -> PathFacts {
    var (entries, files, bytes) = (0, 0, 0)
    let walk = FileManager.default.enumerator(atPath: path)
    while let name = walk?.nextObject() as? String {
      entries += 1
      if entries > mostEntries { return .folder(files: files, bytes: bytes, isMore: true) }
      var status = stat()
      guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      files += 1
      bytes += Int(status.st_size)
    }
    return .folder(files: files, bytes: bytes, isMore: false)
  }

  /// "448 MB", "128 files, 3.1 MB"; empty where there is nothing to say.
  var text: String {
    switch self {
    case .missing, .other: ""
    case .file(let bytes): Self.text(ofBytes: bytes)
    case .folder(_, _, isMore: true): "more than \(Self.mostEntries) files"
    case .folder(0, _, _): "empty"
    case .folder(let files, let bytes, _): "\(files) file\(files == 1 ? "" : "s"), \(Self.text(ofBytes: bytes))"
    }
  }

  /// "448 MB", "1.2 GB": for reading, not for reckoning.
  static func text(ofBytes count: Int) -> String {
    var size = Double(count)
    for unit in ["bytes", "KB", "MB", "GB", "TB"] {
      if size < 999.5 || unit == "TB" {
        let digits = size < 9.95 && unit != "bytes" ? 1 : 0
        return count == 1 ? "1 byte" : String(format: "%.\(digits)f \(unit)", size)
      }
      size /= 1000
    }
    return ""
  }
}
