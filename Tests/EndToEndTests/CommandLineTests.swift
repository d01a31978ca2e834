import Foundation
import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [
    (["-e", "1 + 1"], 0, "2\n"), (["-e", "-5"], 0, "-5\n"), (["-e", "let x = 1"], 0, ""), (["-e", "1 // 0"], 1, ""),
    (["-e", "let x = "], 2, ""), (["-e", "nowhere"], 2, ""), (["--version"], 0, "otn 0.1\n"), (["--nonsense"], 2, ""),
    (["run"], 2, ""), (["run", "nowhere.otn"], 2, ""), (["nowhere.otn"], 2, ""), (["-e", "1", "lab.otn"], 2, ""),
    (["run", "x.otn", "-p", "n"], 2, ""), (["run", "x.otn", "--max-steps", "0"], 2, ""),
  ])
  func exitCodesSayHowItEnded(arguments: [String], status: Int32, output: String) throws {
    let result = try Program.run(arguments)
    #expect(result.status == status)
    #expect(result.output == output)
    #expect(result.errors.isEmpty == (status == 0))
  }

  @Test func standardInputIsANotebook() throws {
    let result = try Program.run(["-"], input: "# %% [markdown]\n# words\n# %%\nlet x = 3\nx * 2\n# %%\nprint x\n")
    #expect(result.output == "6\n3\n")
    #expect(try Program.run(["-"], input: "print 1\n# %%\nnowhere\n").output == "")
  }

  @Test func withoutATerminalEntriesAreLines() throws {
    let result = try Program.run([], input: "let xs = [1,\n  2]\nxs\n?lower\nfor x in xs {\n  print x\n}\n")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("[1, 2]\nlower "))
    #expect(result.output.hasSuffix("1\n2\n"))
  }

  @Test func withoutATerminalTheFirstFailureEndsIt() throws {
    let result = try Program.run([], input: "print 1\n1 // 0\nprint 2\n")
    #expect(result.status == 1)
    #expect(result.output == "1\n")
  }

  @Test func deepNestingIsAnErrorAndNoCrash() throws {
    for bracket in ["(", "[", "{", "-", "not ", "f {", "\"\\("] {
      let result = try Program.run(["-"], input: String(repeating: bracket, count: 10_000))
      #expect(result.status == 2, "for \(bracket)")
      #expect(result.errors.contains("error["))
    }
  }

  @Test func endlessRecursionIsAnError() throws {
    let result = try Program.run(["-e", "func f x { f(x + 1) }; f 0"])
    #expect(result.status == 1)
    #expect(result.errors.contains("error[recursion-limit]"))
  }

  @Test func aFullDiskIsReported() throws {
    let result = try Program.run(["-e", "print 1"], output: "/dev/full")
    #expect(result.status == 1)
    #expect(result.errors.contains("No space left on device"))
  }

  @Test func aFullDiskLeavesTheFileThatWasThere() throws {
    let folder = try Program.folder()
    let path = "\(folder)/t.safetensors"
    #expect(try Program.run(["-e", "save (ones 2) \"\(path)\""]).status == 0)
    let result = try Program.run(["-e", "save (zeros 1000 1000) \"\(path)\""], largestFile: 64)
    #expect(result.status == 1)
    #expect(result.errors.contains("error[disk-full]"))
    #expect(result.errors.contains("what was there is unchanged; make room and try again"))
    #expect(try Program.run(["-e", "(load \"\(path)\").tensor.shape"]).output == "[2]\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["t.safetensors"])
  }

  @Test func doctorNamesWhatItLooksFor() throws {
    let result = try Program.run(["doctor"])
    for name in ["otn", "LibTorch", "stdlib", "libedit"] { #expect(result.output.contains(name)) }
    #expect(result.status == (result.output.contains("✗") ? 1 : 0))
  }
}

@Suite struct RunTests {
  private let lab = """
    # ---
    # title: Lab
    # ---
    # %% [markdown]
    # Some words.
    # %% Count
    param n = 3
    param rate = 0.5
    for i in 0..<n { print i }
    [n, rate]
    #> recorded
    """

