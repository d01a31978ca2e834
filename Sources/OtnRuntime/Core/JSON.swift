import Foundation
import OrderedCollections

/// JSON (RFC 8259) with Ints and Floats kept apart and the order of keys kept.
///
///     try JSON.value(of: #"{"cells": []}"#)
public enum JSON {
  /// Deeper nesting is refused: it comes from a mistake or an attack.
  static let deepest = 512

  /// - Throws: `bad-format`, with the line.
  public static func value(of text: String) throws -> Value {
    var reader = Reader(bytes: Array(text.utf8))
    return try reader.document()
  }

  /// - Throws: `wrong-type` for what JSON has no form for; `wrong-value` for NaN and infinities.
  public static func text(of value: Value, indent: Int = 0) throws -> String {
    var writer = Writer(indent: indent)
    try writer.write(value, depth: 0)
    return writer.output
  }

  private struct Writer {
    let indent: Int
    var output = ""

    mutating func write(_ value: Value, depth: Int) throws {
      if depth > JSON.deepest { throw Fault.wrongValue("the value is nested more than \(JSON.deepest) deep") }
      switch value {
      case .null: output += "null"
      case .bool(let bool): output += bool ? "true" : "false"
      case .int(let int), .bytes(let int): output += String(int)
      case .duration(let nanoseconds): try write(.float(Double(nanoseconds) / 1e9), depth: depth)
      case .float(let float):
        guard float.isFinite else { throw Fault.wrongValue("JSON has no form for \(Value.text(of: float))") }
        output += Value.text(of: float)
      case .text(let text): JSON.write(text.string, to: &output)
      case .listBox(let box):
        try writeAll(box.items, "[", "]", depth) { writer, item in try writer.write(item, depth: depth + 1) }
      case .range: try write(.list(try Elements(value)?.array() ?? []), depth: depth)
      case .mapBox(let box):
        try writeAll(Array(box.items.elements), "{", "}", depth) { writer, entry in
          JSON.write(entry.key.value.text, to: &writer.output)
          writer.output += ": "
          try writer.write(entry.value, depth: depth + 1)
        }
      case .function, .object: throw Fault.wrongType("JSON has no form for \(value.described)")
      }
    }

    private mutating func writeAll<Element>(
      _ elements: [Element], _ open: String, _ close: String, _ depth: Int,
      _ write: (inout Writer, Element) throws -> Void
    ) throws {
      output += open
      for (position, element) in elements.enumerated() {
        if position > 0 { output += indent == 0 ? ", " : "," }
        breakLine(depth + 1)
        try write(&self, element)
      }
      if !elements.isEmpty { breakLine(depth) }
      output += close
    }

    private mutating func breakLine(_ depth: Int) {
      if indent > 0 { output += "\n" + String(repeating: " ", count: indent * depth) }
    }
  }

  private static func write(_ string: String, to output: inout String) {
    output += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case _ where scalar.value < 0x20: output += String(format: "\\u%04x", scalar.value)
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}

/// A recursive-descent reader over bytes, bounded in depth.
private struct Reader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws -> Value {
    let value = try value(depth: 0)
    skipBlanks()
    if position < bytes.count { throw error("something follows the value") }
    return value
  }

  private func error(_ message: String) -> Fault {
    let line = bytes.prefix(position).count { $0 == UInt8(ascii: "\n") } + 1
    return Fault("bad-format", "bad JSON in line \(line): \(message)")
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    let isThere = text.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
    if isThere { position += count }
    return isThere
  }

  private mutating func value(depth: Int) throws -> Value {
    if depth > JSON.deepest { throw error("it is nested more than \(JSON.deepest) deep") }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t") where skip("true"): return .bool(true)
    case UInt8(ascii: "f") where skip("false"): return .bool(false)
    case UInt8(ascii: "n") where skip("null"): return .null
    default: return try number()
    }
  }

  private mutating func array(_ depth: Int) throws -> Value {
    var items: [Value] = []
    position += 1
    skipBlanks()
    if skip("]") { return .list([]) }
    repeat {
      items.append(try value(depth: depth + 1))
      skipBlanks()
    } while skip(",")
    if !skip("]") { throw error("a `]` or `,` is missing") }
    return .list(items)
  }

  private mutating func object(_ depth: Int) throws -> Value {
    var items: OrderedDictionary<MapKey, Value> = [:]
    position += 1
    skipBlanks()
    if skip("}") { return .map([:]) }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw error("a key in double quotes is missing") }
      let key = try string()
      skipBlanks()
      if !skip(":") { throw error("a `:` is missing after the key \(Value.quoted(key))") }
      items[.string(key)] = try value(depth: depth + 1)
      skipBlanks()
    } while skip(",")
    if !skip("}") { throw error("a `}` or `,` is missing") }
    return .map(items)
  }

  private mutating func number() throws -> Value {
    let start = position
    let allowed = Array("+-.0123456789eE".utf8)
    while let byte = next, allowed.contains(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let digits = text.drop { $0 == "-" }
    guard let first = digits.first, first.isNumber, text.last?.isNumber ?? false, !text.contains("."),
      !text.contains("e"), !text.contains("E")
    else {
      guard let first = digits.first, first.isNumber, text.last?.isNumber ?? false, let float = Double(text) else {
        position = start
        throw error("a value is missing")
      }
      if !float.isFinite { throw error("the number \(text) is too large") }
      return .float(float)
    }
    if digits.count > 1, first == "0" { throw error("the number \(text) starts with a zero") }
    // An integer beyond 64 bits is no Int; as in other readers it becomes a Float.
    return Int(text).map { .int($0) } ?? .float(Double(text) ?? 0)
  }

  private mutating func string() throws -> String {
    position += 1
    var result: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &result)
      case ..<0x20: throw error("a control character stands in a string")
      default: result.append(byte)
      }
    }
    throw error("a string is not closed")
  }

  private mutating func escape(into result: inout [UInt8]) throws {
    guard let byte = next else { throw error("a string is not closed") }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
    case UInt8(ascii: "u"):
      var unit = try codeUnit()
      if (0xD800..<0xDC00).contains(unit), skip("\\u") {
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair is missing") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw error("half of a surrogate pair is missing") }
      result += Array(String(Character(scalar)).utf8)
    default: throw error("an unknown escape stands in a string")
    }
  }

  private mutating func codeUnit() throws -> UInt32 {
    let digits = bytes[position..<Swift.min(position + 4, bytes.count)]
    guard digits.count == 4, let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw error("`\\u` needs four hexadecimal digits")
    }
    position += 4
    return unit
  }
}
