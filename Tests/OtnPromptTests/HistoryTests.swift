import Foundation
import OtnRuntime
import Testing

@testable import OtnPrompt

@Suite final class HistoryTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "otn-history-\(UUID())").path
  private var path: String { "\(folder)/otn/history" }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  @Test func entriesOfSeveralLinesComeBack() {
    let entries = ["let x = 1", "f {\n  \"a\\nb\"\n}", "é 漢 \\", "tab\there"]
    var history = History(path: path)
    entries.forEach { history.add($0) }
    #expect(History(path: path).entries == entries)
  }

  @Test func sessionsSideBySideKeepEachOthersEntries() {
    var one = History(path: path)
    var other = History(path: path)
    one.add("first")
    other.add("second")
    one.add("third")
    #expect(History(path: path).entries == ["first", "second", "third"])
    #expect(one.entries == ["first", "third"])
  }

  @Test func secretsStayInTheirSession() {
    var history = History(path: path, secrets: Secrets(environment: ["LAB_TOKEN": "hush-hush-hush"]))
    let entries = ["let a = 1", "let t = \"hush-hush-hush\"", "let id = \"AKIAIOSFODNN7EXAMPLE\"", "a"]
    entries.forEach { history.add($0) }
    #expect(history.entries == entries)
    #expect(History(path: path).entries == ["let a = 1", "a"])
  }

  @Test func repeatedEntriesAreKeptOnce() {
    var history = History()
    ["a", "a", "", "b", "a"].forEach { history.add($0) }
    #expect(history.entries == ["a", "b", "a"])
  }

  @Test func aPlaceThatCanNotBeWrittenIsNoError() {
    var history = History(path: "/proc/otn/history")
    history.add("a")
    #expect(history.entries == ["a"])
  }

  @Test func theFileLiesInTheStateFolder() {
    #expect(History.defaultPath(environment: ["HOME": "/h"]) == "/h/.local/state/otn/history")
    #expect(History.defaultPath(environment: ["HOME": "/h", "XDG_STATE_HOME": "/s"]) == "/s/otn/history")
    #expect(History.defaultPath(environment: [:]) == nil)
  }

  @Test func upFindsWhatBeginsLikeTheDraft() {
    var walk = HistoryWalk(["let a = 1", "show a", "let b = 2"], draft: "let")
    #expect(walk.newer() == nil)
    #expect(walk.older() == "let b = 2")
    #expect(walk.older() == "let a = 1")
    #expect(walk.older() == nil)
    #expect(walk.newer() == "let b = 2")
    #expect(walk.newer() == "let")
    #expect(walk.newer() == nil)
  }
}
