import OtnRuntime
import OtnSyntax
import OtnTestSupport
import Testing

@testable import OtnNotebook

@Suite struct StaleCellTests {
  @Test func whatIsMadeOfAnEarlierBindingIsStale() throws {
    let laboratory = try SessionLaboratory("let a = 1", "let b = a + 1", "let c = b * 10", "let d = 5")
    #expect(laboratory.stale == [])
    try laboratory.enter("let a = 100")
    #expect(laboratory.log.stale == [2: .rebound(name: "a", by: 5), 3: .madeOfStale(name: "b", by: 2)])
    #expect(laboratory.value("c") == "20")
    #expect(try laboratory.rerunStale() == [2, 3])
    #expect(laboratory.value("c") == "1010")
    #expect(laboratory.stale == [])
  }

  @Test func aCellMadeOfTheOldBindingDoesNotMakeItsSourcesStale() throws {
    let laboratory = try SessionLaboratory("let x = 1", "let y = x + 1", "let x = x + y")
    #expect(laboratory.stale == [])
    #expect(laboratory.value("x") == "3")
  }

  @Test func editingACellMarksWhatHangsOnIt() throws {
    let laboratory = try SessionLaboratory("let foods = [\"banana\"]", "let n = len(foods)", "n * 2")
    try laboratory.edit(1, "let foods = [\"banana\", \"apple\"]")
    #expect(laboratory.stale == [2, 3])
    #expect(try laboratory.rerunStale() == [2, 3])
    #expect(laboratory.value("n") == "2")
  }

  @Test func anEditThatCanNotRunChangesNothing() throws {
    let laboratory = try SessionLaboratory("let a = 1", "let b = a + 1")
    #expect(throws: CellFailure.self) { try laboratory.edit(2, "let b = nowhere + 1") }
    #expect(laboratory.log[2]?.text == "let b = a + 1")
    #expect(laboratory.value("b") == "2" && laboratory.stale == [])
  }

  @Test func valuesThatWereChangedInPlaceAreMadeAgainFirst() throws {
    let laboratory = try SessionLaboratory("var xs = [1]", "xs += [2]", "xs += [3]")
    try laboratory.edit(2, "xs += [20]")
    #expect(laboratory.value("xs") == "[1, 20]")
    #expect(try laboratory.rerunStale() == [3])
    #expect(laboratory.value("xs") == "[1, 20, 3]")
  }

  @Test func aNameThatMeansAnEarlierBindingAgainIsMadeAgain() throws {
    let laboratory = try SessionLaboratory("let a = 1", "let a = 2", "let b = 3")
    try laboratory.edit(2, "let c = 5")
    #expect(laboratory.log.stale == [1: .lost(name: "a")])
    #expect(laboratory.value("a") == nil)
    #expect(try laboratory.rerunStale() == [1])
    #expect(laboratory.value("a") == "1")
  }

  @Test func functionsAreReadThroughTheirCalls() throws {
    let laboratory = try SessionLaboratory("let k = 2", "func scaled x { x * k }", "let y = scaled(10)")
    try laboratory.edit(1, "let k = 3")
    #expect(laboratory.stale.contains(3))
    _ = try laboratory.rerunStale()
    #expect(laboratory.value("y") == "30")
  }

