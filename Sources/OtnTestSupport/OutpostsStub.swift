import Foundation
import Synchronization

/// An own small server for what no other one plays: S3 control on Outposts and the endpoints of S3 on Outposts, with their state.
///
/// It speaks HTTP on 127.0.0.1, a request a connection, and answers in the shapes of the services. It asks for a signature of the
/// service `s3-outposts`, and can be told to fail.
///
///     let stub = try OutpostsStub()
///     stub.endpointPolls = 3          // an endpoint is Available when it was listed three times
public final class OutpostsStub: Sendable {
  public struct Endpoint: Sendable {
    public var id: String
    public var outpost: String
    public var subnet: String
    public var securityGroup: String
    public var status: String
    var polls: Int
  }

  public struct State: Sendable {
    public var buckets: Set<String> = []
    /// Name to bucket.
    public var accessPoints: [String: (bucket: String, vpc: String)] = [:]
    public var endpoints: [Endpoint] = []
    /// Buckets that can't be removed.
    public var fullBuckets: Set<String> = []
    /// How often an endpoint is listed before it is what it becomes.
    public var endpointPolls = 2
    /// Code and message of the reason for which endpoints fail.
    public var endpointFailure: (code: String, message: String)?
    /// Refusals by the call's name: status, code, message. Each is given once.
    public var refusals: [String: (status: Int, code: String, message: String)] = [:]
    /// Calls by name after whose work the connection is closed without an answer, each once.
    public var lostAnswers: Set<String> = []
    /// The names of the calls that came.
    public var calls: [String] = []
  }

  public static let account = "123456789012"
  public static let outpost = "op-01ac5d28a6a232904"
  public let port: Int
  private let listener: Int32
  private let held = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  public init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let file = listener
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file, $0, length) == 0 && listen(file, 16) == 0 && getsockname(file, $0, &length) == 0
      }
    }
    guard isListening else { throw SSHServer.Failure(description: "no port for the stub") }
    port = Int(UInt16(bigEndian: address.sin_port))
    // It holds the listener and the state only weakly through `self`, until it is stopped.
    Thread.detachNewThread { [self] in serve() }
  }

  /// Ends it; it must be called, as its thread keeps it alive.
  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    ended.wait()
    close(listener)
  }

  /// Looks at its state, or changes it.
  @discardableResult
  public func state<Value: Sendable>(_ body: (inout State) -> Value) -> Value { held.withLock { body(&$0) } }

  // MARK: HTTP

  struct Request {
    var method = ""
    /// Split at slashes, decoded.
    var path: [String] = []
    var query: [String: String] = [:]
    var headers: [String: String] = [:]
    var body = ""
  }

  struct Answer {
    var status = 200
    var type = "application/xml"
    var body = ""
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 && errno == EINTR { continue }
      guard connection >= 0 else { break }
      if let request = Self.read(connection) {
        if let answer = held.withLock({ Self.answer(request, &$0) }) { Self.write(answer, to: connection) }
      }
      close(connection)
    }
    ended.signal()
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    var expected = Int.max
    var request = Request()
    while bytes.count < expected {
      let count = recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { return nil }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard expected == .max, let end = text.range(of: "\r\n\r\n") else { continue }
      request = parse(String(text[..<end.lowerBound]))
      let length = request.headers["content-length"].flatMap { Int($0) } ?? 0
      expected = text[..<end.upperBound].utf8.count + length
    }
    let text = String(decoding: bytes, as: UTF8.self)
    request.body = text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
    return request
  }

  private static func parse(_ head: String) -> Request {
    var request = Request()
    let lines = head.components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ").map(String.init)
    guard words.count == 3 else { return request }
    request.method = words[0]
    let parts = words[1].split(separator: "?", maxSplits: 1).map(String.init)
    request.path = parts[0].split(separator: "/").map { String($0).removingPercentEncoding ?? "" }
    for field in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      let pair = field.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
      request.query[pair[0]] = pair.count > 1 ? pair[1] : ""
    }
    for line in lines.dropFirst() {
      let pair = line.split(separator: ":", maxSplits: 1)
      if pair.count == 2 { request.headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces) }
    }
    return request
  }

  private static func write(_ answer: Answer, to connection: Int32) {
    let text =
      "HTTP/1.1 \(answer.status) Answer\r\nContent-Type: \(answer.type)\r\nContent-Length: \(answer.body.utf8.count)\r\n"
      + "x-amz-request-id: 4442587FB7D0A2F9\r\nConnection: close\r\n\r\n\(answer.body)"
    let bytes = Array(text.utf8)
    _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
