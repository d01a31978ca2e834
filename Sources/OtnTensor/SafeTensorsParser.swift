/// Reads the JSON of a header by its own grammar and nothing else.
///
/// A general JSON reader loses the order of names, lets the last of two equal ones win and follows any nesting. Here nothing nests deeper
/// than the format, so nothing has to be bounded.
struct SafeTensorsParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func header() throws(SafeTensorsError) -> (metadata: [String: String], entries: [SafeTensorsHeader.Entry]) {
    var metadata: [String: String] = [:]
    var entries: [SafeTensorsHeader.Entry] = []
    guard bytes.first == UInt8(ascii: "{") else { throw fault("a `{`") }
    try object { parser, name throws(SafeTensorsError) in
      if name == "__metadata__" {
        try parser.object { parser, key throws(SafeTensorsError) in metadata[key] = try parser.string() }
      } else {
        entries.append(try parser.entry(name))
      }
    }
    skipBlanks()
    guard position == bytes.count else { throw fault("the end of the header") }
    return (metadata, entries)
  }

  private mutating func entry(_ name: String) throws(SafeTensorsError) -> SafeTensorsHeader.Entry {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object { parser, key throws(SafeTensorsError) in
      switch key {
      case "dtype": type = try parser.string()
      case "shape": shape = try parser.integers()
      case "data_offsets": offsets = try parser.integers()
      default: throw parser.fault("`dtype`, `shape` or `data_offsets` of `\(name)`")
      }
    }
    guard let type, let shape, let offsets else { throw fault("`dtype`, `shape` and `data_offsets` of `\(name)`") }
    guard let dtype = DType(safeTensorsName: type) else {
      throw SafeTensorsError(.dtype, "tensor `\(name)` is of type `\(type)`, which tensors here can't have")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else { throw fault("two ascending offsets of `\(name)`") }
    guard let size = try? Shape.byteCount(shape, dtype), size == offsets[1] - offsets[0] else {
      throw SafeTensorsError(
        .malformed, "tensor `\(name)` has shape \(Shape.text(shape)) of \(dtype), but \(offsets[1] - offsets[0]) bytes")
    }
    return SafeTensorsHeader.Entry(name: name, dtype: dtype, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  /// Members of `{…}`, each name once; `value` has to read what stands after the colon.
  private mutating func object(
    _ value: (inout SafeTensorsParser, String) throws(SafeTensorsError) -> Void
  ) throws(SafeTensorsError) {
    var names: Set<String> = []
    try list("{", "}") { parser throws(SafeTensorsError) in
      let name = try parser.string()
      guard names.insert(name).inserted else {
        throw SafeTensorsError(.malformed, "the header names `\(name)` twice")
      }
      try parser.expect(":")
      try value(&parser, name)
    }
  }

  private mutating func integers() throws(SafeTensorsError) -> [Int] {
    var values: [Int] = []
    try list("[", "]") { parser throws(SafeTensorsError) in values.append(try parser.integer()) }
    return values
  }

  private mutating func list(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar,
    _ item: (inout SafeTensorsParser) throws(SafeTensorsError) -> Void
  ) throws(SafeTensorsError) {
    try expect(open)
    if take(close) { return }
    repeat { try item(&self) } while take(",")
    try expect(close)
  }

  /// A whole number of at most 63 bits, as sizes and offsets are.
  private mutating func integer() throws(SafeTensorsError) -> Int {
    skipBlanks()
    let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let value = Int(String(decoding: digits, as: UTF8.self)),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { throw fault("a whole number") }
    position += digits.count
    return value
  }

  private mutating func string() throws(SafeTensorsError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw fault("UTF-8") }
        return string
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      case ..<0x20: throw fault("a string without control characters")
      default: text.append(byte)
      }
    }
    throw fault("a closing quote")
  }

  private mutating func escape() throws(SafeTensorsError) -> Character {
    guard position < bytes.count else { throw fault("an escape") }
    let byte = bytes[position]
    position += 1
    switch Unicode.Scalar(byte) {
    case "\"", "\\", "/": return Character(Unicode.Scalar(byte))
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return Character(try scalar())
    default: throw fault("an escape")
    }
  }

  /// After `\u`: four hexadecimal digits, or two such halves of a surrogate pair.
  private mutating func scalar() throws(SafeTensorsError) -> Unicode.Scalar {
    var units = [try codeUnit()]
    if UTF16.isLeadSurrogate(units[0]), bytes[position...].starts(with: Array("\\u".utf8)) {
      position += 2
      units.append(try codeUnit())
    }
    guard let text = String(validating: units, as: UTF16.self), let scalar = text.unicodeScalars.first else {
      throw fault("a Unicode character")
    }
    return scalar
  }

  private mutating func codeUnit() throws(SafeTensorsError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("four hexadecimal digits") }
    position += 4
    return unit
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < bytes.count, Unicode.Scalar(bytes[position]) == scalar else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ scalar: Unicode.Scalar) throws(SafeTensorsError) {
    guard take(scalar) else { throw fault("a `\(scalar)`") }
  }

  private func fault(_ wanted: String) -> SafeTensorsError {
    SafeTensorsError(.malformed, "the header is not one of safetensors: \(wanted) is missing at byte \(position)")
  }
}
