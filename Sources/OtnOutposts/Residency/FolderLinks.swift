import Foundation

/// The symbolic links in a folder and in the folders in it, by the real paths that they lead to: sets of pictures are often put
/// together that way.
enum FolderLinks {
  static func targets(in folder: String, depth: Int = 2) -> [String] {
    guard depth > 0, let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var targets: Set<String> = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      switch Int(entry.pointee.d_type) {
      case Int(DT_LNK): if let target = RealPath.of("\(folder)/\(name)") { targets.insert(target) }
      case Int(DT_DIR): targets.formUnion(Self.targets(in: "\(folder)/\(name)", depth: depth - 1))
      default: break
      }
    }
    return targets.sorted()
  }
}
