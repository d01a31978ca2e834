import Foundation

/// A file that appears whole or not at all: written under a temporary name beside its place, synced, then renamed.
///
///     try AtomicFile.write("weights.safetensors") { file in try file.append(bytes) }
///
/// Whatever fails, and wherever the machine stops, the file that was there before stays as it was. Another that takes its place has
/// its permissions.
public struct AtomicFile: ~Copyable {
  private let path: String
  private let descriptor: Int32

  /// - Parameter isDurable: false for one of many files that can be made again: it is not waited for until it is on disk.
  public static func write(_ path: String, isDurable: Bool = true, _ body: (borrowing AtomicFile) throws -> Void) throws
  {
    let staged = try stage(path, isDurable: isDurable, body)
    do { try staged.takePlace() } catch {
      staged.discard()
      throw error
    }
  }

  /// Several files that belong together: none takes its place before all of them are written; they do so in their order.
  public static func write(_ files: [(path: String, bytes: [UInt8])]) throws {
    var waiting: [Staged] = []
    do {
      for file in files { waiting.append(try stage(file.path, isDurable: true) { try $0.append(file.bytes) }) }
      for staged in waiting { try staged.takePlace() }
    } catch {
      waiting.forEach { $0.discard() }
      throw error
    }
  }

  /// Makes a folder, and those above it, where there are none.
  public static func makeFolder(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    let above = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    guard errno == ENOENT, !above.isEmpty else { throw FileError(errno, "can't make the folder", path) }
    try makeFolder(above)
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw FileError(errno, "can't make the folder", path) }
  }

  /// Removes what processes that were killed in the middle of writing a file have left beside its place.
  public static func removeLeftovers(of path: String) {
    let target = URL(fileURLWithPath: resolved(path))
    let folder = target.deletingLastPathComponent().path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix("\(target.lastPathComponent).") && name.hasSuffix(".tmp") {
      let parts = name.dropFirst(target.lastPathComponent.count + 1).dropLast(4).split(separator: "-")
      guard parts.count == 2, let process = pid_t(parts[0]), UInt32(parts[1]) != nil else { continue }
      if kill(process, 0) != 0, errno == ESRCH { unlink("\(folder)/\(name)") }
    }
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

  // MARK: Two steps

  /// A file that is written, and waits to take its place.
  private struct Staged {
    let path: String
    let target: String
    let temporary: String
    let isDurable: Bool

    func takePlace() throws(FileError) {
      guard rename(temporary, target) == 0 else { throw FileError(errno, "can't write", path) }
      if isDurable { AtomicFile.syncFolder(of: target) }
    }

    /// Where it has taken its place, nothing is left to remove.
    func discard() { unlink(temporary) }
  }

  private static func stage(
    _ path: String, isDurable: Bool, _ body: (borrowing AtomicFile) throws -> Void
  ) throws -> Staged {
    let target = resolved(path)
    let staged = Staged(
      path: path, target: target,
      temporary: "\(target).\(getpid())-\(UInt32.random(in: .min ... .max)).tmp", isDurable: isDurable)
    let descriptor = open(staged.temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(errno, "can't write", path) }
    do {
      var before = stat()
      if stat(target, &before) == 0 { fchmod(descriptor, before.st_mode & 0o7777) }
      let file = AtomicFile(path: path, descriptor: descriptor)
      do {
        try body(file)
        guard !isDurable || fsync(descriptor) == 0 else { throw FileError(errno, "can't write", path) }
      } catch {
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0 else { throw FileError(errno, "can't write", path) }
      return staged
    } catch {
      staged.discard()
      throw error
    }
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
