import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct MD5LanesTests {
  /// Lengths around the borders of a block, of what is appended to it, and of what is read at once.
  private static let lengths =
    [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128] + [-65, -64, -9, -8, -1, 0, 1, 55, 56, 64].map { (32 << 10) + $0 }
    + [3 * (32 << 10), 100_003]

  @Test func manyRunsHaveTheDigestsThatEachHasAlone() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) }
    let file = try Self.open(bytes)
    for length in Self.lengths {
      for count in [1, 2, 3, 15, 16, 17, 35] {
        let ranges = (0..<count).map { lane in lane * 2_801..<lane * 2_801 + length }
        let found = try MD5Lanes.digests(of: file, ranges: ranges, path: "bytes")
        #expect(found == ranges.map { Digest.md5(Array(bytes[$0])) }, "\(count) runs of \(length)")
      }
    }
  }

  @Test func runsOfSeveralLengthsKeepTheirPlaces() throws {
    let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }
    let file = try Self.open(bytes)
    let ranges = Self.lengths.filter { $0 < 60_000 }.flatMap { length in (0..<4).map { $0 * 7..<$0 * 7 + length } }
    let found = try MD5Lanes.digests(of: file, ranges: ranges.shuffled(), path: "bytes")
    #expect(Set(found) == Set(ranges.map { Digest.md5(Array(bytes[$0])) }))
    let ordered = try MD5Lanes.digests(of: file, ranges: ranges, path: "bytes")
    #expect(ordered == ranges.map { Digest.md5(Array(bytes[$0])) })
  }

  @Test func aFileThatEndsTooEarlyIsAnError() throws {
    let file = try Self.open([1, 2, 3])
    #expect(throws: FileError.self) {
      try MD5Lanes.digests(of: file, ranges: [0..<4, 0..<4, 0..<4], path: "bytes")
    }
  }

  private static func open(_ bytes: [UInt8]) throws -> OpenFile {
    let scratch = try ScratchFolder()
    try scratch.write("bytes", bytes)
    return OpenFile(Foundation.open("\(scratch.path)/bytes", O_RDONLY))
  }
}