  @Test func aFileThatChangedMakesItsReadersStale() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/foods.txt"
    try folder.write("foods.txt", "banana")
    let laboratory = try SessionLaboratory("let text = read(\"\(path)\")", "let n = len(text)", "let other = 1")
    #expect(laboratory.stale == [])
    try folder.write("foods.txt", "apples and pears")
    #expect(laboratory.stale == [1, 2])
    #expect(laboratory.log.stale[1] == .fileChanged(path: path))
    #expect(try laboratory.rerunStale() == [1, 2])
    #expect(laboratory.value("n") == "16")
    // The same bytes anew are the same file.
    try folder.write("foods.txt", "apples and pears")
    #expect(laboratory.stale == [])
    #expect(laboratory.log.reads(of: 1) == [path] && laboratory.log.writes(of: 1) == ["text"])
  }

  @Test func whoWritesAFileMakesItsReadersStale() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/n.txt"
    let laboratory = try SessionLaboratory("write \"1\" \"\(path)\"", "let n = read(\"\(path)\")", "n + \"!\"")
    #expect(laboratory.stale == [])
    try laboratory.edit(1, "write \"2\" \"\(path)\"")
    #expect(laboratory.stale == [2, 3])
    _ = try laboratory.rerunStale()
    #expect(laboratory.value("n") == "\"2\"")
  }

  @Test func aFileInUseIsReadToo() throws {
    let folder = try ScratchFolder()
    try folder.write("helpers.otn", "func twice x { x * 2 }")
    let laboratory = try SessionLaboratory("use \"\(folder.path)/helpers.otn\"", "let y = helpers.twice(2)")
    #expect(laboratory.stale == [])
    try folder.write("helpers.otn", "func twice x { x * 20 }")
    #expect(try laboratory.rerunStale() == [1, 2])
    #expect(laboratory.value("y") == "40")
  }

  @Test func failedAndSupersededCellsAreNotStale() throws {
    let laboratory = try SessionLaboratory("let a = 1", "let a = 2")
    #expect(laboratory.fail("let b = a // 0") == "division-by-zero")
    #expect(laboratory.log.states == [1: .superseded, 2: .fresh, 3: .failed(code: "division-by-zero")])
  }
}

/// What must run of a notebook that was saved again.
@Suite struct NotebookUpdateTests {
  private let text = """
    # %% [markdown]
    # # Foods
    # %% Foods
    let foods = ["banana", "apple"]
    # %% Count
    let n = len(foods)
    # %% Other
    let other = 7
    # %% Sum
    n + other

    """

  private func ran() throws -> SessionLaboratory {
    let laboratory = try SessionLaboratory()
    try laboratory.open(text)
    #expect(laboratory.log.cellsToRun() == [1, 2, 3, 4])
    #expect(try laboratory.rerunStale() == [1, 2, 3, 4])
    return laboratory
  }

  @Test(arguments: [
    ("# # Foods", "# # Groceries", []), ("# %% Foods", "# %% Groceries", []),
    ("[\"banana\", \"apple\"]", "[\"banana\", \"apple\", \"pear\"]", [1, 2, 4]), ("= 7", "= 8", [3, 4]),
    ("n + other", "other - n", [4]), ("# %% Other\nlet other = 7\n", "let other = 7\n", [2, 4]),
    ("# %% Sum\nn + other\n", "", []), ("# %% Foods\n", "# %% New\nlet new = 1\n# %% Foods\n", [5]),
  ])
  func onlyWhatIsStaleRuns(old: String, new: String, expected: [Int]) throws {
    let laboratory = try ran()
    try laboratory.open(text.replacing(old, with: new))
    #expect(laboratory.log.cellsToRun() == expected)
    #expect(try laboratory.rerunStale() == expected)
    #expect(laboratory.stale == [])
  }

  @Test func whatIsWrongChangesNothing() throws {
    let laboratory = try ran()
    #expect(throws: CellFailure.self) { try laboratory.open(text.replacing("= 7", with: "= nowhere")) }
    #expect(throws: CellFailure.self) { try laboratory.open(text.replacing("= 7", with: "= (")) }
    #expect(laboratory.value("other") == "7" && laboratory.stale == [])
  }

  @Test func namesOfCellsThatAreGoneAreUnknown() throws {
    let laboratory = try ran()
    #expect(throws: CellFailure.self) { try laboratory.open(text.replacing("let other = 7", with: "let another = 7")) }
    try laboratory.open(text.replacing("# %% Other\nlet other = 7\n", with: "").replacing("n + other", with: "n"))
    _ = try laboratory.rerunStale()
    #expect(laboratory.value("other") == nil && laboratory.value("n") == "2")
  }

