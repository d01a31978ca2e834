import Foundation

/// A client that asks what no browser would: other hosts, other methods.
struct LocalClient {
  struct Answer {
    let status: Int
    let head: String
    let body: String
  }

  let port: UInt16
  /// `/4f…/`.
  let root: String

  /// `address`: `http://127.0.0.1:40123/4f…/`.
  init?(_ address: String) {
    guard let url = URL(string: address), let port = url.port else { return nil }
    self.port = UInt16(port)
    root = url.path.hasSuffix("/") ? url.path : url.path + "/"
  }

  /// Asks for a path behind the token, or for another one.
  func get(_ name: String = "", path: String? = nil, host: String? = nil, method: String = "GET") throws -> Answer {
    let text =
      "\(method) \(path ?? root + name) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\nConnection: close\r\n\r\n"
    let answer = try exchange(text)
    let parts = answer.components(separatedBy: "\r\n\r\n")
    let status = parts[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return Answer(status: status, head: parts[0], body: parts.dropFirst().joined(separator: "\r\n\r\n"))
  }

  /// Follows what the page is told until `isThere` holds. The state is JSON.
  func follow(_ isThere: (String) -> Bool) throws -> String {
    var version = -1
    let end = Date().addingTimeInterval(60)
    while true {
      let body = try get("state?after=\(version)").body
      if isThere(body) { return body }
      guard Date() < end else { throw PseudoTerminal.Missed(description: "the page was not told: \(body)") }
      let state = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
      version = state?["version"] as? Int ?? version
    }
  }

  private func exchange(_ text: String) throws -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw PseudoTerminal.Missed(description: "nothing answers at port \(port)") }
    let request = Array(text.utf8)
    _ = write(descriptor, request, request.count)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
