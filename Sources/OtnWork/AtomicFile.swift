import Foundation

/// A file that appears whole or not at all: written under a temporary name beside its place, synced, then renamed.
///
///     try AtomicFile.write("weights.safetensors") { file in try file.append(bytes) }
///
/// Whatever fails, and wherever the machine stops, the file that was there before stays as it was.
public struct AtomicFile: ~Copyable {
  private let path: String
  private let descriptor: Int32

  /// - Parameter isDurable: false for one of many files that can be made again: it is not waited for until it is on disk.
  public static func write(_ path: String, isDurable: Bool = true, _ body: (borrowing AtomicFile) throws -> Void) throws
  {
    let target = resolved(path)
    let temporary = "\(target).\(getpid())-\(UInt32.random(in: .min ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(errno, "can't write", path) }
    do {
      let file = AtomicFile(path: path, descriptor: descriptor)
      do {
        try body(file)
        guard !isDurable || fsync(descriptor) == 0 else { throw FileError(errno, "can't write", path) }
      } catch {
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0, rename(temporary, target) == 0 else { throw FileError(errno, "can't write", path) }
    } catch {
      unlink(temporary)
      throw error
    }
    if isDurable { syncFolder(of: target) }
  }

  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = Foundation.write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileError(written == 0 ? ENOSPC : errno, "can't write", path) }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  public func append(_ bytes: [UInt8]) throws(FileError) {
    let result = bytes.withUnsafeBytes { buffer in Result { () throws(FileError) in try append(buffer) } }
    try result.get()
  }

  /// A link is written through, not replaced.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The rename itself is on disk once the folder is.
  private static func syncFolder(of path: String) {
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}
