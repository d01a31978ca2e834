import Foundation

/// A line of a journal: JSON, whose last key `sum` is a digest of all before it.
struct JournalLine: Codable {
  var head: Journal.Head?
  var finished: Journal.Entry?
  var begun: Journal.Begun?

  init(head: Journal.Head? = nil, finished: Journal.Entry? = nil, begun: Journal.Begun? = nil) {
    (self.head, self.finished, self.begun) = (head, finished, begun)
  }

  /// nil: it is not as it was written.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count > Self.sumLength else { return nil }
    let text = Array(bytes.dropLast(Self.sumLength))
    guard bytes.suffix(Self.sumLength).elementsEqual(Self.sum(of: text)),
      let line = try? JSONDecoder().decode(Self.self, from: Data(text + [UInt8(ascii: "}")]))
    else { return nil }
    self = line
  }

  /// With its line end.
  var bytes: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let text = Array(try encoder.encode(self)).dropLast()
      return text + Self.sum(of: Array(text)) + [UInt8(ascii: "\n")]
    }
  }

  /// What stands behind a line's text, in place of its last brace.
  private static func sum(of text: [UInt8]) -> [UInt8] { Array(",\"sum\":\"\(ContentDigest.of(text))\"}".utf8) }
  private static let sumLength = sum(of: []).count

  /// The format that a head claims; nil: it is no head. One of the first format did not say.
  static func format(of bytes: ArraySlice<UInt8>) -> Int? {
    struct Claim: Decodable {
      struct Head: Decodable { let format: Int? }
      let head: Head?
    }
    return (try? JSONDecoder().decode(Claim.self, from: Data(bytes)))?.head.map { $0.format ?? 1 }
  }
}
