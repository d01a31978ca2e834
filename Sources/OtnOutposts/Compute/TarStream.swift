import Foundation
import OtnWork

/// A file on its way to a host: the name it gets there, and its bytes or the local file that has them.
public struct RemoteUpload: Sendable {
  public enum Source: Sendable {
    case text(String)
    case file(String)
  }

  /// Relative to the folder there.
  public var name: String
  public var source: Source
  public var isExecutable: Bool

  public init(_ name: String, _ source: Source, isExecutable: Bool = false) {
    self.name = name
    self.source = source
    self.isExecutable = isExecutable
  }
}

/// Writes files as a tar archive (POSIX ustar), piece by piece, so that no file has to fit into memory.
struct TarStream {
  let uploads: [RemoteUpload]

  /// Bytes of the files' contents.
  func size() throws -> Int { try uploads.reduce(0) { try $0 + Self.size(of: $1) } }

  /// Hands the archive over; `done` counts bytes of contents.
  func write(to sink: ([UInt8]) throws -> Void, done: (Int) -> Void, work: Work) throws {
    var total = 0
    for upload in uploads {
      let size = try Self.size(of: upload)
      try sink(Self.header(upload, size: size))
      switch upload.source {
      case .text(let text): try sink(Array(text.utf8))
      case .file(let path):
        try Self.read(path, count: size) { bytes in
          try work.check()
          try sink(bytes)
          done(total + bytes.count)
          total += bytes.count
        }
      }
      try sink(Array(repeating: 0, count: (512 - size % 512) % 512))
    }
    try sink(Array(repeating: 0, count: 1_024))
  }

  private static func size(of upload: RemoteUpload) throws(FileError) -> Int {
    switch upload.source {
    case .text(let text): return text.utf8.count
    case .file(let path):
      var status = stat()
      guard stat(path, &status) == 0 else { throw FileError(errno, "can't read", path) }
      return Int(status.st_size)
    }
  }

  /// Exactly `count` bytes, as the header has promised them.
  private static func read(_ path: String, count: Int, _ body: ([UInt8]) throws -> Void) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(errno, "can't read", path) }
    defer { close(file) }
    var rest = count
    while rest > 0 {
      var problem: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: min(rest, 1 << 18)) { buffer, filled in
        let number = Foundation.read(file, buffer.baseAddress, min(rest, 1 << 18))
        problem = number < 0 ? errno : 0
        filled = max(number, 0)
      }
      if problem == EINTR { continue }
      guard !bytes.isEmpty else { throw FileError(problem == 0 ? EIO : problem, "can't read", path) }
      try body(bytes)
      rest -= bytes.count
    }
  }

  private static func header(_ upload: RemoteUpload, size: Int) throws(RemoteError) -> [UInt8] {
    let name = Array(upload.name.utf8)
    guard !name.isEmpty, name.count <= 100, size < 1 << 33 else {
      throw RemoteError(
        "name-too-long", "\(upload.name) can't be sent: a name has at most 100 bytes, a file less than 8 GiB")
    }
    var header = [UInt8](repeating: 0, count: 512)
    let put = { (text: String, at: Int) in header.replaceSubrange(at..<at + text.utf8.count, with: text.utf8) }
    header.replaceSubrange(0..<name.count, with: name)
    put(upload.isExecutable ? "0000700" : "0000600", 100)
    put("0000000", 108)
    put("0000000", 116)
    put(octal(size, digits: 11), 124)
    put("00000000000", 136)
    put("        ", 148)
    put("0", 156)
    put("ustar", 257)
    put("00", 263)
    put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6), 148)
    header[154] = 0
    return header
  }

  private static func octal(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: max(digits - text.count, 0)) + text
  }
}