  @Test func aCellThatFailedRunsAgainAndWhatComesBehindItWaits() throws {
    let laboratory = try SessionLaboratory()
    try laboratory.open("# %%\nlet a = 1\n# %%\nlet b = a // 0\n# %%\nlet c = b\n")
    #expect(throws: CellFailure.self) { try laboratory.session.rerunStale() }
    #expect(laboratory.log.stale == [2: .failed, 3: .notRun])
    try laboratory.open("# %%\nlet a = 1\n# %%\nlet b = a // 1\n# %%\nlet c = b\n")
    #expect(try laboratory.rerunStale() == [2, 3])
    #expect(laboratory.value("c") == "1")
  }
}

@Suite struct SavedSessionTests {
  @Test func theSliceOfWhatIsBound() throws {
    let laboratory = try SessionLaboratory(
      "let foods = [\"banana\"]", "1 + 1", "let foods = [\"banana\", \"apple\"]", "let n = len(foods)", "n * 2")
    #expect(laboratory.fail("let bad = n // 0") == "division-by-zero")
    try Golden.check(try laboratory.saved(), named: "saved-slice.otn")
    try Golden.check(try laboratory.saved(laboratory.log.whole), named: "saved-whole.otn")
  }

  @Test func aCellThatFailedOnTheWayIsWrittenUpToThere() throws {
    let laboratory = try SessionLaboratory("let a = 1")
    #expect(laboratory.fail("let b = a + 1\nlet c = b // 0\nlet d = c") == "division-by-zero")
    try Golden.check(try laboratory.saved(), named: "saved-failed.otn")
  }

  @Test func marksInAnEntryAreNoMarks() throws {
    let laboratory = try SessionLaboratory("# %% pasted\nlet a = 1\n#> 1")
    let saved = try laboratory.saved()
    #expect(try Notebook(SourceFile(name: "lab.otn", text: saved)).programs.count == 1)
  }

  @Test func theNotebookThatWasOpenedKeepsItsProse() throws {
    let text = "# ---\n# title: Foods\n# ---\n\n# %% [markdown]\n# Why.\n\n# %% Foods\nlet a = 1\na\n#> 1\n"
    let laboratory = try SessionLaboratory()
    try laboratory.open(text)
    _ = try laboratory.rerunStale()
    try laboratory.enter("let b = a + 1")
    try Golden.check(try laboratory.saved(), named: "saved-opened.otn")
  }

  /// Whatever was done, the saved notebook comes to the same values.
  @Test(arguments: 0..<40)
  func theSliceMakesTheSameValues(seed: UInt64) throws {
    var random = FixedNumbers(state: seed &* 7919 &+ 1)
    let laboratory = try SessionLaboratory("var a = 1", "let b = a + 1", "func f x { x + b }", "let c = f(a)")
    let names = ["a", "b", "c", "d"]
    for _ in 0..<12 {
      let name = names[random.next(4)]
      let known = names.filter { laboratory.value($0) != nil }
      let other = known[random.next(known.count)]
      switch random.next(6) {
      case 0: try? laboratory.enter("a += \(random.next(9))")
      case 1: try laboratory.enter("let \(name) = \(other) + \(random.next(9))")
      case 2: try? laboratory.edit(1 + random.next(laboratory.log.cells.count), "let \(name) = \(other) * 2")
      case 3: _ = laboratory.fail("let \(name) = f(\(other))\n1 // 0")
      case 4: try laboratory.enter("\(other)")
      default: try? laboratory.session.rerun(1 + random.next(laboratory.log.cells.count))
      }
    }
    do { _ = try laboratory.rerunStale() } catch { return }
    guard laboratory.log.slice.lost.isEmpty else { return }
    let again = try SessionLaboratory()
    try again.open(try laboratory.saved())
    try again.session.rerunStale()
    let saved = try laboratory.saved()
    for name in names { #expect(again.value(name) == laboratory.value(name), "\(name)\n\(saved)") }
  }
}

/// The same numbers each time (splitmix64).
private struct FixedNumbers {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(max(bound, 1)))
  }
}
