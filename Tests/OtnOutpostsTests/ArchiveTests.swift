import Foundation
import OtnOutposts
import Testing

struct ArchiveTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("otn-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// A zip of stored (not compressed) members; `checksum` may be wrong on purpose.
  private func zip(_ members: [(name: String, text: String)], damaged: Bool = false) throws -> String {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
    for (name, text) in members {
      let offset = UInt32(bytes.count)
      var common: [UInt8] = []
      for number in [20, 0x0800, 0, 0, 0] as [UInt16] { append(number, to: &common) }
      append(Self.checksum(Array(text.utf8)) ^ (damaged ? 1 : 0), to: &common)
      append(UInt32(text.utf8.count), to: &common)
      append(UInt32(text.utf8.count), to: &common)
      append(UInt16(name.utf8.count), to: &common)
      append(UInt16(0), to: &common)
      bytes += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + Array(text.utf8)
      directory += [0x50, 0x4B, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
      append(offset, to: &directory)
      directory += Array(name.utf8)
    }
    let start = UInt32(bytes.count)
    bytes += directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    append(UInt16(members.count), to: &bytes)
    append(UInt16(members.count), to: &bytes)
    append(UInt32(directory.count), to: &bytes)
    append(start, to: &bytes)
    append(UInt16(0), to: &bytes)
    let path = "\(folder)/set.zip"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
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
