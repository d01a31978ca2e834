/// Percent-encoding as signatures want it: every UTF-8 byte outside `A-Za-z0-9-_.~` becomes `%XX`, in upper case.
///
///     URIEncoding.path("a b/ü.jpg")    a%20b/%C3%BC.jpg
///     URIEncoding.value("a/b c")       a%2Fb%20c
///
/// Dot segments and double slashes stay as they are: a key is sent exactly.
public enum URIEncoding {
  /// Keeps `/`.
  public static func path(_ text: String) -> String {
    String(decoding: encoded(text.utf8, keepingSlash: true), as: UTF8.self)
  }

  /// A name or a value of a query, or one segment of a path: `/` is encoded too.
  public static func value(_ text: String) -> String {
    String(decoding: encoded(text.utf8, keepingSlash: false), as: UTF8.self)
  }

  /// The text behind `%XX`; a `%` without two digits stays.
  public static func decoded(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(hexadecimal: rest.prefix(2)) {
        result.append(value)
        rest.removeFirst(2)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func encoded(_ bytes: some Collection<UInt8>, keepingSlash: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 16)
    for byte in bytes {
      if isUnreserved[Int(byte)] || (keepingSlash && byte == UInt8(ascii: "/")) {
        result.append(byte)
      } else {
        result.append(UInt8(ascii: "%"))
        result.append(hexadecimalDigit(byte >> 4, a: UInt8(ascii: "A")))
        result.append(hexadecimalDigit(byte & 15, a: UInt8(ascii: "A")))
      }
    }
    return result
  }

  private static let isUnreserved: [Bool] = (UInt8.min...UInt8.max).map { byte in
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}

extension UInt8 {
  /// Two hexadecimal digits, of either case.
  init?(hexadecimal digits: ArraySlice<UInt8>) {
    guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
    self.init(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
