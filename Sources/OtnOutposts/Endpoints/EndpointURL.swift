/// A custom endpoint as it was given: `http://127.0.0.1:9000/base`.
struct EndpointURL: Sendable, Equatable {
  /// `http` or `https`.
  let scheme: String
  /// With the brackets of an IPv6 address.
  let host: String
  let port: Int?
  /// As given: empty, or with a leading slash.
  let path: String

  /// Nil when it isn't an address of a server: no query, no fragment, no user name in it.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
    scheme = text[..<colon].lowercased()
    let rest = text[colon...].dropFirst(3)
    let authority = rest.prefix { $0 != "/" }
    path = String(rest.dropFirst(authority.count))
    let isPlain = rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"?#@\"<>\\^`{|}".utf8.contains($0) }
    guard ["http", "https"].contains(scheme), isPlain else { return nil }
    let hostEnd = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : nil
    host = String(authority[..<(hostEnd ?? authority.firstIndex(of: ":") ?? authority.endIndex)])
    let tail = authority.dropFirst(host.count)
    if tail.isEmpty {
      port = nil
    } else {
      guard tail.hasPrefix(":"), let number = UInt16(tail.dropFirst()) else { return nil }
      port = Int(number)
    }
    guard Self.isIPv6(host) || host.isHostName else { return nil }
  }

  var isAddress: Bool { Self.isIPv6(host) || Self.isIPv4(host) }

  /// The path with one slash at each end, so that a bucket can follow.
  var folder: String {
    let parts = path.split(separator: "/")
    return parts.isEmpty ? "/" : "/\(parts.joined(separator: "/"))/"
  }

  static func isIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && !$0.hasPrefix("+") }
  }

  private static func isIPv6(_ text: String) -> Bool {
    guard text.hasPrefix("["), text.hasSuffix("]") else { return false }
    let inside = text.dropFirst().dropLast()
    return inside.contains(":") && inside.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
  }
}
