import Foundation

/// A request of a client, as it came over a socket: its signature was right.
///
/// On the wire a message is a list of frames: the addresses of the client, `<IDS|MSG>`, the signature, then header, parent's header,
/// metadata and content as JSON, then buffers, which otn has no use for.
struct Request: Sendable {
  let channel: Channel
  /// Whom to answer.
  let addresses: [[UInt8]]
  /// `execute_request`.
  let type: String
  /// The header's JSON, which goes back unchanged as the parent's header of everything that answers the request.
  let header: [UInt8]
  let content: [UInt8]

  static let delimiter = Array("<IDS|MSG>".utf8)

  /// nil: the frames are no message, or not signed with the key.
  init?(frames: [[UInt8]], on channel: Channel, signature: Signature) {
    guard let delimiter = frames.firstIndex(of: Self.delimiter), frames.count >= delimiter + 6 else { return nil }
    let parts = frames[(delimiter + 2)...(delimiter + 5)]
    guard signature.isValid(frames[delimiter + 1], for: parts) else { return nil }
    struct Header: Decodable { let msgType: String }
    guard let header = Self.decoded(Header.self, frames[delimiter + 2]) else { return nil }
    self.channel = channel
    addresses = Array(frames[..<delimiter])
    type = header.msgType
    self.header = frames[delimiter + 2]
    content = frames[delimiter + 5]
  }

  /// The content, or nil where it has not the form that its type demands.
  func decoded<Content: Decodable>(_ type: Content.Type) -> Content? {
    Self.decoded(type, content)
  }

  private static func decoded<Content: Decodable>(_ type: Content.Type, _ json: [UInt8]) -> Content? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(type, from: Data(json))
  }
}

/// A message of the kernel before it is signed.
struct Message: Sendable {
  let channel: Channel
  /// On `iopub` the topic that clients subscribe to; elsewhere the client.
  let addresses: [[UInt8]]
  let type: String
  /// The header of the request that this message comes from; empty: from none.
  let parent: [UInt8]
  let content: [UInt8]

  /// What answers `request`, on the channel that it came from.
  init(reply type: String, to request: Request, _ content: some Encodable) {
    self.init(channel: request.channel, addresses: request.addresses, type: type, parent: request.header, content)
  }

  /// What all clients see.
  init(broadcast type: String, parent: [UInt8], _ content: some Encodable) {
    self.init(channel: .iopub, addresses: [Array("kernel.\(type)".utf8)], type: type, parent: parent, content)
  }

  /// The first message to a new subscriber of `topic`.
  init(welcome topic: [UInt8]) {
    let content = Welcome(subscription: String(decoding: topic, as: UTF8.self))
    self.init(channel: .iopub, addresses: [topic], type: "iopub_welcome", parent: [], content)
  }

  private init(channel: Channel, addresses: [[UInt8]], type: String, parent: [UInt8], _ content: some Encodable) {
    self.channel = channel
    self.addresses = addresses
    self.type = type
    self.parent = parent
    self.content = Self.json(content)
  }

  /// Its frames, with a header of its own.
  func frames(session: String, signature: Signature) -> [[UInt8]] {
    let header = Header(
      msgId: UUID().uuidString, msgType: type, session: session,
      date: Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    let empty = Array("{}".utf8)
    let parts = [Self.json(header), parent.isEmpty ? empty : parent, empty, content]
    return addresses + [Request.delimiter, signature.of(parts)] + parts
  }

  private struct Header: Encodable {
    let msgId: String
    let msgType: String
    let session: String
    let date: String
    var username = "otn"
    var version = KernelInformation.protocolVersion
  }

  /// Contents are made of texts, whole numbers, lists and maps, which JSON always has a form for.
  private static func json(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { Array($0) } ?? Array("{}".utf8)
  }
}
