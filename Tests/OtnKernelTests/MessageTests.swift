import Foundation
import Testing

@testable import OtnKernel

/// What goes over the wire, byte by byte.
struct MessageTests {
  private let signature = Signature(key: Array("Jefe".utf8))

  @Test func signsAsRFC4231Says() {
    let parts = ["what do ya ", "want ", "for ", "nothing?"].map { Array($0.utf8) }
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    #expect(String(decoding: signature.of(parts), as: UTF8.self) == expected)
  }

  private func frames(signature: [UInt8]? = nil) -> [[UInt8]] {
    let header = #"{"msg_id": "1", "msg_type": "execute_request", "session": "s"}"#
    let parts = [header, "{}", "{}", #"{"code": "1 + 1", "store_history": false}"#].map { Array($0.utf8) }
    return [Array("client".utf8), Request.delimiter, signature ?? self.signature.of(parts)] + parts
  }

  @Test func readsARequest() throws {
    let request = try #require(Request(frames: frames(), on: .shell, signature: signature))
    #expect(request.type == "execute_request")
    #expect(request.addresses == [Array("client".utf8)])
    let content = try #require(request.decoded(ExecuteRequest.self))
    #expect(content.code == "1 + 1")
    #expect(content.storeHistory == false)
    #expect(content.silent == nil)
  }

  @Test func dropsWhatIsNotSignedWithTheKey() {
    #expect(Request(frames: frames(signature: []), on: .shell, signature: signature) == nil)
    let wrong = [UInt8](repeating: UInt8(ascii: "0"), count: 64)
    #expect(Request(frames: frames(signature: wrong), on: .shell, signature: signature) == nil)
    // Without a key nothing is signed.
    #expect(Request(frames: frames(signature: []), on: .shell, signature: Signature(key: [])) != nil)
  }

  @Test func dropsWhatIsNoMessage() {
    let whole = frames()
    for count in 0..<whole.count {
      #expect(Request(frames: Array(whole[..<count]), on: .shell, signature: signature) == nil)
    }
    let noJSON = [Request.delimiter, []] + Array(repeating: Array("nonsense".utf8), count: 4)
    #expect(Request(frames: noJSON, on: .shell, signature: Signature(key: [])) == nil)
  }

  @Test func repliesCarryTheParentsHeaderUnchanged() throws {
    let request = try #require(Request(frames: frames(), on: .shell, signature: signature))
    let reply = Message(reply: "execute_reply", to: request, ExecuteReply(status: "ok", executionCount: 3))
    let frames = reply.frames(session: "k", signature: signature)
    #expect(frames[..<2] == [Array("client".utf8), Request.delimiter])
    #expect(frames[4] == request.header)
    #expect(signature.isValid(frames[2], for: frames[3...]))
    #expect(String(decoding: frames[6], as: UTF8.self) == #"{"execution_count":3,"status":"ok"}"#)
    let header = String(decoding: frames[3], as: UTF8.self)
    #expect(header.contains(#""msg_type":"execute_reply""#) && header.contains(#""version":"5.4""#))
  }
}

struct ConnectionTests {
  private func file(_ changes: [String: Any] = [:]) throws -> Data {
    var file: [String: Any] = [
      "transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256", "shell_port": 5001,
      "control_port": 5002, "iopub_port": 5003, "stdin_port": 5004, "hb_port": 5005, "kernel_name": "otn",
    ]
    file.merge(changes) { $1 }
    return try JSONSerialization.data(withJSONObject: file)
  }

  @Test func namesTheAddressesOfItsSockets() throws {
    #expect(try Connection(json: file(), name: "c").address(of: .shell) == "tcp://127.0.0.1:5001")
    #expect(try Connection(json: file(["ip": "::1"]), name: "c").address(of: .heartbeat) == "tcp://[::1]:5005")
    let local = try Connection(json: file(["transport": "ipc", "ip": "/tmp/k"]), name: "c")
    #expect(local.address(of: .iopub) == "ipc:///tmp/k-5003")
  }

  @Test(arguments: [
    ("transport", "udp", "the transport udp"), ("signature_scheme", "hmac-md5", "hmac-md5"),
    ("hb_port", "x", "no conn"),
  ])
  func saysWhatItCantDo(key: String, value: String, words: String) throws {
    let json = try file([key: value])
    let error = #expect(throws: KernelError.self) { try Connection(json: json, name: "c.json") }
    #expect(error?.code == "bad-connection-file")
    #expect(error?.message.contains(words) ?? false)
  }

  @Test func refusesAPortThatIsNone() throws {
    let json = try file(["hb_port": 0])
    #expect(throws: KernelError("bad-connection-file", "c has the port 0", help: "ports are 1 to 65535")) {
      try Connection(json: json, name: "c")
    }
  }

  @Test func saysThatAFileIsMissing() {
    let error = #expect(throws: KernelError.self) { try Connection(path: "/no/such/kernel.json") }
    #expect(error?.message == "can't read the connection file /no/such/kernel.json")
  }
}
