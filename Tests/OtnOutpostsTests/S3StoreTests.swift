import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct S3StoreTests {
  static func random(_ count: Int) -> [UInt8] {
    let word = UInt64.random(in: 1 ... .max)
    return (0..<count).map { UInt8(truncatingIfNeeded: (word &* UInt64($0 | 1)) >> 29) }
  }

  @Test(arguments: [false, true]) func anOutpostTakesAndGivesObjects(byAlias: Bool) throws {
    guard let peer = try Peers.seaweed() else { return }
    let store = try ServersStores.outpost(on: peer, byAlias: byAlias)
    #expect(store.place == .outpost(Peers.outpost))
    let bytes = Self.random(100_000)
    let etag = try #require(try store.put("a b/ü+&.jpg", bytes, metadata: ["mtime": "12.5"]))
    #expect(etag == Digest.md5(bytes).hexadecimal)
    #expect(try store.bytes("a b/ü+&.jpg") == bytes)
    #expect(try store.bytes("a b/ü+&.jpg", range: 10..<5000, etag: etag) == Array(bytes[10..<5000]))
    guard case .head(let details) = try store.perform(.head(key: "a b/ü+&.jpg"), work: Work()) else { return }
    #expect(details.size == 100_000 && details.etag == etag && details.metadata["mtime"] == "12.5")
    #expect(try store.keys() == ["a b/ü+&.jpg"])
    _ = try store.perform(.delete(key: "a b/ü+&.jpg"), work: Work())
    _ = try store.perform(.delete(key: "a b/ü+&.jpg"), work: Work())
    #expect(try store.keys() == [])
    let error = #expect(throws: StoreError.self) { try store.perform(.head(key: "a b/ü+&.jpg"), work: Work()) }
    #expect(error?.code == "no-such-key")
  }

  @Test func emptyObjectsAndChangedOnes() throws {
    guard let peer = try Peers.seaweed() else { return }
    let store = try ServersStores.outpost(on: peer)
    _ = try store.put("empty", [])
    #expect(try store.bytes("empty") == [])
    let first = try store.put("x", Self.random(1000))
    _ = try store.put("x", Self.random(1000))
    let error = #expect(throws: StoreError.self) { try store.bytes("x", range: 0..<10, etag: first) }
    #expect(error?.code == "object-changed")
  }

  @Test func listsThousandsInOrder() throws {
    guard let peer = try Peers.seaweed() else { return }
    let store = try ServersStores.outpost(on: peer)
    let keys = (0..<2500).map { "dir/\($0)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var failures: [StoreError] = []
    for key in keys {
      store.begin(.put(key: key, source: .bytes(Array(key.utf8)), metadata: [:])) { result in
        if case .failure(let error) = result { failures.append(error) }
      }
    }
    while store.inFlight > 0 { try store.wait(Work()) }
    #expect(failures == [])
    #expect(try store.keys() == keys)
    #expect(try store.keys(prefix: "dir/99") == keys.filter { $0.hasPrefix("dir/99") })
    #expect(try store.keys(after: keys[2400]) == Array(keys[2401...]))
    guard case .deleted(let left) = try store.perform(.deleteAll(keys: Array(keys.prefix(1000))), work: Work()) else {
      return
    }
    #expect(left.isEmpty)
    #expect(try store.keys() == Array(keys[1000...]))
  }

  @Test func sendsPartsFromAFile() throws {
    guard let peer = try Peers.seaweed() else { return }
    let store = try ServersStores.outpost(on: peer)
    let bytes = Self.random(12 << 20)
    let path = "\(NSTemporaryDirectory())/otn-parts-\(UInt64.random(in: .min ... .max))"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    guard case .upload(let id) = try store.perform(.createUpload(key: "big", metadata: ["mtime": "7"]), work: Work())
    else { return }
    #expect(try store.uploads(prefix: "b", work: Work()).map(\.key) == ["big"])
    #expect(try store.uploads(prefix: "c", work: Work()) == [])
    var parts: [UploadedPart] = []
    for number in 1...3 {
      let part = FilePart(path: path, offset: (number - 1) * 5 << 20, length: number < 3 ? 5 << 20 : 2 << 20)
      store.begin(.putPart(key: "big", upload: id, number: number, source: .file(part))) { result in
        if case .success(.written(let etag)) = result {
          parts.append(UploadedPart(number: number, etag: etag, size: part.length))
        }
      }
    }
    while store.inFlight > 0 { try store.wait(Work()) }
    parts.sort { $0.number < $1.number }
    guard case .parts(let listed) = try store.perform(.listParts(key: "big", upload: id), work: Work()) else { return }
    #expect(listed == parts && parts.count == 3)
    let complete = StoreOperation.completeUpload(key: "big", upload: id, parts: parts)
    guard case .written(let etag) = try store.perform(complete, work: Work()) else { return }
    #expect(etag == MultipartETag.of(parts.map(\.etag)))
    #expect(try store.bytes("big") == bytes)
    #expect(
      try store.bytes("big", range: (5 << 20) - 7..<(5 << 20) + 7, etag: etag)
        == Array(bytes[(5 << 20) - 7..<(5 << 20) + 7]))
    #expect(try store.uploads(prefix: "", work: Work()) == [])
  }

  @Test func anAbortedUploadIsGone() throws {
    guard let peer = try Peers.seaweed() else { return }
    let store = try ServersStores.outpost(on: peer)
    guard case .upload(let id) = try store.perform(.createUpload(key: "k", metadata: [:]), work: Work()) else { return }
    for _ in 0..<2 { _ = try store.perform(.abortUpload(key: "k", upload: id), work: Work()) }
    #expect(try store.uploads(prefix: "", work: Work()) == [])
  }

  @Test func aWrongSecretIsSaidInPlainWords() throws {
    guard let peer = try Peers.seaweed() else { return }
    let wrong = Credentials(accessKeyID: Peers.accessKey, secretAccessKey: "not-the-secret")
    let store = try ServersStores.outpost(on: peer, credentials: wrong)
    let error = #expect(throws: StoreError.self) { try store.put("a", [1]) }
    #expect(error?.code == "signature-does-not-match")
    #expect(error?.message.contains("the secret key belongs to another access key") == true)
    #expect(error.map { "\($0)".contains("not-the-secret") } == false)
  }

  @Test func aPayloadHashIsChecked() throws {
    guard let peer = try Peers.juicefs() else { return }
    let store = try ServersStores.newPlain(on: peer)
    let bytes = Self.random(300_000)
    _ = try store.put("ours", bytes)
    #expect(try store.bytes("ours") == bytes)
    let request = store.request("PUT", "wrong", body: .bytes(bytes))
    let client = ServersStores.client(HTTPSettings())
    let error = #expect(throws: AWSError.self) {
      try client.perform(request, to: store.endpoint, payload: .bytes([1]), work: Work())
    }
    #expect(error?.awsCode == "XAmzContentSHA256Mismatch")
    #expect(try store.keys() == ["ours"])
    guard case .deleted(let left) = try store.perform(.deleteAll(keys: ["ours"]), work: Work()) else { return }
    #expect(left.isEmpty)
    #expect(try store.keys() == [])
  }

  @Test func aServerThatAnswers200ToARange() throws {
    guard let peer = try Peers.rclone() else { return }
    let store = try ServersStores.newPlain(on: peer)
    let bytes = Self.random(200_000)
    let etag = try store.put("x/y", bytes)
    #expect(try store.bytes("x/y", range: 100..<1100, etag: etag) == Array(bytes[100..<1100]))
    #expect(try store.bytes("x/y") == bytes)
    #expect(try store.keys() == ["x/y"])
  }
}
