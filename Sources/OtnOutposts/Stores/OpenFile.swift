import Foundation
import OtnWork

/// An open file or folder that closes itself. The short loops around the system's calls are here and nowhere else.
final class OpenFile: Sendable {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  static func reading(_ path: String) throws(FileError) -> OpenFile {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno, "can't read", path) }
    return OpenFile(descriptor)
  }

  /// Reads `range` piece by piece; a file that ends before `range` does is an error, as it was cut while it was read.
  func read(_ range: Range<Int>, path: String, _ body: (UnsafeRawBufferPointer) throws(FileError) -> Void)
    throws(FileError)
  {
    let capacity = min(max(range.count, 1), 1 << 20)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 4096)
    defer { buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(capacity, range.upperBound - offset)])
      try read(into: piece, at: offset, path: path)
      try body(UnsafeRawBufferPointer(piece))
      offset += piece.count
    }
  }

  /// Fills `buffer` with the bytes from `start` on.
  func read(into buffer: UnsafeMutableRawBufferPointer, at start: Int, path: String) throws(FileError) {
    var rest = buffer
    while !rest.isEmpty {
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(start + buffer.count - rest.count))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(count == 0 ? ESTALE : errno, "can't read", path) }
      rest = UnsafeMutableRawBufferPointer(rebasing: rest[count...])
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at start: Int, path: String) throws(FileError) {
    try Self.write(bytes, to: descriptor, at: start, path: path)
  }

  /// Into a file that another owns.
  static func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at start: Int, path: String
  ) throws(FileError) {
    var rest = bytes
    var offset = start
    while !rest.isEmpty {
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(count == 0 ? ENOSPC : errno, "can't write", path) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      offset += count
    }
  }

  /// All bytes of a file that is known to be small.
  static func bytes(of path: String) throws(FileError) -> [UInt8] {
    let file = try reading(path)
    return try file.bytes(path: path)
  }

  func bytes(path: String) throws(FileError) -> [UInt8] {
    let size = try size(path: path)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    try read(0..<size, path: path) { bytes.append(contentsOf: $0) }
    return bytes
  }

  func size(path: String) throws(FileError) -> Int { try identity(path: path).size }

  func identity(path: String) throws(FileError) -> FileIdentity {
    guard let status = EntryStatus(descriptor: descriptor) else { throw FileError(errno, "can't read", path) }
    return status.identity
  }
}
