import Foundation
import OrderedCollections

extension Value {
  /// What `print` writes and `\(…)` inserts: strings raw, quoted inside collections.
  public var text: String {
    if case .text(let text) = self { return text.string }
    return literal
  }

  /// As it would be written in a program, where there is such a form: strings quoted, Floats with a point.
  public var literal: String {
    var writer = LiteralWriter()
    writer.write(self, depth: 0)
    return writer.output
  }
}

/// Writes values as text, bounded in depth.
private struct LiteralWriter {
  var output = ""
  /// Deeper nesting is shown as "…": nobody reads it, and the stack is finite.
  static let deepest = 100

  mutating func write(_ value: Value, depth: Int) {
    switch value {
    case .null: output += "nil"
    case .bool(let bool): output += bool ? "true" : "false"
    case .int(let int): output += String(int)
    case .float(let float): output += Value.text(of: float)
    case .bytes(let count): output += Value.text(ofBytes: count)
    case .duration(let nanoseconds): output += Value.text(ofNanoseconds: nanoseconds)
    case .text(let text): output += Value.quoted(text.string)
    case .range(let box): output += "\(box.range.lowerBound)..<\(box.range.upperBound)"
    case .function(let function): output += function.shortText
    case .object(let object): output += object.shortText
    case .listBox(let box):
      guard depth < Self.deepest else { return output += "[…]" }
      output += "["
      for (position, item) in box.items.enumerated() {
        if position > 0 { output += ", " }
        write(item, depth: depth + 1)
      }
      output += "]"
    case .mapBox(let box):
      guard depth < Self.deepest else { return output += "[…]" }
      guard !box.items.isEmpty else { return output += "[:]" }
      output += "["
      for (position, entry) in box.items.enumerated() {
        if position > 0 { output += ", " }
        output += Value.text(of: entry.key) + ": "
        write(entry.value, depth: depth + 1)
      }
      output += "]"
    }
  }
}

extension Value {
  /// Shortest form that reads back, with a point or an exponent: `3.0`, `1e-05`.
  static func text(of float: Double) -> String { float.description }

  /// A key before its `:`: bare if it is a word, else quoted.
  static func text(of key: MapKey) -> String {
    switch key {
    case .int(let int): String(int)
    case .string(let string): isWord(string) ? string : quoted(string)
    }
  }

  static func isWord(_ string: String) -> Bool {
    guard let first = string.first, first.isLetter || first == "_" else { return false }
    return string.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  static func quoted(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// `64KiB` where a binary unit is exact, else decimal units: `5GB`, `1.5KB`.
  public static func text(ofBytes count: Int) -> String {
    if count != 0, count % 1024 == 0, count % 1000 != 0 {
      let units = ["KiB", "MiB", "GiB", "TiB"]
      var number = count / 1024
      var unit = 0
      while number % 1024 == 0, unit < units.count - 1 { (number, unit) = (number / 1024, unit + 1) }
      if abs(Double(number)) < 10_000 { return "\(number)\(units[unit])" }
    }
    let units = ["B", "KB", "MB", "GB", "TB"]
    var unit = 0
    var size = Double(count)
    while abs(size) >= 1000, unit < units.count - 1 { (size, unit) = (size / 1000, unit + 1) }
    return shortened(size) + units[unit]
  }

  /// One unit below a minute (`250ms`, `1.5s`), two from there on: `5min 3s`, `2h 10min`, `3d 4h`.
  static func text(ofNanoseconds nanoseconds: Int) -> String {
    let size = Double(nanoseconds)
    let magnitude = abs(size)
    switch magnitude {
    case ..<1e3: return "\(nanoseconds)ns"
    case ..<1e6: return shortened(size / 1e3) + "us"
    case ..<1e9: return shortened(size / 1e6) + "ms"
    case ..<60e9: return shortened(size / 1e9) + "s"
    default: break
    }
    let seconds = Int((magnitude / 1e9).rounded())
    let (larger, smaller): ((Int, String), (Int, String)) =
      switch seconds {
      case ..<3600: ((seconds / 60, "min"), (seconds % 60, "s"))
      case ..<86_400: ((seconds / 3600, "h"), (seconds % 3600 / 60, "min"))
      default: ((seconds / 86_400, "d"), (seconds % 86_400 / 3600, "h"))
      }
    let rest = smaller.0 == 0 ? "" : " \(smaller.0)\(smaller.1)"
    return (nanoseconds < 0 ? "-" : "") + "\(larger.0)\(larger.1)" + rest
  }

  /// Up to three decimals, without trailing zeros.
  private static func shortened(_ number: Double) -> String {
    let rounded = (number * 1000).rounded() / 1000
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
