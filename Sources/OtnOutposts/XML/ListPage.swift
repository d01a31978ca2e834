/// One answer to ListObjectsV2, read without a tree: listings are most of the XML there is.
struct ListPage: Equatable {
  var objects: [ObjectSummary] = []
  var isTruncated = false
  var nextToken: String?
  /// How many objects and prefixes it says it names; nil where it doesn't say.
  var count: Int?
  /// How many common prefixes it names.
  var prefixes = 0

  /// Throws `malformed-xml` for what is not such an answer, is cut off, or names a key that is not UTF-8.
  init(_ document: [UInt8]) throws(XMLError) {
    let reader = try XMLReader(document)
    var path: [Field] = []
    var object = ObjectSummary(key: "", size: -1, etag: "", modified: 0)
    var text: [UInt8] = []
    var isEncoded = false
    var hasTruncation = false
    while let step = try reader.next() {
      switch step {
      case .start:
        path.append(reader.withName { Field($0) })
        text.removeAll(keepingCapacity: true)
      case .text: reader.withText { text.append(contentsOf: $0) }
      case .end:
        guard let field = path.popLast() else { continue }
        switch (path.last, field) {
        case (.contents, .key): object.key = try Self.text(text)
        case (.contents, .size): object.size = try Self.number(text)
        case (.contents, .etag): object.etag = try Self.text(text).withoutQuotes
        case (.contents, .modified): object.modified = Timestamp(String(decoding: text, as: UTF8.self))?.seconds ?? 0
        case (.result, .contents):
          guard object.size >= 0 else { throw XMLError(message: "the listing has an object without a size") }
          objects.append(object)
          object = ObjectSummary(key: "", size: -1, etag: "", modified: 0)
        case (.result, .truncated):
          isTruncated = text.elementsEqual("true".utf8)
          hasTruncation = true
        case (.result, .count): count = try Self.number(text)
        case (.result, .prefixes): prefixes += 1
        case (.result, .nextToken): nextToken = try Self.text(text)
        case (.result, .encoding): isEncoded = text.elementsEqual("url".utf8)
        case (nil, .other): throw XMLError(message: "the answer is not a listing")
        default: break
        }
      }
    }
    // Without it nothing says whether the listing is complete.
    guard hasTruncation else { throw XMLError(message: "the listing does not say whether more follows") }
    if isEncoded {
      for index in objects.indices { objects[index].key = try Self.decoded(objects[index].key) }
    }
  }

  private enum Field {
    case result, contents, key, size, etag, modified, truncated, nextToken, encoding, count, prefixes, other

    private static let named: [(name: [UInt8], field: Field)] = {
      let names: [(String, Field)] = [
        ("Key", .key), ("Size", .size), ("ETag", .etag), ("LastModified", .modified), ("Contents", .contents),
        ("IsTruncated", .truncated), ("NextContinuationToken", .nextToken), ("EncodingType", .encoding),
        ("ListBucketResult", .result), ("KeyCount", .count), ("CommonPrefixes", .prefixes),
      ]
      return names.map { (Array($0.0.utf8), $0.1) }
    }()

    init(_ name: UnsafeBufferPointer<UInt8>) {
      for candidate in Self.named where candidate.name.count == name.count && name.elementsEqual(candidate.name) {
        self = candidate.field
        return
      }
      self = .other
    }
  }

  private static func text(_ bytes: [UInt8]) throws(XMLError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw XMLError(message: "the listing names a key that is not UTF-8")
    }
    return text
  }

  private static func number(_ bytes: [UInt8]) throws(XMLError) -> Int {
    guard let number = Int(String(decoding: bytes, as: UTF8.self)), number >= 0 else {
      throw XMLError(message: "the listing has a size that is no number")
    }
    return number
  }

  /// `encoding-type=url`: `%XX`, and `+` for a space.
  private static func decoded(_ key: String) throws(XMLError) -> String {
    guard key.utf8.contains(where: { $0 == 0x25 || $0 == 0x2B }) else { return key }
    var bytes: [UInt8] = []
    var rest = Substring(key).utf8
    while let byte = rest.popFirst() {
      switch byte {
      case 0x2B: bytes.append(0x20)
      case 0x25:
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
          throw XMLError(message: "the listing has a key that is not encoded as it says")
        }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    return try text(bytes)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}

extension String {
  /// An ETag as it is compared.
  var withoutQuotes: String {
    utf8.first == 0x22 && utf8.last == 0x22 && utf8.count >= 2 ? String(dropFirst().dropLast()) : self
  }
}
