/// A half-open range of byte offsets in one `SourceFile`.
public struct Span: Hashable, Sendable {
  public var start: Int32
  public var end: Int32

  public init(_ start: Int, _ end: Int) {
    self.start = Int32(truncatingIfNeeded: start)
    self.end = Int32(truncatingIfNeeded: end)
  }

  /// From the start of this span to the end of `other`.
  public func through(_ other: Span) -> Span { Span(Int(start), Int(other.end)) }
}

/// A text that programs are read from: its bytes, its name for messages, and where its lines start.
public final class SourceFile: Sendable {
  public let name: String
  public let bytes: [UInt8]
  /// Byte offsets at which lines start; the first is 0.
  public let lineStarts: [Int32]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts: [Int32] = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(Int32(offset + 1)) }
    lineStarts = starts
  }

  public convenience init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }

  /// Line and column of an offset, both from 1; columns count Unicode scalars.
  public func position(of offset: Int32) -> (line: Int, column: Int) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let end = min(Int(offset), bytes.count)
    let column = bytes[Int(lineStarts[low])..<end].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    return (low + 1, column)
  }

  public func text(_ span: Span) -> String {
    String(decoding: bytes[Int(span.start)..<min(Int(span.end), bytes.count)], as: UTF8.self)
  }
}
