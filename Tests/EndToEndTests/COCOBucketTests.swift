import Foundation
import OtnTestSupport
import Testing

@testable import OtnOutposts

/// COCO from a bucket of SeaweedFS: as zips, the way its public mirror has it, and as a folder that is read where it is.
struct COCOBucketTests {
  /// A server whose bucket holds a set of 24 drawn pictures.
  private struct Mirror {
    let home: String
    let server: Peers.S3
    let bucket = "coco-\(String(UInt64.random(in: 0 ..< 1 << 40), radix: 36))"
    static let images = 24

    /// nil where there is no SeaweedFS.
    init?() throws {
      guard let server = try Peers.seaweed() else { return nil }
      self.server = server
      home = try Program.folder()
      try server.createBucket(bucket)
      let set = "write (coco.sample images: \(Self.images) seed: 3) \"coco\" format: \"coco\" split: \"val2017\""
      try #require(Program.run(["-e", set], in: home).status == 0)
    }

    func run(_ command: String, killedAfter: Double? = nil) throws -> Program.Result {
      let variables = [
        "AWS_ACCESS_KEY_ID": Peers.accessKey, "AWS_SECRET_ACCESS_KEY": Peers.secretKey, "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:\(server.port)",
      ]
      return try Program.run(["-e", command], killedAfter: killedAfter, variables: variables, in: home)
    }

    /// Zips of the annotations and of the pictures, as COCO's own are cut.
    func putZips() throws {
      let whole = try FileManager.default.subpathsOfDirectory(atPath: "\(home)/coco").sorted()
      for (name, folder) in [("annotations_trainval2017", "annotations/"), ("val2017", "val2017/")] {
        var zip = ZipWriter()
        for path in whole where path.hasPrefix(folder) {
          zip.add(path, Array(try Data(contentsOf: URL(fileURLWithPath: "\(home)/coco/\(path)"))))
        }
        try FileManager.default.createDirectory(atPath: "\(home)/zips", withIntermediateDirectories: true)
        try Data(zip.finished()).write(to: URL(fileURLWithPath: "\(home)/zips/\(name).zip"))
      }
      try #require(run("sync \"zips\" (outposts.bucket \"\(bucket)\")").status == 0)
    }

    /// The set's files in a folder, without what only the program reads.
    func files(_ folder: String) throws -> [String] {
      try FileManager.default.subpathsOfDirectory(atPath: "\(home)/\(folder)")
        .filter { $0.hasSuffix(".json") || $0.hasSuffix(".jpg") || $0.hasSuffix(".zip") }.sorted()
    }
  }

  @Test func aDownloadThatIsKilledGoesOnAndIsWhole() throws {
    guard let mirror = try Mirror() else { return }
    try mirror.putZips()
    let command = "coco.download to: \"got\" splits: [\"val2017\"] bucket: (outposts.bucket \"\(mirror.bucket)\")"
    for _ in 0..<8 {
      let result = try mirror.run(command, killedAfter: .random(in: 0.01...0.4))
      #expect(result.status == 0 || result.status == 137, "\(result.errors)")
    }
    let last = try mirror.run(command)
    #expect(last.status == 0, "\(last.errors)")
    #expect(try mirror.files("got") == mirror.files("coco"))
    for path in try mirror.files("coco") {
      let (one, other) = ("\(mirror.home)/coco/\(path)", "\(mirror.home)/got/\(path)")
      #expect(FileManager.default.contentsEqual(atPath: one, andPath: other), "\(path)")
    }
    let loaded = try mirror.run("len (coco.load \"got\" split: \"val2017\")")
    #expect(loaded.output == "\(Mirror.images)\n", "\(loaded.errors)")
    // What is there is not fetched again, also when the mirror is gone.
    let again = try mirror.run("coco.download to: \"got\" splits: [\"val2017\"] bucket: (outposts.bucket \"dir:none\")")
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func aMirrorWithoutTheSplitIsSaid() throws {
    guard let mirror = try Mirror() else { return }
    try mirror.putZips()
    let result = try mirror.run(
      "coco.download to: \"got\" splits: [\"test2017\"] bucket: (outposts.bucket \"\(mirror.bucket)\")")
    #expect(result.status == 1)
    #expect(result.errors.contains("test2017.zip"), "\(result.errors)")
    #expect(try mirror.files("got") == mirror.files("coco").filter { $0.hasPrefix("annotations/") })
  }

  @Test func aSetIsReadInItsBucketByItsAddress() throws {
    guard let mirror = try Mirror() else { return }
    let sent = try mirror.run("sync \"coco\" (outposts.bucket \"\(mirror.bucket)\") prefix: \"sets/food\"")
    try #require(sent.status == 0, "\(sent.errors)")
    let load = "let set = coco.load \"s3://\(mirror.bucket)/sets/food\" split: \"val2017\"\n"
    let loaded = try mirror.run(load + "len set")
    #expect(loaded.output == "\(Mirror.images)\n", "\(loaded.errors)")
    let cache = { try mirror.files(".cache/otn/buckets") }
    #expect(try cache().filter { $0.hasSuffix(".jpg") } == [], "no picture before it is needed")
    let saved = try mirror.run(
      load + "save set[0] \"there.png\"\nsave (coco.load \"coco\" split: \"val2017\")[0] \"here.png\"")
    #expect(saved.status == 0, "\(saved.errors)")
    let (there, here) = ("\(mirror.home)/there.png", "\(mirror.home)/here.png")
    #expect(FileManager.default.contentsEqual(atPath: there, andPath: here))
    #expect(try cache().filter { $0.hasSuffix(".jpg") }.count == 1)
  }
}
