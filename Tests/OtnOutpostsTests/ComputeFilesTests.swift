import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct ComputeFilesTests {
  @Test func whatIsPermittedComesBackAndNothingElse() throws {
    guard let there = try Loopback() else { return }
    let deep = (0..<12).map { "folder-number-\($0)" }.joined(separator: "/")
    let run = try there.start(
      """
      mkdir -p weights '\(deep)' "$(printf 'new\\nline')"
      head -c 300000 /dev/urandom >weights/best.pt
      echo last >weights/last.pt
      echo "two words" >'weights/größe 1.txt'
      echo far >'\(deep)/file'
      : >empty
      echo option >-rf
      ln -s /etc/passwd link.pt
      ln -s / weights/root
      mkfifo pipe.pt
      echo evil >"$(printf 'new\\nline')/a.pt"
      echo evil >"$(printf 'esc\\033[31m.pt')"
      echo evil >"$(printf 'bytes\\377.pt')"
      sha256sum <weights/best.pt
      """)
    let progress = RecordedProgress()
    let work = Work(progress: progress)
    #expect(try run.follow(work: work) == 0)
    let target = "\(there.folder)/results"
    var asked: [String] = []
    let brought = try run.bringBack(
      to: target,
      permits: { path, _ in
        asked.append(path)
        return path != "weights/last.pt" && path != "log" && path != "notebook.otn"
      }, work: work)
    let safe = ["-rf", "empty", "\(deep)/file", "weights/best.pt", "weights/größe 1.txt"]
    #expect(asked == (safe + ["log", "notebook.otn", "weights/last.pt"]).sorted())
    #expect(brought.map(\.path) == safe)
    #expect(brought.first { $0.path == "weights/best.pt" }?.size == 300_000)
    #expect(
      try FileManager.default.subpathsOfDirectory(atPath: target).filter { !isFolder("\(target)/\($0)") }.sorted()
        == safe.sorted())
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(target)/weights/best.pt"))
    #expect(progress.lines[0].hasPrefix(Digest.sha256(Array(bytes)).hexadecimal))
    #expect(progress.lines.contains("6 links and files with unusable names stay on \(there.host)"))
  }

  private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Archives in which the other side sends what was not asked for.
  @Test(arguments: ["../escape", "/tmp/escape", "a/../../escape", "other", "wanted\u{0}x", "."])
  func aHostileArchiveWritesNothing(name: String) throws {
    let target = FileManager.default.temporaryDirectory.appending(path: "otn-hostile-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: target) }
    let host = try RemoteHost("127.0.0.1", user: "a")
    let run = RemoteRun(record: RemoteRecord(id: "a", title: "a", host: host, started: 0))
    var archive: [UInt8] = []
    try TarStream(uploads: [RemoteUpload(name, .text("evil"))]).write(
      to: { archive += $0 }, done: { _ in }, work: Work())
    let reader = TarReader(source(archive))
    let said = failure {
      _ = try run.receive(
        [RemoteFile(path: "wanted", size: 4)], from: reader, into: SafeFolder(target),
        permits: { _, _ in false }, work: Work())
    }
    if name.hasPrefix("wanted") {
      // A name ends at its first zero byte: this one was asked for.
      #expect(said == nil)
    } else {
      #expect(said?.code == "unexpected-file")
      #expect(!FileManager.default.fileExists(atPath: target))
    }
  }

  @Test func linksInTheTargetAreNotFollowed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "otn-safe-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: "\(folder)/outside", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: "\(folder)/inside", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/inside/link", withDestinationPath: "\(folder)/outside")
    try "old".write(toFile: "\(folder)/outside/file", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/inside/name", withDestinationPath: "\(folder)/outside/file")
    let inside = SafeFolder("\(folder)/inside")
    for name in ["link/file", "name", "../outside/file", "a//b", "", "a/"] {
      #expect(failure { try inside.write(name) { try $0.append([65]) } }?.code == "unsafe-path", "\(name)")
    }
    #expect(try String(contentsOfFile: "\(folder)/outside/file", encoding: .utf8) == "old")
    try inside.write("a/b") { try $0.append([65]) }
    #expect(try String(contentsOfFile: "\(folder)/inside/a/b", encoding: .utf8) == "A")
  }

  @Test func damagedArchivesAreRefusedNotRead() throws {
    var archive: [UInt8] = []
    let uploads = [RemoteUpload("a", .text(String(repeating: "x", count: 700))), RemoteUpload("b/c", .text("y"))]
    try TarStream(uploads: uploads).write(to: { archive += $0 }, done: { _ in }, work: Work())
    #expect(try contents(archive) == ["a": 700, "b/c": 1])
    for length in stride(from: 0, to: archive.count - 1_024, by: 37) {
      #expect(throws: TarReader.Broken.self) { try contents(Array(archive.prefix(length))) }
    }
    for place in stride(from: 0, to: 512, by: 3) {
      var damaged = archive
      damaged[place] ^= 0xFF
      _ = try? contents(damaged)
    }
  }

  private func contents(_ archive: [UInt8]) throws -> [String: Int] {
    let reader = TarReader(source(archive))
    var sizes: [String: Int] = [:]
    while let entry = try reader.next() {
      var size = 0
      while let bytes = try reader.content() { size += bytes.count }
      #expect(size == entry.size)
      sizes[entry.path] = size
    }
    return sizes
  }

  /// In pieces of odd sizes.
  private func source(_ bytes: [UInt8]) -> () -> [UInt8]? {
    var rest = bytes[...]
    return {
      guard !rest.isEmpty else { return nil }
      defer { rest = rest.dropFirst(333) }
      return Array(rest.prefix(333))
    }
  }

  @Test(arguments: [
    ("a\nb\n", ["a", "b"], []), ("\r1%\r2%\n", ["2%"], []), ("x\r", [], ["x"]), ("done\r\n", ["done"], []),
    ("\u{1B}[31mred\u{1B}[0m \u{1B}]0;t\u{7}on\tx\n", ["red on  x"], []), ("\r\r\n", [""], []), ("abc\rx", [], ["x"]),
  ])
  func aLogIsShownAsATerminalWould(log: String, lines: [String], live: [String]) {
    var reader = LogLines()
    let pieces = reader.take(Array(log.utf8))
    #expect(pieces == lines.map { .line($0) } + live.map { .live($0) })
  }
}
