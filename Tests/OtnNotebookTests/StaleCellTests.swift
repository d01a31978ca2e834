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
