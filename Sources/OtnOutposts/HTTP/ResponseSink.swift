import Foundation
import OtnWork

/// Where the body of a success goes, instead of into memory. An answer that says no keeps its body.
public protocol ResponseSink: AnyObject {
  /// The status and the headers, before any byte of the body; again from the start when the request is sent again. Throws to refuse.
  func begin(_ head: HTTPResponse) throws(HTTPError)
  func write(_ bytes: UnsafeRawBufferPointer) throws(HTTPError)
}

/// Bytes into an open file from an offset on, digested on their way if that is wanted.
public final class FileSink: ResponseSink {
  private let descriptor: Int32
  private let offset: Int
  private let accept: (HTTPResponse) throws(HTTPError) -> Void
  private let digest: Digest?
  /// Bytes that were written.
  public private(set) var count = 0

  /// - Parameter accept: looks at the head, and throws to refuse the body.
  public init(
    descriptor: Int32, offset: Int, isDigested: Bool = true, accept: @escaping (HTTPResponse) throws(HTTPError) -> Void
  ) {
    digest = isDigested ? Digest(.md5) : nil
    self.descriptor = descriptor
    self.offset = offset
    self.accept = accept
  }

  public func begin(_ head: HTTPResponse) throws(HTTPError) {
    if count > 0 { _ = digest?.finish() }
    count = 0
    try accept(head)
  }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(HTTPError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + count + bytes.count - rest.count))
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        throw HTTPError(FileError(written == 0 ? ENOSPC : errno, "can't write", "what was downloaded"))
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
    digest?.update(bytes)
    count += bytes.count
  }

  /// The MD5 of what was written, where it is digested; once, at the end.
  public func finish() -> [UInt8]? { digest?.finish() }
}
