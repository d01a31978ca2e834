import Foundation
import Synchronization

/// A server of our own for what no real one does on demand: each request gets the next answer of a script, byte for byte.
///
///     let server = try ScriptedServer(["HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", …])
///     … http://127.0.0.1:\(server.port)/ …
///     server.requests    // what was sent, one text for each request
///
/// After an answer the connection stays open, unless the answer says `Connection: close`; nil in the script answers nothing and waits.
/// After the script's end connections are closed at once.
public final class ScriptedServer: Sendable {
  public let port: Int
  private let listener: Int32
  private let state: Mutex<(answers: [String?], requests: [String], connections: [Int32], accepted: Int)>

  public init(_ answers: [String?]) throws {
    state = Mutex((answers, [], [], 0))
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isListening else { throw ServerProcess.Failure(description: "can't listen on 127.0.0.1") }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in serve() }
  }

  /// What was asked, in order: head and body.
  public var requests: [String] { state.withLock { $0.requests } }

  /// How many connections were made.
  public var connectionCount: Int { state.withLock { $0.accepted } }

  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    state.withLock { state in
      state.connections.forEach { shutdown($0, Int32(SHUT_RDWR)) }
      state.connections = []
    }
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      state.withLock { state in
        state.connections.append(connection)
        state.accepted += 1
      }
      Thread.detachNewThread { [self] in
        converse(connection)
        state.withLock { $0.connections.removeAll { $0 == connection } }
        close(connection)
      }
    }
    close(listener)
  }

  private func converse(_ connection: Int32) {
    while let request = read(connection) {
      let answer: String?? = state.withLock { state in
        state.requests.append(request)
        return state.answers.isEmpty ? nil : .some(state.answers.removeFirst())
      }
      guard let answer else { return }
      guard let answer else { continue }
      let bytes = Array(answer.utf8)
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return }
        sent += count
      }
      if answer.contains("Connection: close") { return }
    }
  }

  /// One request with its body; nil when the client has gone.
  private func read(_ connection: Int32) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let head = text.range(of: "\r\n\r\n") {
        let length = text[..<head.lowerBound].lowercased().components(separatedBy: "content-length: ").dropFirst().first
          .flatMap { Int($0.prefix { $0.isNumber }) }
        if text[head.upperBound...].utf8.count >= length ?? 0 { return text }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }
}
