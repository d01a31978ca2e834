import Foundation
import OtnWork

/// Bytes that are to be sent, with the two digests that go with them.
struct DigestedBody: Sendable {
  /// Up to here a file is read once, digested and sent from memory; a larger one is read twice and never held.
  static let largestInMemory = 1 << 20

  let body: HTTPBody
  let md5: [UInt8]
  let sha256: [UInt8]

  /// Of bytes, or of a part of a file that fits into memory.
  static func inMemory(_ source: HTTPBody) -> Result<DigestedBody, HTTPError> {
    let bytes: [UInt8]
    switch source {
    case .none: bytes = []
    case .bytes(let given): bytes = given
    case .file(let part):
      do throws(HTTPError) {
        bytes = try read(part)
      } catch {
        return .failure(error)
      }
    }
    return .success(DigestedBody(body: .bytes(bytes), md5: Digest.md5(bytes), sha256: Digest.sha256(bytes)))
  }

  /// Of a part of a file, a piece at a time.
  static func of(_ part: FilePart) -> Result<DigestedBody, HTTPError> {
    let (md5, sha256) = (Digest(.md5), Digest(.sha256))
    do throws(HTTPError) {
      let descriptor = try open(part)
      defer { close(descriptor) }
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
      defer { buffer.deallocate() }
      var done = 0
      while done < part.length {
        let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, part.length - done)])
        try fill(piece, descriptor, part, from: done)
        md5.update(UnsafeRawBufferPointer(piece))
        sha256.update(UnsafeRawBufferPointer(piece))
        done += piece.count
      }
    } catch {
      return .failure(error)
    }
    return .success(DigestedBody(body: .file(part), md5: md5.finish(), sha256: sha256.finish()))
  }

  private static func read(_ part: FilePart) throws(HTTPError) -> [UInt8] {
    let descriptor = try open(part)
    defer { close(descriptor) }
    var failure: HTTPError?
    let bytes = [UInt8](unsafeUninitializedCapacity: part.length) { buffer, count in
      do throws(HTTPError) {
        try fill(
          UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<part.length])), descriptor, part,
          from: 0)
        count = part.length
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private static func open(_ part: FilePart) throws(HTTPError) -> Int32 {
    let descriptor = Foundation.open(part.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw HTTPError(FileError(errno, "can't read", part.path)) }
    return descriptor
  }

  private static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, _ descriptor: Int32, _ part: FilePart, from start: Int
  ) throws(HTTPError) {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(part.offset + start + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw HTTPError(FileError(errno, "can't read", part.path)) }
      guard count > 0 else { throw HTTPError("file-changed", "\(part.path) became shorter while it was read") }
      done += count
    }
  }
}
