import Foundation

/// What the ledger says of something that was written.
enum FileFacts {
  /// The size and SHA-256 of a file; the size of everything in a folder, without a digest; nil for what is not there.
  static func of(_ path: String) -> (bytes: Int?, digest: String?) {
    guard let status = FileStatus(path) else { return (nil, nil) }
    if status.kind == .folder { return (size(ofFolder: path), nil) }
    guard status.kind == .file, let file = FileHandle(forReadingAtPath: path) else { return (nil, nil) }
    defer { try? file.close() }
    let digest = Digest(.sha256)
    while let chunk = try? file.read(upToCount: 1 << 20), !chunk.isEmpty { digest.update([UInt8](chunk)) }
    return (status.size, digest.finish().hexadecimal)
  }

  private static func size(ofFolder path: String) -> Int {
    var size = 0
    for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
      if let status = FileStatus("\(path)/\(name)", followingLinks: false), status.kind == .file { size += status.size }
    }
    return size
  }
}
