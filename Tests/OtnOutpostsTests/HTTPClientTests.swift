import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct HTTPClientTests {
  static func answer(_ body: String, status: String = "200 OK", headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private func request(_ server: ScriptedServer, _ method: String = "GET", path: String = "/", body: HTTPBody = .none)
    -> HTTPRequest
  {
    HTTPRequest(method, scheme: "http", host: "127.0.0.1", port: server.port, path: path, body: body)
  }

  @Test func sendsPathsAndHeadersAsTheyAre() throws {
    let server = try ScriptedServer([Self.answer("hello")])
    defer { server.stop() }
    var asked = request(server, path: "/a/../b//c%2F/.")
    asked.query = [("uploads", nil), ("x", "%C3%BC")]
    asked.headers = [HTTPHeader("X-Empty", ""), HTTPHeader("X-A", "b")]
    let response = try HTTPClient().perform(asked, work: Work())
    #expect(response.status == 200 && String(decoding: response.body, as: UTF8.self) == "hello")
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("GET /a/../b//c%2F/.?uploads&x=%C3%BC HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"))
    #expect(sent.contains("X-Empty:\r\n") && sent.contains("X-A: b\r\n"))
    #expect(!sent.contains("Accept") && !sent.contains("Expect"))
  }

  @Test func sendsBytesAndPartsOfFiles() throws {
    let server = try ScriptedServer([Self.answer(""), Self.answer(""), Self.answer("")])
    defer { server.stop() }
    let path = "\(NSTemporaryDirectory())/otn-body-\(UInt64.random(in: .min ... .max))"
    try Data("0123456789".utf8).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    let client = HTTPClient()
    let file = HTTPBody.file(FilePart(path: path, offset: 2, length: 5))
    for (method, body) in [("PUT", HTTPBody.bytes(Array("abc".utf8))), ("PUT", file), ("POST", HTTPBody.none)] {
      _ = try client.perform(request(server, method, body: body), work: Work())
    }
    #expect(server.requests.map { $0.components(separatedBy: "\r\n\r\n")[1] } == ["abc", "23456", ""])
    #expect(server.requests[2].contains("Content-Length: 0"))
    let longer = HTTPBody.file(FilePart(path: path, offset: 2, length: 500))
    let error = #expect(throws: HTTPError.self) {
      try client.perform(request(server, "PUT", body: longer), work: Work())
    }
    #expect(error?.code == "file-changed")
    let missing = HTTPBody.file(FilePart(path: path + "-none", length: 5))
    #expect(
      #expect(throws: HTTPError.self) { try client.perform(request(server, "PUT", body: missing), work: Work()) }?.code
        == "no-such-file")
  }

  @Test func anAnswerThatStopsShortIsAnError() throws {
    let server = try ScriptedServer([
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Le",
    ])
    defer { server.stop() }
    let client = HTTPClient()
    for _ in 0..<2 {
      let error = #expect(throws: HTTPError.self) { try client.perform(request(server), work: Work()) }
      #expect(error?.code == "connection-lost" && error?.isTransient == true)
    }
    #expect(throws: HTTPError.self) { try client.perform(request(server), work: Work()) }
  }

  @Test func aSinkSeesTheHeadFirstAndMayRefuse() throws {
    let server = try ScriptedServer([
      Self.answer("hello", headers: "ETag: \"a\"\r\n"), Self.answer("hello", headers: "ETag: \"b\"\r\n"),
      Self.answer("no", status: "404 Not Found"),
    ])
    defer { server.stop() }
    let file = tmpfile()
    defer { if let file { fclose(file) } }
    let descriptor = file.map { fileno($0) } ?? -1
    let client = HTTPClient()
    func sink() -> FileSink {
      FileSink(descriptor: descriptor, offset: 0) { (head) throws(HTTPError) in
        if head.headers["etag"] != "\"a\"" { throw HTTPError("object-changed", "changed") }
      }
    }
    let first = sink()
    #expect(try client.perform(request(server), sink: first, work: Work()).body.isEmpty)
    #expect(first.count == 5 && first.finish()?.hexadecimal == "5d41402abc4b2a76b9719d911017c592")
    let second = sink()
    let error = #expect(throws: HTTPError.self) { try client.perform(request(server), sink: second, work: Work()) }
    #expect(error?.code == "object-changed" && second.count == 0)
    let third = sink()
    let response = try client.perform(request(server), sink: third, work: Work())
    #expect(response.status == 404 && response.body == Array("no".utf8) && third.count == 0)
  }

  @Test func whatCannotBeReachedIsSaid() throws {
    let port = try Ports.free()
    let client = HTTPClient()
    func failure(_ request: HTTPRequest) -> HTTPError? {
      #expect(throws: HTTPError.self) { try client.perform(request, work: Work()) }
    }
    let refused = failure(HTTPRequest("GET", scheme: "http", host: "127.0.0.1", port: port))
    #expect(refused?.code == "unreachable" && refused?.message == "can't connect to 127.0.0.1:\(port)")
    #expect(failure(HTTPRequest("GET", scheme: "http", host: "no-such-host.invalid"))?.code == "name-not-found")
    #expect(failure(HTTPRequest("GET", scheme: "ftp", host: "127.0.0.1"))?.code == "bad-address")
    guard let peer = try Peers.seaweed(), let secure = peer.securePort else { return }
    let unknown = failure(HTTPRequest("GET", scheme: "https", host: "127.0.0.1", port: secure))
    #expect(unknown?.code == "certificate")
    let plain = failure(HTTPRequest("GET", scheme: "https", host: "127.0.0.1", port: peer.port))
    #expect(plain?.code == "tls")
  }

  @Test func stopsWhenAsked() throws {
    let server = try ScriptedServer([nil])
    defer { server.stop() }
    let work = Work()
    let client = HTTPClient()
    client.begin(request(server)) { _ in Issue.record("nothing was answered") }
    // Asked to stop while it waits, from another thread, as a signal does.
    Thread.detachNewThread {
      while server.requests.isEmpty { usleep(1000) }
      work.cancellation.cancel()
    }
    #expect(throws: Interrupted.self) { while client.isBusy { try client.turn(work) } }
    #expect(!client.isBusy)
  }

  @Test func aBodyTooLargeForMemoryIsRefused() throws {
    let server = try ScriptedServer([Self.answer(String(repeating: "x", count: 3000))])
    defer { server.stop() }
    var settings = HTTPSettings()
    settings.largestBody = 1000
    let error = #expect(throws: HTTPError.self) { try HTTPClient(settings).perform(request(server), work: Work()) }
    #expect(error?.code == "too-large")
  }

  @Test func connectionsAreKeptAndMoreRequestsThanRoomWait() throws {
    let server = try ScriptedServer(Array(repeating: Self.answer("x"), count: 50))
    defer { server.stop() }
    var settings = HTTPSettings()
    settings.transfersInFlight = 3
    let client = HTTPClient(settings)
    var answers = 0
    for _ in 0..<50 { client.begin(request(server)) { if case .success = $0 { answers += 1 } } }
    while client.isBusy { try client.turn(Work()) }
    #expect(answers == 50 && server.requests.count == 50)
    #expect(server.connectionCount <= 3)
  }
}
