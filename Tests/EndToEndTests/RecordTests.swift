import Foundation
import Testing

@Suite struct RecordTests {
  private static let lab = """
    # %% Count
    param n = 3
    param path = "data.txt"
    print "n is" n
    n / 7

    # %% Data
    read path | lines | len

    # %% Random
    seed 7
    let spent = time { sum 0..<10 }
    spent
    """

  /// A folder with the notebook, and with what it reads.
  private func folder(_ text: String = lab) throws -> (folder: String, path: String) {
    let folder = try Program.folder()
    try Data("a\nb\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/data.txt"))
    let path = "\(folder)/lab.otn"
    let absolute = text.replacingOccurrences(of: "data.txt", with: "\(folder)/data.txt")
    try Data(absolute.utf8).write(to: URL(fileURLWithPath: path))
    return (folder, path)
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func replace(_ old: String, _ new: String, in path: String) throws {
    let changed = try text(path).replacingOccurrences(of: old, with: new)
    try Data(changed.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func whatIsRecordedIsChecked() throws {
    let (_, path) = try folder()
    #expect(try Program.run(["record", "-q", path]).status == 0)
    let recorded = try text(path)
    #expect(recorded.contains("n / 7\n#> n is 3\n#> 0.42857142857142855\n"))
    #expect(recorded.contains("\n#>~ otn 0.1\n#>~ code "))
    let check = try Program.run(["check", path, path])
    #expect(check.status == 0)
    #expect(check.output == "\(path): 3 cells as recorded\n\(path): 3 cells as recorded\n")
    #expect(try text(path) == recorded)
  }

  @Test func recordingTheSameAgainChangesNoByte() throws {
    let (_, path) = try folder(Self.lab.replacingOccurrences(of: "\nspent", with: ""))
    #expect(try Program.run(["record", "-q", path]).status == 0)
    let recorded = try text(path)
    let again = try Program.run(["record", "-q", path])
    #expect(again.status == 0)
    #expect(try text(path) == recorded)
  }

  @Test func theFirstDivergingCellIsNamedWithItsReason() throws {
    let (folder, path) = try folder()
    #expect(try Program.run(["record", "-q", path]).status == 0)
    let recorded = try text(path)

    try replace("#> n is 3", "#> n is 4", in: path)
    let output = try Program.run(["check", path])
    #expect(output.status == 1)
    #expect(output.output.contains("\(path):1: cell 1 (Count) is not as recorded\n  - n is 4\n  + n is 3\n"))
    #expect(output.output.contains("why: what was recorded for cell 1 (Count) was changed afterwards"))

    try Data(recorded.utf8).write(to: URL(fileURLWithPath: path))
    let parameter = try Program.run(["check", path, "-p", "n=4"])
    #expect(parameter.status == 1)
    #expect(parameter.output.contains("why: the param n is 4, and was not set from outside"))

    try replace("param n = 3", "param n = 5", in: path)
    #expect(
      try Program.run(["check", path]).output.contains("why: the code of cell 1 (Count) is not the recorded one"))

    try Data(recorded.utf8).write(to: URL(fileURLWithPath: path))
    try Data("a\nb\nc\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/data.txt"))
    let data = try Program.run(["check", path])
    #expect(data.status == 1)
    #expect(data.output.contains("cell 2 (Data) is not as recorded\n  - 2\n  + 3\n"))
    #expect(data.output.contains("why: cell 2 (Data) read other data than when it was recorded"))
  }

  @Test func aChangedSeedIsNamed() throws {
    let (_, path) = try folder("# %% Draw\nseed 7\nrandn 2 | sum\n")
    #expect(try Program.run(["record", "-q", path]).status == 0)
    try replace("seed 7", "seed 8", in: path)
    let result = try Program.run(["check", path])
    #expect(result.status == 1)
    #expect(result.output.contains("cell 1 (Draw) is not as recorded"))
    #expect(result.output.contains("why: the code of cell 1 (Draw) is not the recorded one"))
  }

  @Test func recordedParametersAreUsedAgain() throws {
    let (_, path) = try folder()
    #expect(try Program.run(["record", "-q", path, "-p", "n=4"]).status == 0)
    #expect(try text(path).contains("#>~ parameter n = 4\n"))
    #expect(try Program.run(["check", path]).status == 0)
  }

  @Test func whatIsNotRecordedIsSaid() throws {
    let (folder, path) = try folder("# %% Write\nwrite \"it ran\" \"ran.txt\"\n" + Self.lab)
    let result = try Program.run(["check", path], in: folder)
    #expect(result.status == 1)
    #expect(
      result.output.contains(
        "0 cells as recorded; unrecorded: cell 1 (Write), cell 2 (Count), cell 3 (Data), cell 4 (Random)"))
    // Nobody has to wait for that.
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/ran.txt"))
  }

  @Test func cellsSayHowTheyAreCompared() throws {
    let (_, path) = try folder("# %% a tolerance=0.1\n1.0\n#> 1.05\n# %% b check=off\n2\n#> 3\n")
    #expect(try Program.run(["record", "-q", path]).status == 0)
    try replace("#> 1.0", "#> 1.05", in: path)
    try replace("#> 2", "#> 3", in: path)
    let result = try Program.run(["check", path])
    #expect(result.output == "\(path): 1 cell as recorded; 1 not compared\n")
    #expect(result.status == 0)
  }

  @Test func picturesAreKeptBesideTheNotebook() throws {
    let (folder, path) = try folder("# %% Look\nshow (zeros 8 8)\n")
    #expect(try Program.run(["record", "-q", path]).status == 0)
    #expect(try text(path).contains("](lab.assets/look-1.png)\n"))
    #expect(FileManager.default.fileExists(atPath: "\(folder)/lab.assets/look-1.png"))
    #expect(try Program.run(["check", path]).status == 0)
    try replace("show (zeros 8 8)", "show (arange 64 | reshape 8 8)", in: path)
    #expect(try Program.run(["check", path]).status == 1)
    try replace("show (arange 64 | reshape 8 8)", "1", in: path)
    #expect(try Program.run(["record", "-q", path]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/lab.assets").isEmpty)
  }

  /// Each time with the parameters of the time before, and with others where they are given.
  @Test func aRunIsGoneOnWithItsParameters() throws {
    let folder = try Program.folder()
    try Data("# %% A\nparam n = 1\nn * 10\n# %% B\nread \"late.txt\"\n".utf8).write(
      to: URL(fileURLWithPath: "\(folder)/lab.otn"))
    #expect(try Program.run(["record", "-q", "lab.otn", "-p", "n=2"], in: folder).output == "20\n")
    #expect(try Program.run(["resume", "-q", "lab.otn"], in: folder).output == "20\n")
    #expect(try Program.run(["resume", "-q", "lab.otn", "-p", "n=3"], in: folder).output == "30\n")
    try Data("there".utf8).write(to: URL(fileURLWithPath: "\(folder)/late.txt"))
    let last = try Program.run(["resume", "-q", "lab.otn"], in: folder)
    #expect(last.status == 0 && last.output == "30\n\"there\"\n")
    #expect(try text("\(folder)/lab.otn").contains("#>~ parameter n = 3\n"))
    #expect(try Program.run(["check", "lab.otn"], in: folder).status == 0)
  }

  @Test func aFailingCellRecordsNothing() throws {
    let (_, path) = try folder("print 1\n# %%\n1 // 0\n")
    let before = try text(path)
    #expect(try Program.run(["record", "-q", path]).status == 1)
    #expect(try text(path) == before)
  }
}
