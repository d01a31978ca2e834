/// The value of a number as it is written: `1_000`, `0x1f`, `1e3`, `64KiB`, `250ms`.
enum NumberLiteral {
  enum Failure: Error, Equatable {
    case malformed(hint: String)
    case tooLarge
    /// The unit's distance in bytes from the number's start.
    case unknownUnit(offset: Int, String)
  }

  /// The one magnitude that is too large by itself but may follow a `-`.
  static let magnitudeOfSmallest = "9223372036854775808"

  static let byteUnits: [String: Int] = [
    "B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
    "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
  ]
  /// Nanoseconds of each unit.
  static let durationUnits: [String: Int] = [
    "ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "min": 60_000_000_000, "h": 3_600_000_000_000,
    "d": 86_400_000_000_000,
  ]

  static func parse(_ text: String) throws(Failure) -> Literal {
    let lower = text.lowercased()
    for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] where lower.hasPrefix(prefix) {
      return .int(try integer(String(text.dropFirst(2)), radix: radix))
    }
    let mantissa = text.prefix { $0.isASCII && ($0.isNumber || $0 == "_" || $0 == ".") }
    var numeralEnd = mantissa.endIndex
    let rest = text[mantissa.endIndex...]
    if let first = rest.first, first == "e" || first == "E" {
      let digits = rest.dropFirst().drop { $0 == "+" || $0 == "-" }.prefix { $0.isASCII && ($0.isNumber || $0 == "_") }
      if !digits.isEmpty { numeralEnd = digits.endIndex }
    }
    let numeral = String(text[..<numeralEnd])
    let unit = String(text[numeralEnd...])
    try checkSeparators(numeral)
    let isFloat = numeral.contains { $0 == "." || $0 == "e" || $0 == "E" }
    let plain = numeral.filter { $0 != "_" }
    if unit.isEmpty {
      return isFloat ? .float(try float(plain)) : .int(try integer(plain, radix: 10))
    }
    if let scale = byteUnits[unit] { return .bytes(try scaled(plain, isFloat: isFloat, by: scale)) }
    if let scale = durationUnits[unit] { return .duration(try scaled(plain, isFloat: isFloat, by: scale)) }
    throw .unknownUnit(offset: numeral.utf8.count, unit)
  }

  /// `_` stands between digits only.
  private static func checkSeparators(_ numeral: String) throws(Failure) {
    let parts = numeral.split(omittingEmptySubsequences: false) { ".eE+-".contains($0) }
    guard parts.allSatisfy({ !$0.hasPrefix("_") && !$0.hasSuffix("_") && !$0.contains("__") }) else {
      throw .malformed(hint: "`_` stands between digits")
    }
  }

  private static func integer(_ digits: String, radix: Int) throws(Failure) -> Int {
    try checkSeparators(digits)
    let plain = digits.filter { $0 != "_" }
    guard let first = plain.first, plain.allSatisfy({ ($0.hexDigitValue ?? radix) < radix }), first.isASCII else {
      throw .malformed(hint: radix == 16 ? "hexadecimal digits are 0 to f" : "its digits are 0 to \(radix - 1)")
    }
    guard let value = Int(plain, radix: radix) else { throw .tooLarge }
    return value
  }

  private static func float(_ text: String) throws(Failure) -> Double {
    guard let value = Double(text) else { throw .malformed(hint: "write it like `1.5` or `1e3`") }
    guard value.isFinite else { throw .tooLarge }
    return value
  }

  /// A number of units, rounded to a whole count of the smallest one.
  private static func scaled(_ text: String, isFloat: Bool, by scale: Int) throws(Failure) -> Int {
    if isFloat {
      let value = try float(text) * Double(scale) + 0.5
      guard value < 0x1p63 else { throw .tooLarge }
      return Int(value)
    }
    let (value, overflow) = try integer(text, radix: 10).multipliedReportingOverflow(by: scale)
    guard !overflow else { throw .tooLarge }
    return value
  }
}
