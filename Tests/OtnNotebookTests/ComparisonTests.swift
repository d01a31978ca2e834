import OtnRuntime
import OtnSyntax
import Testing

@testable import OtnNotebook

@Suite struct ComparisonTests {
  @Test(arguments: [
    ("16 images", "16 images"), ("loss 0.50000", "loss 0.50001"), ("a   b", "a b"), ("took 3.5 s", "took 12 ms"),
    ("1/50  6.7G  06:14", "1/50  0.2G  00:02"), ("at 2026-11-24", "at 2027-01-02"), ("/tmp/a/b.png", "/home/x.png"),
    ("12.5 images/s", "99 images/s"), ("448 MB", "12 KiB"), ("see runs/train/exp", "see runs/train/exp12"),
    ("\"./exp/weights/last.safetensors\"", "\"./exp2/weights/last.safetensors\""),
    ("a … z", "a b c z"), ("…", ""), ("x …", "x"), ("1e-05", "0.00001"), ("[1.0, 2]", "[1.0, 2]"), ("3.0", "3"),
    ("T 2026-11-24T12:30:05Z", "T 2027-01-01T00:00:00Z"), ("0.1 hours", "2 hours"),
  ])
  func theseAgree(recorded: String, found: String) { #expect(OutputComparison().agrees(recorded, found)) }

  @Test(arguments: [
    ("16 images", "17 images"), ("loss 0.5", "loss 0.5001"), ("apple", "apples"), ("took 3.5 s", "took 3.5"),
    ("3 shelves", "3 s"), ("a b", "a b c"), ("a … z", "a b c"), ("-1", "1"), ("runs/train/exp", "runs/val/exp"),
    ("coco/val2017/a.jpg", "coco/val2014/a.jpg"), ("./a/b", "../a/b"),
    ("1/50", "2/50"), ("x1", "x2"), ("/tmp/a", "a"), ("2 min", "2 MB"), ("nan", "0.5"),
  ])
  func theseDiffer(recorded: String, found: String) { #expect(!OutputComparison().agrees(recorded, found)) }

  @Test func theToleranceIsTheCells() {
    #expect(OutputComparison(tolerance: 0.1).agrees("0.50", "0.53"))
    #expect(!OutputComparison(tolerance: 0.1).agrees("5", "6"))
  }

  @Test func gapsStandForLines() {
    let comparison = OutputComparison()
    #expect(comparison.difference(recorded: ["a", "…", "z"], found: ["a", "b", "c", "z"]) == nil)
    #expect(comparison.difference(recorded: ["…"], found: []) == nil)
    #expect(comparison.difference(recorded: ["a", "…"], found: ["b"]) != nil)
  }

  @Test func bothSidesAreShown() {
    let lines = OutputComparison().difference(recorded: ["a", "b", "d"], found: ["a", "c", "d", "e"])
    #expect(lines == [.same("a"), .recorded("b"), .found("c"), .same("d"), .found("e")])
  }

  @Test func longOutputsAreComparedToo() {
    let many = (0..<5_000).map { "line \($0)" }
    #expect(OutputComparison().difference(recorded: many, found: many) == nil)
    #expect(OutputComparison().difference(recorded: many, found: many.reversed())?.count == 10_000)
  }

  @Test func picturesAreComparedByLook() {
    let grey = (8, 8, [UInt8](repeating: 100, count: 192))
    #expect(PictureComparison.difference(grey, (8, 8, [UInt8](repeating: 102, count: 192))) == nil)
    #expect(PictureComparison.difference(grey, (8, 8, [UInt8](repeating: 160, count: 192))) != nil)
    #expect(PictureComparison.difference(grey, (4, 16, [UInt8](repeating: 100, count: 192))) != nil)
  }
}

@Suite struct ProvenanceTests {
  private let recorded = Provenance(
    machine: Provenance.Machine(version: "0.1", device: "cpu", threads: 2, torch: "1.13.1"),
    parameters: ["n": "3", "name": "a  b\r\n\\n = c ", "none": ""], code: ["aa", "bb"], data: ["-", "cc,dd"],
    seeds: ["0", "7,9"], outputs: ["ee", "ff"])

  @Test func linesReadBackAsTheyWere() {
    #expect(Provenance(lines: recorded.lines) == recorded)
    var plain = Provenance(
      machine: Provenance.Machine(version: "0.1"), code: ["aa"], data: ["-"], seeds: ["0"], outputs: ["ee"])
    #expect(Provenance(lines: plain.lines) == plain)
    plain.code = []
    #expect(Provenance(lines: plain.lines) == nil)
  }

  @Test func reasonsNameWhatChanged() {
    func reasons(_ change: (inout Provenance) -> Void) -> String {
      var now = recorded
      change(&now)
      let programs = [Provenance.Program(name: "one"), Provenance.Program(name: "two", files: ["a.txt", "b.txt"])]
      return recorded.reasons(now: now, upTo: 1, programs: programs).joined(separator: "; ")
    }
    #expect(reasons { _ in } == "")
    #expect(reasons { $0.parameters["n"] = "4" } == "the param n is 4, and was 3")
    #expect(reasons { $0.code[0] = "xx" } == "the code of one is not the recorded one")
    #expect(reasons { $0.data[1] = "xx" } == "two read other data than when it was recorded")
    #expect(reasons { $0.data[1] = "cc,xx" } == "two read other data than when it was recorded: `b.txt`")
    #expect(reasons { $0.seeds[1] = "8,9" } == "the seed of two is 8, and was 7")
    #expect(reasons { $0.seeds[1] = "7,8" } == "the seed of two is 8, and was 9")
    #expect(reasons { $0.seeds[1] = "7" } == "the seeds of two are 7, and were 7, 9")
    #expect(reasons { $0.machine.threads = 8 } == "the number of threads is 8, and was 2")
    #expect(reasons { $0.machine.torch = "2.4" } == "LibTorch is 2.4, and was 1.13.1")
  }
}

@Suite struct RoundTripTests {
  private func notebook(_ text: String) throws -> Notebook { try Notebook(SourceFile(name: "lab.otn", text: text)) }

  @Test(arguments: [
    "# %%\r\nlet x = 3\r\nx\r\n#> 3\r\n\r\n# %% b\r\nx\r\n", "# %%\n1\n\n\n#> 1\n# note\n", "1\n#> 1",
    "# %%\n2\n#>\n#> ü…\n",
    "# ---\n# title: Größe\n# ---\n\n# %%\n\"ñ\"\n#> \"ñ\"\n\n\n# %% [markdown]\n# end", "", "# c\n",
    "x = 1 # c\n".replacing("x = ", with: "let x = "),
  ])
  func writingTheSameChangesNoByte(text: String) throws {
    let notebook = try notebook(text)
    var outputs: [Int: [String]] = [:]
    for position in notebook.cells.indices where notebook.cells[position].source.kind == .code {
      outputs[position] = notebook.cells[position].source.output(in: notebook.file)
    }
    #expect(String(decoding: notebook.bytes(recording: outputs), as: UTF8.self) == text)
  }

  @Test func lineEndsAreTheFiles() throws {
    let written = try notebook("# %%\r\n1\r\n").bytes(recording: [0: ["1", "2"]])
    #expect(String(decoding: written, as: UTF8.self) == "# %%\r\n1\r\n#> 1\r\n#> 2\r\n")
  }

  @Test func onlyOutputLinesChange() throws {
    let text = "# %%\n1 # one\n\n#> 1\n\n# words\n# %% b\n2\n#> 2\n\n"
    let written = String(decoding: try notebook(text).bytes(recording: [0: ["x"], 1: ["y"]]), as: UTF8.self)
    let others = { (text: String) in
      text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#>") }
    }
    #expect(others(written) == others(text))
  }

  @Test func outputsAreData() {
    var output = CellOutput()
    output.print("a\n")
    output.print("b\n\nc")
    output.pieces.append(.picture(PictureOutput(caption: "x[3], (5)", path: "lab.assets/a-1.png")))
    #expect(output.lines == ["a", "b", "", "c", "![x[3], (5)](lab.assets/a-1.png)"])
    #expect(CellOutput(recorded: output.lines).lines == output.lines)
    #expect(CellOutput(recorded: output.lines).pictures.map(\.caption) == ["x[3], (5)"])
  }
}