  @Test func cellsAreShownWithTheirOutput() throws {
    let result = try Program.run(notebook: lab)
    #expect(result.status == 0)
    #expect(
      result.output == """

        Some words.

        ── Count ──
        [1] param n = 3
          … param rate = 0.5
          … for i in 0..<n { print i }
          … [n, rate]
            0
            1
            2
            [3, 0.5]

        """)
  }

  @Test func parametersComeFromOutside() throws {
    #expect(try Program.run(notebook: lab, ["-q", "-p", "n=1", "-p", "rate=2"]).output == "0\n[1, 2.0]\n")
    let folder = try Program.folder()
    try Data("n: 0\nrate: 1.5\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/p.yml"))
    #expect(try Program.run(notebook: lab, ["-q", "--params", "\(folder)/p.yml"]).output == "[0, 1.5]\n")
    #expect(
      try Program.run(notebook: lab, ["-q", "--params", "\(folder)/p.yml", "-p", "n=1"]).output == "0\n[1, 1.5]\n")
  }

  @Test(arguments: [
    (["-p", "n=x"], "wrong-type"), (["-p", "rat=1"], "did you mean `rate`"),
    (["--params", "nowhere.yml"], "nowhere.yml"),
  ])
  func wrongParametersRunNothing(options: [String], message: String) throws {
    let result = try Program.run(notebook: lab, ["-q"] + options)
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.contains(message))
  }

  @Test func allCellsAreCheckedFirst() throws {
    let result = try Program.run(notebook: "# %%\nprint 1\n# %%\nprint nowhere\n")
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.contains("lab.otn:4:7"))
  }

  @Test func aFailingCellStopsTheRun() throws {
    let result = try Program.run(notebook: "# %%\nprint 1\n# %%\n1 // 0\n# %%\nprint 2\n", ["-q"])
    #expect(result.status == 1)
    #expect(result.output == "1\n")
  }

  @Test func limitsEndPrograms() throws {
    let steps = try Program.run(notebook: "while true {}\n", ["--max-steps", "1000"])
    #expect(steps.status == 1)
    #expect(steps.errors.contains("step-limit"))
    let seconds = try Program.run(notebook: "while true {}\n", ["--max-seconds", "0.1"])
    #expect(seconds.errors.contains("time-limit"))
  }

  @Test func bytesThatAreNoTextAreAnError() throws {
    let path = "\(try Program.folder())/lab.otn"
    try Data([0x70, 0xFF, 0xFE, 0x0A]).write(to: URL(fileURLWithPath: path))
    let result = try Program.run(["run", path])
    #expect(result.status == 2)
    #expect(result.errors.contains("UTF-8"))
  }

  @Test func theFileStaysAsItIs() throws {
    let path = "\(try Program.folder())/lab.otn"
    try Data(lab.utf8).write(to: URL(fileURLWithPath: path))
    _ = try Program.run(["run", path])
    #expect(try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) == lab)
  }
}

@Suite struct FormatTests {
  @Test func filesAreFormattedInPlace() throws {
    let path = "\(try Program.folder())/lab.otn"
    let before = "# %%\nlet  x=1+2\n#> 3\n"
    try Data(before.utf8).write(to: URL(fileURLWithPath: path))
    #expect(try Program.run(["fmt", "--check", path]).status == 1)
    #expect(try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) == before)
    #expect(try Program.run(["fmt", path]).output == "\(path)\n")
    #expect(
      try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) == "# %%\nlet x = 1 + 2\n#> 3\n"
    )
    #expect(try Program.run(["fmt", "--check", path]).status == 0)
  }

  @Test func standardInputGoesToTheOutput() throws {
    #expect(try Program.run(["fmt", "-"], input: "f( 1,2 )\n").output == "f(1, 2)\n")
    #expect(try Program.run(["fmt", "-"], input: "f(").status == 2)
  }
}
