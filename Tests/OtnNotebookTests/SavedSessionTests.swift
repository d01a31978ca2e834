import OtnRuntime
import OtnSyntax
import OtnTestSupport
import Testing

@testable import OtnNotebook

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
