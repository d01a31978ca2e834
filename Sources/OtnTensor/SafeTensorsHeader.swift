/// The header of a `.safetensors` file: which tensors there are and where their bytes lie.
///
/// The format (github.com/huggingface/safetensors): eight bytes with the header's length, little-endian; that much JSON, perhaps ended by
/// blanks; then the tensors' bytes, row by row, little-endian, without gaps.
///
///     {"__metadata__": {"epoch": "3"}, "bias": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}
struct SafeTensorsHeader: Equatable {
  struct Entry: Equatable {
    let name: String
    let dtype: DType
    let shape: [Int]
    /// From the end of the header.
    let bytes: Range<Int>
  }

  /// As in the reference implementation: no honest header is longer.
  static let longest = 100_000_000

  var metadata: [String: String] = [:]
  /// In the order of the header.
  var entries: [Entry] = []

  /// Reads `json` and checks that its tensors fill exactly `dataCount` bytes, none of them twice.
  init(json: [UInt8], dataCount: Int) throws(SafeTensorsError) {
    var parser = SafeTensorsParser(json)
    (metadata, entries) = try parser.header()
    var end = 0
    for entry in entries.sorted(by: {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }) {
      guard entry.bytes.lowerBound == end else {
        let fault = entry.bytes.lowerBound < end ? "overlaps the tensor before it" : "leaves a hole before it"
        throw SafeTensorsError(
          .malformed, "tensor `\(entry.name)` \(fault): it starts at \(entry.bytes.lowerBound), not at \(end)")
      }
      end = entry.bytes.upperBound
    }
    guard end == dataCount else {
      throw SafeTensorsError(
        .malformed, "the tensors take \(end) bytes, the file holds \(dataCount)",
        help: end > dataCount ? "the file is cut off: fetch it again" : nil)
    }
  }

  init(metadata: [String: String], _ tensors: [(name: String, tensor: Tensor)]) throws {
    self.metadata = metadata
    var names: Set<String> = []
    var end = 0
    for (name, tensor) in tensors {
      guard name != "__metadata__", names.insert(name).inserted else {
        throw SafeTensorsError(.wrongValue, "a tensor can't be named `\(name)`: the name is taken")
      }
      let (upper, overflow) = end.addingReportingOverflow(try Shape.byteCount(tensor.shape, tensor.dtype))
      guard !overflow else { throw SafeTensorsError(.wrongValue, "the tensors are larger than a file can be") }
      entries.append(Entry(name: name, dtype: tensor.dtype, shape: tensor.shape, bytes: end..<upper))
      end = upper
    }
  }

  /// Length and JSON, padded with blanks so that the tensors start at a multiple of 8.
  var encoded: [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    members += entries.map { entry in
      let shape = entry.shape.map(String.init).joined(separator: ",")
      let offsets = "\(entry.bytes.lowerBound),\(entry.bytes.upperBound)"
      let name = Self.quoted(entry.name)
      return "\(name):{\"dtype\":\"\(entry.dtype.safeTensorsName)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20: "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}

extension DType {
  private static let safeTensorsNames: [DType: String] = [
    .float16: "F16", .bfloat16: "BF16", .float32: "F32", .float64: "F64", .uint8: "U8", .int8: "I8", .int16: "I16",
    .int32: "I32", .int64: "I64", .bool: "BOOL",
  ]

  var safeTensorsName: String { Self.safeTensorsNames[self] ?? rawValue }

  init?(safeTensorsName name: String) {
    guard let found = Self.safeTensorsNames.first(where: { $0.value == name }) else { return nil }
    self = found.key
  }
}
