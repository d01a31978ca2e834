import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

/// Syncs of the built program with SeaweedFS that are killed at random moments or run out of room, and started again.
@Suite(.serialized) struct KilledSyncTests {
  private static let kills = 50

  @Test func anUploadGoesOnAndLeavesNothingUnfinished() throws {
    guard let sync = try KilledSync() else { return }
    let moments = try Moments { try sync.up("first") }
    var (kills, prefix) = (0, 0)
    while kills < Self.kills {
      if try sync.up("p\(prefix)", moments.next()).status == 0 { prefix += 1 } else { kills += 1 }
    }
    #expect(try sync.up("p\(prefix)").status == 0)
    #expect(try sync.server.store(sync.bucket).uploads(prefix: "", work: Work()).isEmpty)
    #expect(try sync.down("p\(prefix)", to: "there").status == 0)
    #expect(try sync.differences("there") == [])
  }

  @Test func aDownloadGoesOnAndNeverShowsAPartOfAFile() throws {
    guard let sync = try KilledSync() else { return }
    #expect(try sync.up("set").status == 0)
    let moments = try Moments { try sync.down("set", to: "first") }
    var (kills, folder) = (0, 0)
    while kills < Self.kills {
      let result = try sync.down("set", to: "there\(folder)", moments.next())
      #expect(try sync.differences("there\(folder)", isWhole: false) == [])
      if result.status == 0 { folder += 1 } else { kills += 1 }
    }
    #expect(try sync.down("set", to: "there\(folder)").status == 0)
    #expect(try sync.differences("there\(folder)") == [])
  }

  @Test func aDiskWithoutRoomIsSaidAndWhatIsThereStays() throws {
    guard let sync = try KilledSync() else { return }
    #expect(try sync.up("set").status == 0)
    let full = try sync.down("set", to: "there", largestFile: 9 << 10)
    #expect(full.status == 1)
    #expect(full.errors.contains("error[disk-full]: ") && full.errors.contains("make room"), "\(full.errors)")
    #expect(try sync.differences("there", isWhole: false) == [])
    #expect(try sync.down("set", to: "there").status == 0)
    #expect(try sync.differences("there") == [])
  }

  /// Moments within the time that an undisturbed run takes.
  private struct Moments {
    private let longest: Double

    init(_ run: () throws -> Program.Result) throws {
      let start = ContinuousClock.now
      let result = try run()
      try #require(result.status == 0, "\(result.errors)")
      longest = start.duration(to: .now) / .seconds(1)
    }

    func next() -> Double { .random(in: 0.005...longest) }
  }
}

/// 500 files, three of which go in parts, and a bucket for them.
private struct KilledSync {
  let home: String
  let bucket = "k\(String(UInt64.random(in: 0 ..< 1 << 40), radix: 36))"
  let server: Peers.S3

  /// nil where there is no SeaweedFS.
  init?() throws {
    guard let server = try Peers.seaweed() else { return nil }
    self.server = server
    home = try Program.folder()
    try server.createBucket(bucket)
    let large = (0..<18 << 20).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    for number in 0..<500 {
      let folder = "\(home)/here/d\(number % 7)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let bytes = number % 200 == 0 ? large[number...] : large[(number * 977)..<(number * 977 + number * 7)]
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(number).bin"))
    }
  }

  func up(_ prefix: String, _ killedAfter: Double? = nil) throws -> Program.Result {
    try run("sync \"\(home)/here\" bucket prefix: \"\(prefix)\"", killedAfter)
  }

  func down(
    _ prefix: String, to folder: String, _ killedAfter: Double? = nil, largestFile: Int? = nil
  ) throws -> Program.Result {
    try run("sync bucket \"\(home)/\(folder)\" prefix: \"\(prefix)\"", killedAfter, largestFile)
  }

  private func run(_ command: String, _ killedAfter: Double?, _ largestFile: Int? = nil) throws -> Program.Result {
    let program = "let bucket = outposts.bucket \"\(bucket)\" endpoint: \"http://127.0.0.1:\(server.port)\"\n"
    let variables = [
      "AWS_ACCESS_KEY_ID": Peers.accessKey, "AWS_SECRET_ACCESS_KEY": Peers.secretKey, "AWS_REGION": "us-east-1",
    ]
    let result = try Program.run(
      ["-e", program + command], largestFile: largestFile, killedAfter: killedAfter, variables: variables, in: home)
    #expect([0, 137].contains(result.status) || largestFile != nil, "\(result.errors)")
    return result
  }

  // MARK: Both sides

  /// The files of a folder that are not the same as here; with `isWhole`, also those that are missing or too many.
  func differences(_ folder: String, isWhole: Bool = true) throws -> [String] {
    let manager = FileManager.default
    let files = { (path: String) in
      Set((manager.subpaths(atPath: path) ?? []).filter { $0.hasSuffix(".bin") || $0.contains(".otn-") })
    }
    let (here, there) = (files("\(home)/here"), files("\(home)/\(folder)"))
    let finished = isWhole ? there : there.filter { !$0.contains(".otn-") }
    let differing = finished.intersection(here).filter {
      !manager.contentsEqual(atPath: "\(home)/here/\($0)", andPath: "\(home)/\(folder)/\($0)")
    }
    return (isWhole ? here.symmetricDifference(finished) : finished.subtracting(here)).union(differing).sorted()
  }
}
