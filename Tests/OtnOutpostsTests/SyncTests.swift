import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct SyncTests {
  @Test func copiesBothWaysAndThenNothing() throws {
    let setting = try SyncSetting()
    for name in ["a.txt", "b/c.txt", "b/ü d.txt", "b-c.txt"] { try setting.write(name, "text of \(name)") }
    try setting.write("empty", "")
    let up = try setting.up()
    #expect(up.copied == 5 && up.equal == 0 && up.refused.isEmpty)
    #expect(try setting.keys() == ["set/a.txt", "set/b-c.txt", "set/b/c.txt", "set/b/ü d.txt", "set/empty"])
    #expect(try setting.up().equal == 5)
    #expect(try setting.down().copied == 5)
    #expect(try setting.isSame())
    let again = try setting.down()
    #expect(again.copied == 0 && again.equal == 5)
  }

  @Test func keepsModificationTimes() throws {
    let setting = try SyncSetting()
    try setting.write("a", "1")
    let date = Date(timeIntervalSince1970: 1_600_000_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: "\(setting.here)/a")
    _ = try setting.up()
    _ = try setting.down()
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(setting.scratch.path)/there/a")
    #expect(attributes[.modificationDate] as? Date == date)
  }

  @Test func noticesAChangeThatKeepsSizeAndTime() throws {
    let setting = try SyncSetting()
    try setting.write("a", "one")
    let date = Date(timeIntervalSince1970: 1_600_000_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: "\(setting.here)/a")
    _ = try setting.up()
    #expect(try setting.up().equal == 1)
    try setting.write("a", "two")
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: "\(setting.here)/a")
    #expect(try setting.sync(.upload).plan().copies.map(\.reason) == [.content])
    #expect(try setting.up().copied == 1)
    #expect(try setting.store.bytes("set/a") == Array("two".utf8))
  }

  @Test func aTouchedFileIsNotCopied() throws {
    let setting = try SyncSetting()
    try setting.write("a", "one")
    _ = try setting.up()
    try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: "\(setting.here)/a")
    let report = try setting.up()
    #expect(report.copied == 0 && report.equal == 1)
  }

  @Test func planWritesNothing() throws {
    var setting = try SyncSetting()
    try setting.write("a", "one")
    setting.options.delete = true
    _ = try setting.store.put("set/old", [1])
    let plan = try setting.sync(.upload).plan()
    #expect(plan.copies == [SyncPlan.Copy(path: "a", size: 3, reason: .new)])
    #expect(plan.deletes == ["set/old"])
    #expect(try setting.keys() == ["set/old"])
    #expect(!FileManager.default.fileExists(atPath: "\(setting.scratch.path)/notes"))
    let down = try setting.sync(.download, folder: "there").plan()
    #expect(down.copies.map(\.path) == ["old"])
    #expect(!FileManager.default.fileExists(atPath: "\(setting.scratch.path)/there"))
  }

  @Test func deletesOnlyWhenAskedAndWithinTheLimit() throws {
    var setting = try SyncSetting()
    try setting.write("keep", "1")
    for name in ["x/1", "x/2", "y"] { _ = try setting.store.put("set/\(name)", [1]) }
    _ = try setting.store.put("elsewhere", [1])
    #expect(try setting.up().deleted == 0)
    setting.options.delete = true
    setting.options.maxDelete = 2
    let error = #expect(throws: SyncError.self) { try setting.up() }
    #expect(error?.code == "too-many-deletes")
    #expect(try setting.keys().count == 5)
    setting.options.maxDelete = 3
    #expect(try setting.up().deleted == 3)
    #expect(try setting.keys() == ["elsewhere", "set/keep"])
  }

  @Test func deletesFilesAndTheFoldersThatBecameEmpty() throws {
    var setting = try SyncSetting()
    try setting.write("keep", "1")
    _ = try setting.up()
    try setting.scratch.write("there/a/b/gone", "1")
    setting.options.delete = true
    #expect(try setting.down().deleted == 1)
    #expect(try setting.isSame())
    #expect(!FileManager.default.fileExists(atPath: "\(setting.scratch.path)/there/a"))
  }

  @Test func anEmptySourceDeletesNothingByItself() throws {
    var setting = try SyncSetting()
    _ = try setting.store.put("set/a", [1])
    setting.options.delete = true
    let error = #expect(throws: SyncError.self) { try setting.up() }
    #expect(error?.code == "empty-source")
    setting.options.maxDelete = 1
    #expect(try setting.up().deleted == 1)
    let missing = #expect(throws: SyncError.self) { try setting.sync(.upload, folder: "nowhere").run() }
    #expect(missing?.code == "no-such-folder")
  }

  @Test func saysWhatItCannotCopy() throws {
    let setting = try SyncSetting()
    try setting.write("good", "1")
    try setting.write("d/good", "1")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: "\(setting.here)/broken", withDestinationPath: "nowhere")
    try files.createSymbolicLink(atPath: "\(setting.here)/d/loop", withDestinationPath: "..")
    try files.createSymbolicLink(atPath: "\(setting.here)/linked", withDestinationPath: "good")
    mkfifo("\(setting.here)/pipe", 0o600)
    close(open("\(setting.here)/bad\u{01}name", O_CREAT | O_WRONLY, 0o600))
    let notUTF8: [CChar] = "\(setting.here)/".utf8CString.dropLast() + [CChar(bitPattern: 0xFF), 0]
    close(open(notUTF8, O_CREAT | O_WRONLY, 0o600))
    let report = try setting.up()
    #expect(report.copied == 3)
    let codes = Set(report.refused.map(\.refusal.code))
    #expect(codes == ["broken-link", "link-loop", "not-a-file", "control-byte", "not-utf-8"])
    #expect(try setting.keys() == ["set/d/good", "set/good", "set/linked"])
  }

  @Test func writesThroughNoLink() throws {
    let setting = try SyncSetting()
    for key in ["set/link/a", "set/file", "set/plain/a", "set/standing"] { _ = try setting.store.put(key, [7]) }
    try setting.scratch.write("outside/a", "untouched")
    try setting.scratch.write("outside/file", "untouched")
    try setting.scratch.write("there/plain/b", "mine")
    let files = FileManager.default
    for (link, target) in [("link", "../outside"), ("file", "../outside/file")] {
      try files.createSymbolicLink(atPath: "\(setting.scratch.path)/there/\(link)", withDestinationPath: target)
    }
    try files.createDirectory(atPath: "\(setting.scratch.path)/there/standing", withIntermediateDirectories: true)
    let report = try setting.down()
    #expect(report.copied == 1)
    #expect(Set(report.refused.map(\.refusal.code)) == ["link-in-the-way", "folder-in-the-way"])
    #expect(
      try setting.scratch.files(in: "outside") == ["a": Data("untouched".utf8), "file": Data("untouched".utf8)])
  }

  @Test func oneFailureKeepsTheOthersAndDeletesNothing() throws {
    var setting = try SyncSetting()
    let watched = WatchedStore(setting.store)
    for name in ["a", "b", "c"] { try setting.write(name, name) }
    _ = try setting.store.put("set/old", [1])
    watched.before = { operation throws(StoreError) in
      if case .put(let key, _, _) = operation, key == "set/b" { throw StoreError("access-denied", "not this one") }
    }
    setting.store = watched
    setting.options.delete = true
    let error = #expect(throws: SyncError.self) { try setting.up() }
    #expect(error?.report?.failures == [FailedObject(name: "b", code: "access-denied", message: "not this one")])
    #expect(try setting.keys() == ["set/a", "set/c", "set/old"])
  }

  @Test func whatStopsAllStopsAtOnce() throws {
    var setting = try SyncSetting()
    let watched = WatchedStore(setting.store)
    for number in 0..<200 { try setting.write("\(number)", "text") }
    var begun = 0
    watched.before = { operation throws(StoreError) in
      if case .put = operation {
        begun += 1
        throw StoreError("expired-token", "the keys have expired")
      }
    }
    setting.store = watched
    let error = #expect(throws: StoreError.self) { try setting.up() }
    #expect(error?.code == "expired-token")
    #expect(begun <= 64)
  }
}
