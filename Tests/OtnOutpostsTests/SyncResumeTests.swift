import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct SyncResumeTests {
  /// A folder with one object of three parts, and a store that says no from the second part on.
  private func setting() throws -> (SyncSetting, WatchedStore) {
    var setting = try SyncSetting()
    let watched = WatchedStore(setting.store)
    setting.store = watched
    setting.options.partThreshold = 1 << 20
    setting.options.requests = 1
    try setting.writeLarge("large", count: 20 << 20, seed: 7)
    return (setting, watched)
  }

  @Test func anUploadGoesOnWithTheMissingParts() throws {
    let (setting, watched) = try setting()
    var parts: [Int] = []
    watched.before = { operation throws(StoreError) in
      guard case .putPart(_, _, let number, _) = operation else { return }
      if parts.count == 2 { throw StoreError("connection-lost", "the line broke", isTransient: true) }
      parts.append(number)
    }
    #expect(throws: SyncError.self) { try setting.up() }
    #expect(parts == [1, 2])
    watched.before = { operation throws(StoreError) in
      if case .putPart(_, _, let number, _) = operation { parts.append(number) }
    }
    #expect(try setting.up().copied == 1)
    #expect(parts == [1, 2, 3])
    #expect(try setting.store.uploads(prefix: "", work: Work()).isEmpty)
    #expect(try setting.down().copied == 1)
    #expect(try setting.isSame())
  }

  @Test func anUploadOfAChangedFileBeginsAnew() throws {
    let (setting, watched) = try setting()
    watched.before = { operation throws(StoreError) in
      if case .putPart(_, _, 2, _) = operation { throw StoreError("connection-lost", "the line broke") }
    }
    #expect(throws: SyncError.self) { try setting.up() }
    try setting.writeLarge("large", count: 20 << 20, seed: 8)
    watched.before = { _ throws(StoreError) in }
    #expect(try setting.up().copied == 1)
    #expect(try setting.store.uploads(prefix: "", work: Work()).isEmpty)
    #expect(try setting.down().copied == 1)
    #expect(try setting.isSame())
  }

  @Test func aFileThatIsGoneLeavesNoPartsBehind() throws {
    let (setting, watched) = try setting()
    watched.before = { operation throws(StoreError) in
      if case .putPart(_, _, 2, _) = operation { throw StoreError("connection-lost", "the line broke") }
    }
    #expect(throws: SyncError.self) { try setting.up() }
    try FileManager.default.removeItem(atPath: "\(setting.here)/large")
    watched.before = { _ throws(StoreError) in }
    #expect(try setting.up().copied == 0)
    #expect(try setting.store.uploads(prefix: "", work: Work()).isEmpty)
  }

  @Test func anUploadThatWasNeverNamedIsFound() throws {
    let (setting, watched) = try setting()
    let stop = Cancellation()
    watched.before = { operation throws(StoreError) in if case .createUpload = operation { stop.cancel() } }
    #expect(throws: Interrupted.self) { try setting.up(Work(cancellation: stop)) }
    #expect(try setting.store.uploads(prefix: "", work: Work()).count == 1)
    watched.before = { _ throws(StoreError) in }
    #expect(try setting.up().copied == 1)
    #expect(try setting.store.uploads(prefix: "", work: Work()).isEmpty)
  }

  @Test func aDownloadGoesOnWithTheMissingRanges() throws {
    let (setting, watched) = try setting()
    _ = try setting.up()
    var asked: [Range<Int>] = []
    watched.before = { operation throws(StoreError) in
      guard case .get(_, let range?, _, _, _) = operation else { return }
      if !asked.isEmpty { throw StoreError("connection-lost", "the line broke", isTransient: true) }
      asked.append(range)
    }
    #expect(throws: SyncError.self) { try setting.down() }
    #expect(try setting.scratch.files(in: "there").keys.allSatisfy { $0.hasPrefix(".large.") })
    watched.before = { operation throws(StoreError) in
      if case .get(_, let range?, _, _, _) = operation { asked.append(range) }
    }
    #expect(try setting.down().copied == 1)
    // Each byte was asked for once.
    #expect(asked.map(\.lowerBound) == [0] + asked.dropLast().map(\.upperBound))
    #expect(asked.last?.upperBound == 20 << 20)
    #expect(try setting.isSame())
  }

  @Test func rangesThatWereSpoiltAreFetchedAgain() throws {
    let (setting, watched) = try setting()
    _ = try setting.up()
    watched.before = { operation throws(StoreError) in
      if case .get(_, let range?, _, _, _) = operation, range.upperBound > 16 << 20 {
        throw StoreError("connection-lost", "the line broke", isTransient: true)
      }
    }
    #expect(throws: SyncError.self) { try setting.down() }
    let left = try #require(try setting.scratch.files(in: "there").keys.first { $0.hasSuffix(".otn-part") })
    let descriptor = open("\(setting.scratch.path)/there/\(left)", O_WRONLY)
    pwrite(descriptor, "spoilt", 6, 100)
    close(descriptor)
    watched.before = { _ throws(StoreError) in }
    #expect(try setting.down().copied == 1)
    #expect(try setting.isSame())
  }

  @Test func anObjectThatIsReplacedOnTheWayComesWholeAndNew() throws {
    let (setting, watched) = try setting()
    _ = try setting.up()
    try setting.writeLarge("large", count: 21 << 20, seed: 9)
    let fresh = try setting.scratch.bytes("here/large")
    var isReplaced = false
    defer { watched.before = { _ throws(StoreError) in } }
    watched.before = { operation throws(StoreError) in
      guard case .get(_, let range?, _, _, _) = operation, range.lowerBound > 0, !isReplaced else { return }
      isReplaced = true
      do { _ = try setting.store.put("set/large", fresh) } catch { throw StoreError("test", "\(error)") }
    }
    #expect(try setting.down().copied == 1)
    #expect(isReplaced)
    #expect(try setting.isSame())
  }

  @Test func interruptedItLeavesNoPartialFiles() throws {
    var setting = try SyncSetting()
    for number in 0..<300 { try setting.write("\(number)", "text \(number)") }
    _ = try setting.up()
    let watched = WatchedStore(setting.store)
    setting.store = watched
    let stop = Cancellation()
    var begun = 0
    watched.before = { _ throws(StoreError) in
      begun += 1
      if begun == 150 { stop.cancel() }
    }
    #expect(throws: Interrupted.self) { try setting.down(Work(cancellation: stop)) }
    let partial = try setting.scratch.files(in: "there")
    #expect(partial.count < 300)
    for (name, bytes) in partial { #expect(bytes == Data("text \(name)".utf8)) }
    #expect(try setting.down().copied == 300 - partial.count)
    #expect(try setting.isSame())
  }

  @Test func leftoversAreSweptAndOtherFilesAreNot() throws {
    let setting = try SyncSetting()
    try setting.write("a", "1")
    _ = try setting.up()
    try setting.scratch.write("there/.a.4711.otn-part", "left")
    try setting.scratch.write("there/d/.gone.12.otn-part", "left")
    try setting.scratch.write("there/d/.gone.13.otn-journal", "left")
    try setting.scratch.write("there/.mine.otn-part", "not ours")
    _ = try setting.down()
    #expect(Set(try setting.scratch.files(in: "there").keys) == ["a", ".mine.otn-part"])
  }
}
