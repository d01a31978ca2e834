import Foundation

/// A moment in the forms that AWS writes it, in UTC.
///
///     Timestamp(1_776_245_400).basic      20260415T093000Z
///     Timestamp("2026-04-15T09:30:00Z")   1776245400 seconds
public struct Timestamp: Sendable, Equatable {
  /// Since 1970.
  public var seconds: Double

  public init(_ seconds: Double) { self.seconds = seconds }

  /// Reads ISO 8601: `2026-04-15T09:30:00Z`, with fractions, `+00:00`, `UTC` or the basic form. Nil when it is no date.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let colon = UInt8(ascii: ":"), dash = UInt8(ascii: "-")
    var rest = bytes[...]
    func number(_ digits: Int) -> Int? {
      let part = rest.prefix(digits)
      guard part.count == digits, part.allSatisfy({ (48...57).contains($0) }) else { return nil }
      rest.removeFirst(digits)
      return Int(String(decoding: part, as: UTF8.self))
    }
    func skip(_ byte: UInt8) { if rest.first == byte { rest.removeFirst() } }
    guard let year = number(4) else { return nil }
    skip(dash)
    guard let month = number(2), (1...12).contains(month) else { return nil }
    skip(dash)
    guard let day = number(2), (1...31).contains(day), let separator = rest.popFirst(),
      [84, 116, 32].contains(separator),
      let hour = number(2), hour < 24
    else { return nil }
    skip(colon)
    guard let minute = number(2), minute < 60 else { return nil }
    skip(colon)
    guard let second = number(2), second <= 60, let offset = Self.offset(rest) else { return nil }
    seconds = Double(((Self.days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) - offset
  }

  /// `20260415T093000Z`.
  public var basic: String { String(decoding: basicBytes, as: UTF8.self) }

  /// `20260415`.
  public var day: String { String(decoding: basicBytes.prefix(8), as: UTF8.self) }

  /// `2026-04-15T09:30:00Z`.
  public var extended: String {
    let text = basic
    func part(_ from: Int, _ count: Int) -> Substring { text.dropFirst(from).prefix(count) }
    return "\(part(0, 4))-\(part(4, 2))-\(part(6, 5)):\(part(11, 2)):\(part(13, 3))"
  }

  var basicBytes: [UInt8] {
    // Years 0 to 9999: nothing else can be written, and nothing else is asked for.
    let whole = Int(min(max(seconds.isNaN ? 0 : seconds, -62_167_219_200), 253_402_300_799).rounded(.down))
    let days = whole >= 0 ? whole / 86_400 : (whole - 86_399) / 86_400
    let second = whole - days * 86_400
    let (year, month, day) = Self.civil(days)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    func append(_ number: Int, _ digits: Int) {
      var divisor = digits == 4 ? 1_000 : 10
      while divisor > 0 {
        bytes.append(48 + UInt8(number / divisor % 10))
        divisor /= 10
      }
    }
    append(year, 4)
    append(month, 2)
    append(day, 2)
    bytes.append(UInt8(ascii: "T"))
    append(second / 3_600, 2)
    append(second / 60 % 60, 2)
    append(second % 60, 2)
    bytes.append(UInt8(ascii: "Z"))
    return bytes
  }

  /// What stands after the seconds: a fraction, which is dropped, and the zone, in seconds east of Greenwich.
  private static func offset(_ text: ArraySlice<UInt8>) -> Double? {
    var rest = text
    if let first = rest.first, first == UInt8(ascii: ".") || first == UInt8(ascii: ",") {
      rest = rest.dropFirst().drop { (48...57).contains($0) }
    }
    let zone = String(decoding: rest, as: UTF8.self)
    if ["", "Z", "z", "UTC"].contains(zone) { return 0 }
    let digits = zone.dropFirst().filter { $0 != ":" }
    guard let sign = zone.first, sign == "+" || sign == "-", digits.utf8.count == 4, let number = Int(digits),
      number >= 0
    else { return nil }
    let seconds = Double((number / 100) * 3_600 + (number % 100) * 60)
    return sign == "+" ? seconds : -seconds
  }

  /// Days since 1970 of a date of the Gregorian calendar, and back: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
  }
}
