/// The names and values that a signature covers, lower-cased, sorted and trimmed.
struct CanonicalHeaders {
  /// `name:value` with a line feed each.
  let block: [UInt8]
  /// `host;x-amz-date`.
  let names: String

  /// What a proxy or the transfer itself may add or change, and the signature's own header.
  private static let unsigned: Set<String> = [
    "authorization", "connection", "expect", "host", "transfer-encoding", "user-agent", "x-amzn-trace-id",
  ]

  init(_ request: HTTPRequest) {
    var values: [(name: String, value: [UInt8])] = [("host", Array(request.authority.utf8))]
    for header in request.headers {
      let name = header.name.lowercased()
      if Self.unsigned.contains(name) { continue }
      let value = Self.collapsed(header.value)
      if let same = values.firstIndex(where: { $0.name == name }) {
        values[same].value += [UInt8(ascii: ",")] + value
      } else {
        values.append((name, value))
      }
    }
    values.sort { $0.name < $1.name }
    var block: [UInt8] = []
    for (name, value) in values {
      block += name.utf8
      block.append(UInt8(ascii: ":"))
      block += value
      block.append(UInt8(ascii: "\n"))
    }
    self.block = block
    names = values.map(\.name).joined(separator: ";")
  }

  /// Without blanks at the ends, runs of blanks as one.
  private static func collapsed(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text.utf8 {
      let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      if !isBlank {
        result.append(byte)
      } else if let last = result.last, last != UInt8(ascii: " ") {
        result.append(UInt8(ascii: " "))
      }
    }
    if result.last == UInt8(ascii: " ") { result.removeLast() }
    return result
  }
}

enum CanonicalRequest {
  static func bytes(_ request: HTTPRequest, headers: CanonicalHeaders, hash: String, style: Signer.Style) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    bytes += request.method.utf8
    bytes.append(lineFeed)
    bytes += path(request.path, style)
    bytes.append(lineFeed)
    bytes += query(request.query)
    bytes.append(lineFeed)
    bytes += headers.block
    bytes.append(lineFeed)
    bytes += headers.names.utf8
    bytes.append(lineFeed)
    bytes += hash.utf8
    return bytes
  }

  private static let lineFeed = UInt8(ascii: "\n")

  private static func path(_ path: String, _ style: Signer.Style) -> [UInt8] {
    var bytes = Array(path.utf8)
    if bytes.isEmpty { bytes = [slash] }
    if style.normalisesPath { bytes = normalised(bytes) }
    return style.encodesPathAgain ? URIEncoding.encoded(bytes, keepingSlash: true) : bytes
  }

  private static let slash = UInt8(ascii: "/")

  /// Without empty and dot segments; a `..` takes the segment before it.
  private static func normalised(_ path: [UInt8]) -> [UInt8] {
    var kept: [ArraySlice<UInt8>] = []
    for segment in path.split(separator: slash) where !segment.elementsEqual(".".utf8) {
      if segment.elementsEqual("..".utf8) { _ = kept.popLast() } else { kept.append(segment) }
    }
    if kept.isEmpty { return [slash] }
    return kept.flatMap { [slash] + $0 } + (path.last == slash ? [slash] : [])
  }

  /// Sorted by the bytes of the name, then of the value. They are encoded already.
  private static func query(_ pairs: [(name: String, value: String?)]) -> [UInt8] {
    let sorted = pairs.map { (Array($0.name.utf8), Array(($0.value ?? "").utf8)) }.sorted { left, right in
      left.0 == right.0 ? left.1.lexicographicallyPrecedes(right.1) : left.0.lexicographicallyPrecedes(right.0)
    }
    return Array(sorted.map { $0.0 + [UInt8(ascii: "=")] + $0.1 }.joined(separator: [UInt8(ascii: "&")]))
  }
}

extension HTTPRequest {
  /// What `Host` says: the port stands in it unless it is the scheme's own.
  public var authority: String {
    guard let port, port != (scheme == "http" ? 80 : 443) else { return host }
    return "\(host):\(port)"
  }
}
