import Foundation
import OtnOutposts
import OtnTestSupport
import OtnWork
import Testing

/// What every store does alike: run on the folder store, and on S3 servers.
struct StoreContract {
  let store: any ObjectStore
  /// SeaweedFS lists `a/x` before `a-b`, where S3 goes by the bytes of the whole keys.
  var sortsByComponents = false
  let work = Work()

  func checkAll() throws {
    try keepsObjects()
    try answersRanges()
    try missesObjects()
    try listsInOrder()
    try putsPartsTogether()
    try forgetsAbortedUploads()
    try deletesMany()
  }

  func put(_ key: String, _ bytes: [UInt8], metadata: [String: String] = [:]) throws -> String {
    let reply = try store.perform(.put(key: key, source: .bytes(bytes), metadata: metadata), work: work)
    guard case .written(let etag) = reply else { throw StoreError("test", "no etag") }
    return etag
  }

  /// The object's bytes, through a file.
  func get(_ key: String, range: Range<Int>? = nil, etag: String? = nil) throws -> (ObjectDetails, [UInt8], [UInt8]?) {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/got"
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    defer { close(descriptor) }
    let operation = StoreOperation.get(key: key, range: range, etag: etag, descriptor: descriptor, offset: 3)
    guard case .read(let details, let md5) = try store.perform(operation, work: work) else {
      throw StoreError("test", "no object")
    }
    return (details, Array(try scratch.bytes("got").dropFirst(3)), md5)
  }

  func code(_ operation: StoreOperation) -> String? {
    do {
      _ = try store.perform(operation, work: work)
      return nil
    } catch {
      return (error as? any CodedError)?.code
    }
  }

  func keepsObjects() throws {
    let bytes = Array("an apple".utf8)
    let etag = try put("contract/fruit/apple 1+ü.txt", bytes, metadata: ["mtime": "1700000000.5"])
    #expect(etag == Digest.md5(bytes).hexadecimal)
    let (details, got, md5) = try get("contract/fruit/apple 1+ü.txt", etag: etag)
    #expect(got == bytes)
    #expect(md5?.hexadecimal == etag && details.etag == etag && details.size == bytes.count)
    #expect(details.metadata["mtime"] == "1700000000.5")
    guard case .head(let head) = try store.perform(.head(key: "contract/fruit/apple 1+ü.txt"), work: work) else {
      return
    }
    #expect(head.size == bytes.count && head.etag == etag && head.metadata["mtime"] == "1700000000.5")
    #expect(abs(head.modified - Date().timeIntervalSince1970) < 600)
    #expect(try put("contract/fruit/apple 1+ü.txt", []) == Digest.md5([]).hexadecimal)
    #expect(try get("contract/fruit/apple 1+ü.txt").1 == [])
  }

  func answersRanges() throws {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let etag = try put("contract/range", bytes)
    let (details, got, md5) = try get("contract/range", range: 100..<400, etag: etag)
    #expect(got == Array(bytes[100..<400]))
    #expect(md5 == nil && details.size == 10_000)
    #expect(throws: StoreError.self) { try get("contract/range", range: 100..<400, etag: String(etag.reversed())) }
    #expect(throws: StoreError.self) { try get("contract/range", range: 20_000..<20_001) }
  }

  func missesObjects() throws {
    #expect(code(.head(key: "contract/none")) == "no-such-key")
    #expect(code(.get(key: "contract/none", range: nil, etag: nil, descriptor: 0, offset: 0)) == "no-such-key")
    #expect(code(.delete(key: "contract/none")) == nil)
    _ = try put("contract/gone", [1])
    #expect(code(.delete(key: "contract/gone")) == nil)
    #expect(code(.head(key: "contract/gone")) == "no-such-key")
  }

  func list(_ prefix: String, after: String? = nil) throws -> [ObjectSummary] {
    let listing = try store.list(prefix: prefix, after: after, work: work)
    var all: [ObjectSummary] = []
    while let page = try listing.nextPage() { all += page }
    return all
  }

  func listsInOrder() throws {
    var names = ["b", "a/x", "a/ü", "a/~", "a0", "A", "ab/c/d"]
    if !sortsByComponents { names += ["a-b", "a.b", "ab/c-d"] }
    for name in names { _ = try put("contract/list/\(name)", Array(name.utf8)) }
    let expected = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let found = try list("contract/list/")
    #expect(found.map { String($0.key.dropFirst(14)) } == expected)
    #expect(found.map(\.size) == expected.map(\.utf8.count))
    #expect(found.map(\.etag) == expected.map { Digest.md5(Array($0.utf8)).hexadecimal })
    #expect(try list("contract/list/a/").map(\.key) == ["contract/list/a/x", "contract/list/a/~", "contract/list/a/ü"])
    #expect(
      try list("contract/list/", after: "contract/list/a0").map(\.key).first
        == "contract/list/ab/c\(sortsByComponents ? "/" : "-")d")
    #expect(try list("contract/nothing/").isEmpty)
  }

  func putsPartsTogether() throws {
    let whole = (0..<(5 << 20) + 1000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
    let cut = 5 << 20
    let key = "contract/parts"
    guard case .upload(let id) = try store.perform(.createUpload(key: key, metadata: ["mtime": "5.0"]), work: work)
    else { return }
    #expect(try store.uploads(prefix: key, work: work).map(\.id) == [id])
    #expect(code(.head(key: key)) == "no-such-key")
    var parts: [UploadedPart] = []
    for (number, range) in [(2, cut..<whole.count), (1, 0..<cut)] {
      let source = HTTPBody.bytes(Array(whole[range]))
      let reply = try store.perform(.putPart(key: key, upload: id, number: number, source: source), work: work)
      guard case .written(let etag) = reply else { continue }
      #expect(etag == Digest.md5(Array(whole[range])).hexadecimal)
      parts.insert(UploadedPart(number: number, etag: etag, size: range.count), at: 0)
    }
    guard case .parts(let listed) = try store.perform(.listParts(key: key, upload: id), work: work) else { return }
    #expect(listed == parts)
    let reply = try store.perform(.completeUpload(key: key, upload: id, parts: parts), work: work)
    let digests = Digest.md5(Digest.md5(Array(whole[..<cut])) + Digest.md5(Array(whole[cut...])))
    guard case .written(let etag) = reply else { return }
    #expect(etag == "\(digests.hexadecimal)-2")
    let (details, got, _) = try get(key)
    #expect(got == whole && details.metadata["mtime"] == "5.0")
    #expect(try store.uploads(prefix: key, work: work).isEmpty)
  }

  func forgetsAbortedUploads() throws {
    let key = "contract/aborted"
    guard case .upload(let id) = try store.perform(.createUpload(key: key, metadata: [:]), work: work) else { return }
    _ = try store.perform(.putPart(key: key, upload: id, number: 1, source: .bytes([1, 2])), work: work)
    #expect(code(.abortUpload(key: key, upload: id)) == nil)
    #expect(try store.uploads(prefix: key, work: work).isEmpty)
    #expect(code(.putPart(key: key, upload: id, number: 1, source: .bytes([1]))) == "no-such-upload")
    #expect(code(.head(key: key)) == "no-such-key")
  }

  func deletesMany() throws {
    let keys = (0..<30).map { "contract/many/\($0) & <\($0)>" }
    for key in keys { _ = try put(key, [1]) }
    let reply = try store.perform(.deleteAll(keys: keys + ["contract/many/none"]), work: work)
    guard case .deleted(let failures) = reply else { return }
    #expect(failures.isEmpty)
    #expect(try list("contract/many/").isEmpty)
  }
}
