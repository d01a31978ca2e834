import Foundation
import OtnRuntime
import OtnSyntax
import OtnTestSupport
import Testing

@testable import OtnNotebook

/// Journals that were cut off, damaged, or written by another version: nothing wrong is believed, nothing right is lost.
@Suite struct JournalTests {
  private static let program = """
    # %% One
    let a = 40
    # %% Two
    var list = [a, 2]
    list
    # %% Three
    list[0] + list[1]

    """

  /// Runs the notebook, or goes on with it; the numbers of the cells that ran, and all outputs.
  private func finish(
    _ folder: ScratchFolder, _ program: String = program, startingWith head: Journal.Head? = nil
  ) throws -> (ran: [Int], output: [String], warnings: [String]) {
    let path = "\(folder.path)/lab.otn"
    try folder.write("lab.otn", program)
    let notebook = try Notebook(SourceFile(name: path, text: program))
    let host = CapturingHost(SilentHost())
    let interpreter = Interpreter(session: Session(host: host))
    #expect(interpreter.check(notebook.programs).isEmpty)
    let runner = NotebookRunner(notebook, interpreter, host)
    var warnings: [String] = []
    let warn = { (text: String) in warnings.append(text.replacing(folder.path, with: "…")) }
    let journal =
      try head.map { try Journal(notebook: path, startingWith: $0, warn: warn) }
      ?? Journal(goingOnWith: path, warn: warn)
    runner.journaled = JournaledCells(journal, notebook, interpreter, restorers: [:])
    var ran: [Int] = []
    for position in notebook.programPositions where runner.skip(position) == nil {
      try runner.run(position)
      ran.append(position)
    }
    return (ran, runner.finished.flatMap(\.output.lines), warnings)
  }

  private static let head = Journal.Head(command: "record", parameters: [:])
  private static let journal = ".otn/journal/lab.jsonl"

  @Test func cutAtEveryByteItGoesOn() throws {
    let folder = try ScratchFolder()
    #expect(try finish(folder, startingWith: Self.head).ran == [0, 1, 2])
    let whole = try folder.bytes(Self.journal)
    let lineEnds = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
    #expect(lineEnds.count == 4)
    for count in whole.indices {
      try folder.write(Self.journal, Array(whole[..<count]))
      let finished = lineEnds.count { $0 < count } - 1
      if finished < 0 {
        #expect(throws: Journal.Unusable.self) { try finish(folder) }
        #expect(try folder.bytes(Self.journal) == Array(whole[..<count]))
        continue
      }
      let result = try finish(folder)
      #expect(result.ran == Array(finished..<3), "cut after \(count) bytes")
      #expect(result.output == ["[40, 2]", "42"])
      #expect(result.warnings == [])
      // And from then on the journal is whole again.
      #expect(try finish(folder).ran == [])
    }
  }

