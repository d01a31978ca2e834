import Foundation
import OtnOutposts
import Testing

/// A ledger in which nothing can be changed, dropped, put in or moved unseen.
struct ResidencyLedgerTests {
  private func entry(_ number: Int) -> LedgerEntry {
    LedgerEntry(
      .allowed, value: "Tensor", held: Held(at: .outpost("op-01"), from: "path \(number)"),
      destination: Destination(.local, path: "/runs/\(number)", name: "runs/\(number)"), cell: "lab.otn:\(number)",
      user: "ana", time: 1_770_000_000 + Double(number) / 8)
  }

  private func ledger(_ folder: ResidencyFolder, entries: Int) throws -> Ledger {
    let ledger = Ledger(path: folder.ledger)
    for number in 0..<entries { try ledger.append(entry(number)) }
    return ledger
  }

  @Test func whatIsAppendedReadsBack() throws {
    let folder = try ResidencyFolder()
    _ = try ledger(folder, entries: 5)
    #expect(folder.audit.fault == nil)
    #expect(folder.audit.entries == (0..<5).map(entry))
  }

  /// Every line changed in every byte, dropped, doubled, swapped with every other, and everything cut behind it.
  @Test func anyChangeIsFoundAtItsLine() throws {
    let folder = try ResidencyFolder()
    _ = try ledger(folder, entries: 6)
    let lines = try folder.read(".otn/ledger.jsonl").split(separator: "\n").map(String.init)
    func fault(_ lines: [String]) throws -> LedgerAudit.Fault? {
      try folder.write(lines.map { $0 + "\n" }.joined(), ".otn/ledger.jsonl")
      return folder.audit.fault
    }
    #expect(try fault(lines) == nil)
    let file = Array(try folder.read(".otn/ledger.jsonl").utf8)
    for offset in file.indices {
      var changed = file
      changed[offset] ^= 1
      try Data(changed).write(to: URL(fileURLWithPath: folder.ledger))
      let line = file[..<offset].count { $0 == 10 } + 1
      #expect(folder.audit.fault?.line == line, "line \(line), byte \(offset)")
    }
    for position in lines.indices {
      var dropped = lines
      dropped.remove(at: position)
      #expect(try fault(dropped)?.line == position + 1)
      #expect(try fault(Array(lines[..<position]))?.line == position + 1)
      for other in lines.indices {
        #expect(try fault(Array(lines[...position]) + [lines[other]] + Array(lines[(position + 1)...]))?.line != nil)
        var swapped = lines
        swapped.swapAt(position, other)
        #expect(try fault(swapped)?.line == (position == other ? nil : min(position, other) + 1))
      }
      #expect(try fault(Array(lines[...position]) + [""] + Array(lines[(position + 1)...]))?.line == position + 2)
    }
  }

  @Test func anyChangeOfTheHeadIsFound() throws {
    let folder = try ResidencyFolder()
    _ = try ledger(folder, entries: 2)
    let head = Array(try folder.read(".otn/ledger.head").utf8)
    for offset in head.indices.dropLast() {
      var changed = head
      changed[offset] ^= 1
      try Data(changed).write(to: URL(fileURLWithPath: "\(folder.path)/.otn/ledger.head"))
      #expect(folder.audit.fault != nil, "byte \(offset)")
    }
    for text in [
      "", "{}", "[]", String(decoding: head, as: UTF8.self).replacing("\"size\":", with: "\"size\":-922337203"),
    ] {
      try folder.write(text, ".otn/ledger.head")
      #expect(folder.audit.fault != nil)
      #expect(throws: ResidencyError.self) { try Ledger(path: folder.ledger).append(entry(2)) }
    }
  }

  @Test func aForgedLineWithARightHashIsFound() throws {
    let folder = try ResidencyFolder()
    let ledger = try ledger(folder, entries: 3)
    let head = try folder.read(".otn/ledger.head")
    try ledger.append(entry(3))
    try folder.write(head, ".otn/ledger.head")
    #expect(folder.audit.fault == .init(line: 4, reason: "was added by somebody else"))
    #expect(throws: ResidencyError.self) { try ledger.append(entry(4)) }
  }

  @Test func aLostHeadOrLedgerIsFound() throws {
    let folder = try ResidencyFolder()
    let ledger = try ledger(folder, entries: 2)
    try FileManager.default.removeItem(atPath: "\(folder.path)/.otn/ledger.head")
    #expect(folder.audit.fault?.reason == "the ledger's head is missing")
    #expect(throws: ResidencyError.self) { try ledger.append(entry(2)) }
    let other = try ResidencyFolder()
    _ = try self.ledger(other, entries: 2)
    try FileManager.default.removeItem(atPath: other.ledger)
    #expect(other.audit.fault == .init(line: 1, reason: "is missing: the end was cut"))
    #expect(try ResidencyFolder().audit.fault != nil)
  }

  /// A crash stops between the head and the ledger, or within the line: the next one who writes finishes it.
  @Test func aTornLineIsSeenAndFinished() throws {
    let folder = try ResidencyFolder()
    _ = try ledger(folder, entries: 3)
    let whole = try folder.read(".otn/ledger.jsonl")
    let start = whole.split(separator: "\n").dropLast().map { $0.utf8.count + 1 }.reduce(0, +)
    for length in [start, start + 1, start + 40, whole.utf8.count - 1] {
      try Data(whole.utf8.prefix(length)).write(to: URL(fileURLWithPath: folder.ledger))
      #expect(folder.audit.fault?.line == 3)
      #expect(folder.audit.entries.count == 2)
      try Ledger(path: folder.ledger).close()
      #expect(try folder.read(".otn/ledger.jsonl") == whole)
      #expect(folder.audit.fault == nil)
    }
  }

  @Test func aTornLineThatIsNotItsOwnIsNotFinished() throws {
    let folder = try ResidencyFolder()
    let ledger = try ledger(folder, entries: 3)
    let whole = try folder.read(".otn/ledger.jsonl")
    try Data(Array(whole.utf8.dropLast(2)) + Array("x".utf8)).write(to: URL(fileURLWithPath: folder.ledger))
    #expect(throws: ResidencyError.self) { try ledger.append(entry(3)) }
    #expect(folder.audit.fault?.line == 3)
  }

  @Test func severalWritersTakeTurns() async throws {
    let folder = try ResidencyFolder()
    let path = folder.ledger
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let ledger = Ledger(path: path)
          for number in 0..<25 { try ledger.append(self.entry(writer * 100 + number)) }
        }
      }
      try await group.waitForAll()
    }
    #expect(folder.audit.fault == nil)
    #expect(folder.audit.entries.count == 100)
  }

  @Test func aLineHasNoLineBreaksWhateverItTells() throws {
    let folder = try ResidencyFolder()
    var entry = entry(1)
    entry.why = "two\nlines, \"quoted\" \\ and \u{1F} \u{2028} é"
    try Ledger(path: folder.ledger).append(entry)
    #expect(folder.audit.entries == [entry])
  }
}
