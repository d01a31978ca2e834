import Foundation

/// Everything in a folder, however deep; links are named, not followed.
enum FolderWalk {
  enum Entry { case file, folder, link }

  static func visit(_ folder: String, depth: Int = 64, _ body: (String, Entry) -> Void) {
    guard depth > 0, let stream = opendir(folder) else { return }
    var folders: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      let path = "\(folder == "/" ? "" : folder)/\(name)"
      switch Int(entry.pointee.d_type) {
      case Int(DT_LNK): body(path, .link)
      case Int(DT_REG): body(path, .file)
      case Int(DT_DIR):
        body(path, .folder)
        folders.append(path)
      default: break
      }
    }
    closedir(stream)
    for folder in folders { visit(folder, depth: depth - 1, body) }
  }
}
