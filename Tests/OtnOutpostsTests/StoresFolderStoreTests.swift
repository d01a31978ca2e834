import Foundation
import OtnOutposts
import OtnTestSupport
import OtnWork
import Testing

struct StoresFolderStoreTests {
  @Test func doesWhatEveryStoreDoes() throws {
    let scratch = try ScratchFolder()
    try StoreContract(store: FolderStore("\(scratch.path)/store")).checkAll()
  }

  @Test func keepsKeysThatNoPathCanHold() throws {
    let scratch = try ScratchFolder()
    let contract = StoreContract(store: FolderStore("\(scratch.path)/store"))
    let awkward = [
      "a//b", "/a", "../outside", "a/../b", "./a", "a/", "a/.", "line\nbreak", ".otn-store/records",
      String(repeating: "n", count: 300), String(repeating: "d/", count: 511) + "xy", "e\u{301}", "\u{E9}",
      ".x.12.otn-part",
    ]
    for key in awkward { _ = try contract.put(key, Array(key.utf8), metadata: ["mtime": "1.5"]) }
    for key in awkward {
      let (details, bytes, _) = try contract.get(key)
      #expect(bytes == Array(key.utf8))
      #expect(details.metadata == ["mtime": "1.5"])
    }
    let sorted = awkward.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(try contract.list("").map { Array($0.key.utf8) } == sorted)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["store"])
    for key in awkward { #expect(contract.code(.delete(key: key)) == nil) }
    #expect(try contract.list("").isEmpty)
  }

  @Test func openingItMakesNothing() throws {
    let scratch = try ScratchFolder()
    let store = FolderStore("\(scratch.path)/store")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    #expect(try StoreContract(store: store).list("").isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["store"])
  }

  @Test func aKeyMayAlsoBeAFolder() throws {
    let scratch = try ScratchFolder()
    let contract = StoreContract(store: FolderStore(scratch.path))
    _ = try contract.put("a", [1])
    _ = try contract.put("a/b", [2])
    _ = try contract.put("c/d", [3])
    _ = try contract.put("c", [4])
    #expect(try contract.list("").map(\.key) == ["a", "a/b", "c", "c/d"])
    #expect(try ["a", "a/b", "c", "c/d"].map { try contract.get($0).1 } == [[1], [2], [4], [3]])
  }

  @Test func takesFilesThatWereCopiedIn() throws {
    let scratch = try ScratchFolder()
    let contract = StoreContract(store: FolderStore(scratch.path))
    try scratch.write("photos/1.jpg", "picture")
    #expect(try contract.list("").map(\.etag) == [Digest.md5(Array("picture".utf8)).hexadecimal])
    _ = try contract.put("photos/1.jpg", Array("another".utf8), metadata: ["mtime": "1.0"])
    try scratch.write("photos/1.jpg", "edited!")
    let (details, bytes, _) = try contract.get("photos/1.jpg")
    #expect(details.etag == Digest.md5(Array("edited!".utf8)).hexadecimal)
    #expect(bytes == Array("edited!".utf8))
  }

  @Test func followsNoLinks() throws {
    let scratch = try ScratchFolder()
    try scratch.write("outside/secret", "secret")
    let store = FolderStore("\(scratch.path)/store")
    let contract = StoreContract(store: store)
    #expect(try contract.list("").isEmpty)
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/store/link", withDestinationPath: "\(scratch.path)/outside")
    #expect(contract.code(.head(key: "link/secret")) == "no-such-key")
    _ = try contract.put("link/secret", [1])
    _ = try contract.put("link/new", [2])
    #expect(try scratch.files(in: "outside") == ["secret": Data("secret".utf8)])
    #expect(try contract.list("").map(\.key) == ["link/new", "link/secret"])
    #expect(contract.code(.delete(key: "link/secret")) == nil)
    #expect(try scratch.files(in: "outside") == ["secret": Data("secret".utf8)])
  }

  @Test func givesUpWhatIsInFlightWhenStopped() throws {
    let scratch = try ScratchFolder()
    let store = FolderStore(scratch.path)
    let stop = Cancellation()
    stop.cancel()
    var called = false
    store.begin(.head(key: "a")) { _ in called = true }
    #expect(throws: Interrupted.self) { try store.wait(Work(cancellation: stop)) }
    #expect(store.inFlight == 0 && !called)
  }
}
