import CMicroHTTPD
import Foundation
import OtnWork

/// Serves what changes to browsers on this machine.
///
///     let server = try LiveServer { request in .html("<p>\(request.path)") }
///     print(server.address)          // http://127.0.0.1:40123/4f…/
///
/// 1. It listens on 127.0.0.1 alone, at a port that the system picks.
/// 2. Every path begins with a token of 128 random bits; anything else is refused, so that other users of the machine learn nothing.
/// 3. A request for another host than 127.0.0.1 or localhost is refused: a page from elsewhere, whose name was pointed here, learns
///    nothing even if it knew the token.
/// 4. It answers GET and HEAD only, changes nothing, and tells browsers to keep nothing.
public final class LiveServer: Sendable {
  public struct Request: Sendable {
    /// Behind the token: `/`, `/page`.
    public let path: String
    /// What stands behind `?`, by name.
    public let query: [String: String]
  }

  public struct Response: Sendable {
    let status: Int
    let type: String
    let body: [UInt8]
    /// A `Content-Security-Policy`; nil: the body has its own.
    let policy: String?

    public init(status: Int = 200, type: String, body: [UInt8], policy: String? = nil) {
      self.status = status
      self.type = type
      self.body = body
      self.policy = policy
    }

    static func refusal(_ status: Int, _ text: String) -> Response {
      Response(status: status, type: "text/plain; charset=utf-8", body: Array((text + "\n").utf8))
    }
  }

  public struct Unavailable: CodedError {
    public let code = "no-server"
    public let message = "the page can't be served: no port of 127.0.0.1 can be listened on"
    public let help: String? = nil
  }

  public let port: UInt16
  let token: String
  private let answer: @Sendable (Request) -> Response

  public var address: String { "http://127.0.0.1:\(port)/\(token)/" }

  /// - Parameter answer: called on many threads at once; may wait.
  /// - Throws: `no-server`.
  public init(_ answer: @escaping @Sendable (Request) -> Response) throws(Unavailable) {
    self.answer = answer
    token = Self.randomToken()
    guard let listener = Self.listener() else { throw Unavailable() }
    port = listener.port
    let flags = MHD_USE_THREAD_PER_CONNECTION.rawValue | MHD_USE_INTERNAL_POLLING_THREAD.rawValue
    // The server lives as long as the process: its threads hold it.
    let owner = Unmanaged.passRetained(self).toOpaque()
    let options: [any CVarArg] = [
      MHD_OPTION.LISTEN_SOCKET.rawValue, listener.socket, MHD_OPTION.CONNECTION_LIMIT.rawValue, Self.mostConnections,
      MHD_OPTION.CONNECTION_TIMEOUT.rawValue, Self.idleSeconds, MHD_OPTION.END.rawValue,
    ]
    let daemon = withVaList(options) { list in
      MHD_start_daemon_va(flags, 0, nil, nil, answerRequest, owner, list)
    }
    if daemon == nil {
      Unmanaged<LiveServer>.fromOpaque(owner).release()
      throw Unavailable()
    }
  }

  private static let mostConnections: UInt32 = 64
  private static let idleSeconds: UInt32 = 60

  private static func randomToken() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(random.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// A socket at a free port of 127.0.0.1.
  private static func listener() -> (socket: Int32, port: UInt16)? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else {
      close(descriptor)
      return nil
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  // MARK: Requests

  /// Whoever asks: `url` without what stands behind `?`.
  func response(method: String, url: String, host: String?, query: [String: String]) -> Response {
    guard let host, ["127.0.0.1:\(port)", "localhost:\(port)"].contains(host.lowercased()) else {
      return .refusal(403, "This page is for 127.0.0.1 only.")
    }
    let parts = url.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
    guard let given = parts.first, Self.isEqual(given, token) else {
      return .refusal(403, "The address is not complete: open the one that otn printed.")
    }
    guard method == "GET" || method == "HEAD" else { return .refusal(405, "There is nothing to change here.") }
    return answer(Request(path: "/" + (parts.count > 1 ? parts[1] : ""), query: query))
  }

  /// In a time that does not depend on where they differ.
  private static func isEqual(_ a: Substring, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// What the library calls for each request.
private func answerRequest(
  _ owner: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
  _ size: UnsafeMutablePointer<Int>?, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let owner, let connection, let url, let method else { return .NO }
  let server = Unmanaged<LiveServer>.fromOpaque(owner).takeUnretainedValue()
  let host = MHD_lookup_connection_value(connection, MHD_ValueKind.HEADER_KIND, "Host").map { String(cString: $0) }
  var query: [String: String] = [:]
  for name in ["after"] {
    query[name] = MHD_lookup_connection_value(connection, MHD_ValueKind.GET_ARGUMENT_KIND, name).map {
      String(cString: $0)
    }
  }
  let answer = server.response(
    method: String(cString: method), url: String(cString: url), host: host, query: query)
  var body = answer.body
  guard let response = MHD_create_response_from_buffer(body.count, &body, MHD_ResponseMemoryMode.RESPMEM_MUST_COPY)
  else { return .NO }
  defer { MHD_destroy_response(response) }
  var headers = [
    "Content-Type": answer.type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer", "X-Frame-Options": "SAMEORIGIN", "Cross-Origin-Resource-Policy": "same-origin",
  ]
  headers["Content-Security-Policy"] = answer.policy
  for (name, value) in headers { MHD_add_response_header(response, name, value) }
  return MHD_queue_response(connection, UInt32(answer.status), response)
}
