import OtnRuntime
import OtnSyntax
import OtnTestSupport
import Testing

@testable import OtnNotebook

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
