/// An Amazon resource name, in its parts.
///
///     ARN("arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01ac5d28a6a232904/accesspoint/coco")?.resource
///     // ["outpost", "op-01ac5d28a6a232904", "accesspoint", "coco"]
public struct ARN: Sendable, Equatable {
  public let partition: String
  public let service: String
  public let region: String
  public let account: String
  /// Split at `/` and `:`, which mean the same here. Never empty, though a part may be.
  public let resource: [String]

  /// Nil when it is none: six parts, of which partition, service and resource must not be empty.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "arn", ![parts[1], parts[2], parts[5]].contains("") else { return nil }
    partition = parts[1]
    service = parts[2]
    region = parts[3]
    account = parts[4]
    resource = parts[5].split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "/" }.map(String.init)
  }

  /// The part of the resource at that place, if there is one.
  func part(_ index: Int) -> String? { index < resource.count ? resource[index] : nil }
}

extension StringProtocol {
  /// One label of a host name (RFC 1123): 1 to 63 of `a-z A-Z 0-9 -`, with no hyphen at either end.
  var isHostLabel: Bool {
    let bytes = utf8
    guard (1...63).contains(bytes.count), first != "-", last != "-" else { return false }
    return bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }

  /// Labels with dots between them.
  var isHostName: Bool { split(separator: ".", omittingEmptySubsequences: false).allSatisfy(\.isHostLabel) }
}
