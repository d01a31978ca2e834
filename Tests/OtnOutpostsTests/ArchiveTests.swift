import Foundation
import OtnOutposts
import OtnTestSupport
import Testing

struct ArchiveTests {
  private let scratch: ScratchFolder
  private var folder: String { scratch.path }

  init() throws { scratch = try ScratchFolder() }

  /// A zip of stored (not compressed) members; `checksum` may be wrong on purpose.
  private func zip(_ members: [(name: String, text: String)], damaged: Bool = false) throws -> String {
    var zip = ZipWriter()
    for (name, text) in members {
      let bytes = Array(text.utf8)
      zip.add(name, bytes, checksum: ZipWriter.crc32(bytes) ^ (damaged ? 1 : 0))
    }
    let path = "\(folder)/set.zip"
    try Data(zip.finished()).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/out").sorted()
  }

  @Test func filesComeOutAndASecondTimeStay() throws {
    let archive = Archive(try zip([("val2017/", ""), ("val2017/a.jpg", "one"), ("b.txt", "two!")]))
    #expect(try archive.unpack(into: "\(folder)/out") == Archive.Unpacked(written: 2, kept: 0, bytes: 7))
    #expect(try files() == ["b.txt", "val2017", "val2017/a.jpg"])
    #expect(try String(contentsOfFile: "\(folder)/out/val2017/a.jpg", encoding: .utf8) == "one")
    try Data("tw".utf8).write(to: URL(fileURLWithPath: "\(folder)/out/b.txt"))
    #expect(try archive.unpack(into: "\(folder)/out") == Archive.Unpacked(written: 1, kept: 1, bytes: 7))
    #expect(try String(contentsOfFile: "\(folder)/out/b.txt", encoding: .utf8) == "two!")
  }

  @Test(arguments: ["../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", "bell\u{7}", ".."])
  func namesThatLeaveTheFolderAreRefusedBeforeAnythingIsWritten(_ name: String) throws {
    let archive = Archive(try zip([("fine.txt", "1"), (name, "2")]))
    let error = #expect(throws: Archive.Failure.self) { try archive.unpack(into: "\(folder)/out") }
    #expect(error?.code == "unsafe-path")
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/out"))
  }

  @Test func aLinkOnTheWayIsNotFollowed() throws {
    let elsewhere = "\(folder)/elsewhere"
    for path in [elsewhere, "\(folder)/out"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/out/sub", withDestinationPath: elsewhere)
    let archive = Archive(try zip([("sub/a.txt", "1")]))
    #expect(throws: Archive.Failure.self) { try archive.unpack(into: "\(folder)/out") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere).isEmpty)
  }

  @Test func damageIsNamedAndLeavesNoFile() throws {
    let error = #expect(throws: Archive.Failure.self) {
      try Archive(zip([("a.txt", "some text")], damaged: true)).unpack(into: "\(folder)/out")
    }
    #expect(error?.code == "broken-archive")
    #expect(try files() == [])
    let cut = "\(folder)/cut.zip"
    try Data([0x50, 0x4B, 3, 4, 20]).write(to: URL(fileURLWithPath: cut))
    #expect(throws: Archive.Failure.self) { try Archive(cut).unpack(into: "\(folder)/out2") }
  }
}
