import Foundation

/// An opened `.safetensors` file, its header checked.
public final class SafeTensorsFile {
  private enum Source {
    case descriptor(Int32, path: String)
    case bytes([UInt8])
  }

  private let source: Source
  private let header: SafeTensorsHeader
  /// Where the tensors' bytes begin.
  private let start: Int
  private let positions: [String: Int]

  /// What was noted beside the tensors.
  public var metadata: [String: String] { header.metadata }

  /// In the order of the file.
  public var names: [String] { header.entries.map(\.name) }

  public func dtype(of name: String) -> DType? { positions[name].map { header.entries[$0].dtype } }

  public func shape(of name: String) -> [Int]? { positions[name].map { header.entries[$0].shape } }

  convenience init(path: String) throws(SafeTensorsError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let kind: SafeTensorsError.Kind = errno == ENOENT ? .noSuchFile : .file
      throw SafeTensorsError(kind, "can't read \(path): \(String(cString: strerror(errno)))")
    }
    do throws(SafeTensorsError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw SafeTensorsError(.file, "can't read \(path): it is not a file")
      }
      try self.init(.descriptor(descriptor, path: path), count: Int(status.st_size))
    } catch {
      close(descriptor)
      throw error
    }
  }

  convenience init(bytes: [UInt8]) throws(SafeTensorsError) { try self.init(.bytes(bytes), count: bytes.count) }

  private init(_ source: Source, count: Int) throws(SafeTensorsError) {
    guard count >= 8 else {
      throw SafeTensorsError(.malformed, "\(count) bytes are too few for a safetensors file")
    }
    var length: UInt64 = 0
    try withUnsafeMutableBytes(of: &length) { buffer in
      Result { () throws(SafeTensorsError) in try Self.read(source, at: 0, into: buffer) }
    }.get()
    length = UInt64(littleEndian: length)
    guard length <= SafeTensorsHeader.longest, Int(length) <= count - 8 else {
      throw SafeTensorsError(
        .malformed, "the header's length of \(length) bytes is impossible for a file of \(count)",
        help: "the file is cut off, or no safetensors file")
    }
    var json = [UInt8](repeating: 0, count: Int(length))
    try json.withUnsafeMutableBytes { buffer in
      Result { () throws(SafeTensorsError) in try Self.read(source, at: 8, into: buffer) }
    }.get()
    start = 8 + Int(length)
    header = try SafeTensorsHeader(json: json, dataCount: count - start)
    positions = Dictionary(uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
    self.source = source
  }

  deinit {
    if case .descriptor(let descriptor, _) = source { close(descriptor) }
  }

  /// Reads one tensor, onto the CPU.
  public func tensor(named name: String) throws -> Tensor {
    guard let position = positions[name] else {
      throw SafeTensorsError(.unknownName, "the file has no tensor `\(name)`")
    }
    let entry = header.entries[position]
    let tensor = try Tensor.empty(entry.shape, dtype: entry.dtype)
    try tensor.withUnsafeMutableBytes { buffer in
      try Self.read(source, at: start + entry.bytes.lowerBound, into: buffer)
      if entry.dtype == .bool {
        // LibTorch takes a Bool's byte as it is: anything but 0 and 1 would be undefined.
        for index in buffer.indices { buffer[index] = buffer[index] == 0 ? 0 : 1 }
      }
    }
    return tensor
  }

  private static func read(
    _ source: Source, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SafeTensorsError) {
    switch source {
    case .bytes(let bytes):
      bytes.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + buffer.count]))
      }
    case .descriptor(let descriptor, let path):
      var done = 0
      while done < buffer.count {
        let count = pread(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset + done))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else {
          throw SafeTensorsError(.file, "can't read \(path): \(String(cString: strerror(errno)))")
        }
        guard count > 0 else { throw SafeTensorsError(.malformed, "\(path) was cut off while it was read") }
        done += count
      }
    }
  }
}
