import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct SyncHostileKeysTests {
  /// More than 200 keys that a path can't hold, or that a careless program writes elsewhere, and harmless relatives.
  static let keys: [String] = {
    let pieces = [
      "..", ".", "", "a", "../..", "...", "..a", "a..", "~", "-rf", "$HOME", "%2e%2e", "..%2f", "\\", "..\\", "C:",
      "nul",
      "e\u{301}", "\u{E9}", "\u{212B}", "A\u{30A}", "\u{C5}", "I", "\u{131}", "\u{202E}cod", "a\u{0}b", "a\nb", "a\tb",
      "\u{7F}", "a b", " a", "a ", "*", "?", "|", "\"", "'", ".git", ".x.12.otn-part", ".x.12.otn-journal",
      ".otn-store",
      String(repeating: "n", count: 255), String(repeating: "n", count: 256), String(repeating: "\u{1F34E}", count: 64),
    ]
    var keys: [String] = []
    for piece in pieces {
      keys += [piece, "/\(piece)", "\(piece)/x", "d/\(piece)/y", "d/\(piece)", "\(piece)/"]
    }
    keys += ["../../../../tmp/otn-escaped", "a/b", "a/b/c", "A", "d//e", String(repeating: "k/", count: 512)]
    keys += [String(repeating: "k", count: 1024), String(repeating: "kk/", count: 341) + "k"]
    var seen: Set<[UInt8]> = []
    return keys.filter { !$0.isEmpty && $0.utf8.count <= 1020 && seen.insert(Array($0.utf8)).inserted }
  }()

  @Test func pathsGiveBackTheirKeys() throws {
    #expect(Self.keys.count >= 200)
    for key in Self.keys {
      guard let path = try? RelativePath(key) else { continue }
      #expect(Array(path.components.joined(separator: "/").utf8) == Array(key.utf8))
      #expect(path.components.allSatisfy { $0 != ".." && $0 != "." && !$0.isEmpty && !$0.contains("/") })
    }
  }

  @Test func nothingIsWrittenOutsideAndEveryKeyIsExactOrNamed() throws {
    let setting = try SyncSetting()
    for key in Self.keys { _ = try setting.store.put("set/" + key, Array(key.utf8)) }
    try setting.scratch.write("there/in/deep/.keep", "")
    let folder = "there/in/deep"
    let outsideBefore = try outside(setting)
    let report = try setting.sync(.download, folder: folder).run()
    #expect(try outside(setting) == outsideBefore)
    let refused = Set(report.refused.map { Array($0.name.utf8) })
    var exact = 0
    for key in Self.keys where !refused.contains(Array("set/\(key)".utf8)) {
      #expect(try setting.scratch.bytes("\(folder)/\(key)") == Array(key.utf8))
      exact += 1
    }
    #expect(exact == report.copied && exact + refused.count == Self.keys.count)
    #expect(exact > 50 && refused.count > 50)
    let back = try setting.sync(.upload, folder: folder).plan()
    #expect(back.copies.map(\.path) == [".keep"] && back.equal == exact)
  }

  private func outside(_ setting: SyncSetting) throws -> [String: Data] {
    try setting.scratch.files().filter {
      !$0.key.hasPrefix("there/in/deep") && !$0.key.hasPrefix("store/") && !$0.key.hasPrefix("notes/")
    }
  }
}