  @Test func everyDamagedByteIsSeen() throws {
    let folder = try ScratchFolder()
    #expect(try finish(folder, startingWith: Self.head).ran == [0, 1, 2])
    let whole = try folder.bytes(Self.journal)
    let lineEnds = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
    // Of every kind of place in a line, some.
    for position in stride(from: lineEnds[0] + 1, to: whole.count, by: 3) where !lineEnds.contains(position) {
      var damaged = whole
      damaged[position] ^= 1
      try folder.write(Self.journal, damaged)
      let cell = lineEnds.count { $0 < position } - 1
      let result = try finish(folder)
      // A byte that became a line end makes two damaged lines of one.
      #expect(result.ran == [cell], "byte \(position)")
      #expect(result.output == ["[40, 2]", "42"])
      #expect(
        result.warnings.first == "line \(cell + 2) of …/\(Self.journal) is damaged: what it says of is done again")
    }
  }

  @Test func garbageAndOtherVersionsAreLeftAlone() throws {
    let cases = [
      ("", "no-journal"), ("garbage\n", "journal-damaged"), ("\n\n", "journal-damaged"), ("{}\n", "journal-damaged"),
      ("{\"head\":{\"command\":\"run\",\"parameters\":{}}}\n", "journal-version"),
      ("{\"head\":{\"command\":\"run\",\"format\":9,\"more\":1},\"sum\":\"0\"}\n", "journal-version"),
      ("{\"head\":{\"command\":\"run\",\"format\":2,\"parameters\":{}},\"sum\":\"000000000000\"}\n", "journal-damaged"),
    ]
    for (text, code) in cases {
      let folder = try ScratchFolder()
      try folder.write(Self.journal, text)
      var found = ""
      do { _ = try finish(folder) } catch { found = (error as? Journal.Unusable)?.code ?? "\(error)" }
      #expect(found == code, "\(text)")
      #expect(try folder.text(Self.journal) == text)
      // A new run takes its place.
      #expect(try finish(folder, startingWith: Self.head).ran == [0, 1, 2])
      #expect(try finish(folder).ran == [])
    }
  }

  @Test func cellsAreKnownWhereverTheyStand() throws {
    let folder = try ScratchFolder()
    #expect(try finish(folder, startingWith: Self.head).ran == [0, 1, 2])
    let more = "# %% Before\nlet z = 1\n# %% [markdown]\n# Prose\n" + Self.program
    let first = try finish(folder, more)
    #expect(first.ran == [0])
    #expect(first.output == ["[40, 2]", "42"])
    #expect(try finish(folder, more).ran == [])
    // Two that are alike are two.
    #expect(try finish(folder, more + "# %% Again\nlet z2 = 1\n# %% Again\nlet z2 = 1\n").ran == [5, 6])
    #expect(try finish(folder, more + "# %% Again\nlet z2 = 1\n# %% Again\nlet z2 = 1\n").ran == [])
    // Of an edited one only what hangs on it runs again.
    #expect(try finish(folder, more.replacing("[a, 2]", with: "[a, 3]")).ran == [3, 4])
    #expect(try finish(folder, more.replacing("[a, 2]", with: "[2 + a - a, a]")).output == ["[2, 40]", "42"])
  }

  @Test func goingOnMakesNothingWhereThereIsNone() throws {
    let folder = try ScratchFolder()
    #expect(throws: Journal.Unusable.self) { try finish(folder) }
    #expect(try Set(folder.files().keys) == ["lab.otn"])
  }

  @Test func oneProcessAtATime() throws {
    let folder = try ScratchFolder()
    try folder.write("lab.otn", Self.program)
    let path = "\(folder.path)/lab.otn"
    let first = try Journal(notebook: path, startingWith: Self.head, warn: { _ in })
    #expect(throws: JournalLock.Busy.self) { try Journal(notebook: path, startingWith: Self.head, warn: { _ in }) }
    #expect(throws: JournalLock.Busy.self) { try Journal(goingOnWith: path, warn: { _ in }) }
    #expect(first.head == Self.head)
  }

  @Test func valuesOfEqualContentHaveOneDigest() {
    // Fields come in another order in every process: names that are many make it likely to show.
    let fields = (0..<30).map { ("field\($0)", StoredValue.int($0)) }
    let one = StoredValue.object(id: 1, type: "T", fields: Dictionary(uniqueKeysWithValues: fields))
    var reversed: [String: StoredValue] = Dictionary(minimumCapacity: 500)
    for (name, value) in fields.reversed() { reversed[name] = value }
    #expect(one.digest == StoredValue.object(id: 2, type: "T", fields: reversed).digest)
    #expect(one.digest != StoredValue.object(id: 1, type: "U", fields: reversed).digest)
  }
}

/// A host that shows nothing.
private final class SilentHost: OtnRuntime.Host {
  let width = 80
  let environment: [String: String] = [:]
  func write(_ text: String) {}
  func show(_ picture: Picture) {}
  func readFile(_ path: String) throws -> [UInt8] { throw Fault("no-such-file", path) }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws { throw Fault("no-such-file", path) }
  func fileExists(_ path: String) -> Bool { false }
  func listFolder(_ path: String) throws -> [String] { [] }
  func now() -> Double { 0 }
}
