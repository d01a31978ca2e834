import Foundation
import Synchronization

/// Stands between a client and a server on 127.0.0.1 and does to the connections what networks and servers do to them: one
/// fault for each connection, in order; those after the last are passed on as they are.
///
///     let proxy = try FaultProxy(to: server.port, faults: [.cut(afterBytes: 65_536), .busy])
///     defer { proxy.stop() }
public final class FaultProxy: Sendable {
  public enum Fault: Sendable {
    /// Ends the connection after so many bytes of answers.
    case cut(afterBytes: Int)
    /// Ends the connection after so many bytes of requests.
    case cutRequest(afterBytes: Int)
    /// Answers the first request with 503 SlowDown.
    case busy
    /// Answers the first request with this code of S3, and 400.
    case refuse(code: String)
    /// Changes the first digit of every ETag header.
    case wrongETag
    /// Passes answers on in pieces of so many bytes.
    case pieces(Int)
    case none
  }

  public let port: Int
  private let target: Int
  private let listener: Int32
  private let state: Mutex<(faults: [Fault], connections: [Int32])>

  public init(to target: Int, faults: [Fault]) throws {
    self.target = target
    state = Mutex((faults, []))
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    var bound = Self.address(port: 0)
    let isListening = withUnsafeMutablePointer(to: &bound) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 128) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isListening else { throw ServerProcess.Failure(description: "can't listen on 127.0.0.1") }
    self.listener = listener
    port = Int(UInt16(bigEndian: bound.sin_port))
    Thread.detachNewThread { [self] in serve() }
  }

  /// Connections whose fault has not come yet.
  public var faultsLeft: Int { state.withLock { $0.faults.count } }

  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    state.withLock { state in
      state.connections.forEach { shutdown($0, Int32(SHUT_RDWR)) }
      state.connections = []
    }
  }

  private func serve() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { break }
      let fault = state.withLock { state in
        state.connections.append(client)
        return state.faults.isEmpty ? Fault.none : state.faults.removeFirst()
      }
      Thread.detachNewThread { [self] in
        converse(client, fault)
        state.withLock { $0.connections.removeAll { $0 == client } }
        close(client)
      }
    }
    close(listener)
  }

  private func converse(_ client: Int32, _ fault: Fault) {
    switch fault {
    case .busy: return answer(client, status: "503 Service Unavailable", code: "SlowDown")
    case .refuse(let code): return answer(client, status: "400 Bad Request", code: code)
    default: break
    }
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(server) }
    var address = Self.address(port: target)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return }
    let requestsEnded = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      Self.pass(from: client, to: server, limit: fault.requestLimit) { $0 }
      Self.end(client, server, fully: fault.requestLimit != nil)
      requestsEnded.signal()
    }
    Self.pass(from: server, to: client, limit: fault.answerLimit, piece: fault.piece) { fault.altered($0) }
    Self.end(client, server, fully: true)
    requestsEnded.wait()
  }

  private static func end(_ client: Int32, _ server: Int32, fully: Bool) {
    shutdown(server, Int32(fully ? SHUT_RDWR : SHUT_WR))
    if fully { shutdown(client, Int32(SHUT_RDWR)) }
  }

  private static func pass(
    from: Int32, to: Int32, limit: Int?, piece: Int = 64 << 10, altered: ([UInt8]) -> [UInt8]
  ) {
    var buffer = [UInt8](repeating: 0, count: min(64 << 10, piece))
    var left = limit ?? .max
    while left > 0 {
      let count = recv(from, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      guard sendAll(to, altered(Array(buffer[..<min(count, left)]))) else { return }
      left -= min(count, left)
    }
  }

  private static func sendAll(_ to: Int32, _ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Reads the first request to its end, so that the client hears the answer, and says no.
  private func answer(_ client: Int32, status: String, code: String) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while !Self.isWhole(bytes) {
      let count = recv(client, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      bytes += buffer[..<count]
    }
    let body = "<Error><Code>\(code)</Code><Message>as the test wants it</Message></Error>"
    let head = "HTTP/1.1 \(status)\r\nContent-Type: application/xml\r\nContent-Length: \(body.utf8.count)"
    _ = Self.sendAll(client, Array("\(head)\r\nConnection: close\r\n\r\n\(body)".utf8))
  }

  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    let data = Data(bytes)
    guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { return false }
    let head = String(decoding: data[..<end.lowerBound], as: UTF8.self).lowercased()
    let length = head.components(separatedBy: "content-length: ").dropFirst().first.flatMap {
      Int($0.prefix { $0.isNumber })
    }
    return data.count - end.upperBound >= length ?? 0
  }

  private static func address(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return address
  }
}

extension FaultProxy.Fault {
  fileprivate var requestLimit: Int? {
    if case .cutRequest(let limit) = self { return limit }
    return nil
  }

  fileprivate var answerLimit: Int? {
    if case .cut(let limit) = self { return limit }
    return nil
  }

  fileprivate var piece: Int {
    if case .pieces(let count) = self { return count }
    return 64 << 10
  }

  fileprivate func altered(_ bytes: [UInt8]) -> [UInt8] {
    guard case .wrongETag = self else { return bytes }
    var data = Data(bytes)
    for name in ["ETag: \"", "Etag: \"", "etag: \""] {
      guard let found = data.range(of: Data(name.utf8)), found.upperBound < data.count else { continue }
      data[found.upperBound] = data[found.upperBound] == 0x30 ? 0x31 : 0x30
    }
    return Array(data)
  }
}
