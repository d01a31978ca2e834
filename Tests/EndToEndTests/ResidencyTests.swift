import Foundation
import Testing

/// Residency as a site meets it: a policy in the environment, a ledger in the working folder, `otn audit` in a script.
struct ResidencyTests {
  /// A working folder with a held folder, a listed one, and a policy.
  private struct Site {
    let folder: String
    var policy: String { "\(folder)/policy.yml" }
    var ledger: String { "\(folder)/.otn/ledger.jsonl" }
    static let secret = "plan-of-the-secret-shelf"

    init(allowBy: String = "[]") throws {
      folder = try Program.folder()
      for name in ["site", "runs", "out"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
      try write(Self.secret, "site/plan.txt")
      try write(
        "keep: op-01\nlocal: [\(folder)/runs]\nallow_by: \(allowBy)\nheld: {\(folder)/site: op-01}\n", "policy.yml")
    }

    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    func read(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }

    /// A process that is started; whoever starts it waits for it.
    func start(_ arguments: [String], output: String = "output") throws -> Process {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Program.path)
      process.arguments = arguments
      process.environment = Program.environment(home: folder).merging(["OTN_RESIDENCY": policy]) { $1 }
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      for name in [output, "\(output).errors"] { try write("", name) }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder)/\(output)"))
      process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder)/\(output).errors"))
      try process.run()
      return process
    }

    func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
      let process = try start(arguments)
      process.waitUntilExit()
      return (process.terminationStatus, try read("output"), try read("output.errors"))
    }
  }

  @Test func aSitesPolicyHoldsWhateverTheProgramSays() throws {
    let site = try Site()
    let refused = try site.run("-e", "write (read \"site/plan.txt\") \"out/a.txt\"")
    #expect(refused.status == 1)
    #expect(refused.errors.hasPrefix("error[residency]: `write` would take a String that is held at outpost op-01"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/out").isEmpty)
    #expect(try site.run("-e", "write (read \"site/plan.txt\") \"runs/a.txt\"").status == 0)
    let said = try refused.errors + site.read(".otn/ledger.jsonl") + site.read(".otn/ledger.head")
    #expect(!said.contains(Site.secret))
  }

  @Test func aPolicyThatCannotBeReadStopsTheProgram() throws {
    let site = try Site()
    try site.write("keep: op-01\nlokal: []\n", "policy.yml")
    let result = try site.run("-e", "print 1")
    #expect(result.status != 0)
    #expect(result.output == "")
    #expect(result.errors.contains("it has an unknown key `lokal`"))
  }

  @Test func aPictureBesideTheNotebookIsRefusedAndTheTerminalIsNot() throws {
    let site = try Site()
    #expect(try site.run("-e", "write coco.sample(images: 2, seed: 7, size: 64) \"runs/set\"").status == 0)
    try FileManager.default.moveItem(atPath: "\(site.folder)/runs/set", toPath: "\(site.folder)/site/set")
    let program = "let s = yolo.load \"site/set/data.yml\"\nprint s\n"
    try site.write(program + "show s[0]\n", "out/lab.otn")
    let result = try site.run("run", "-q", "out/lab.otn")
    #expect(result.status == 1)
    #expect(result.errors.contains("error[residency]: `show` would take an Image"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/out") == ["lab.otn"])
    try site.write(program + "show s[0]\n", "runs/lab.otn")
    #expect(try site.run("run", "-q", "runs/lab.otn").status == 0)
  }

  @Test func theAuditEndsWithOneWhereTheLedgerWasTouched() throws {
    let site = try Site()
    #expect(try site.run("audit").errors.contains("there is no ledger"))
    for name in ["a", "b", "c"] {
      #expect(try site.run("-e", "write (read \"site/plan.txt\") \"runs/\(name).txt\"").status == 0)
    }
    let whole = try site.read(".otn/ledger.jsonl")
    let good = try site.run("audit")
    #expect(good.status == 0)
    #expect(good.output.hasSuffix("6 entries, every line as it was written\n"))
    #expect(
      good.output.contains("written  String held at outpost op-01 to runs/a.txt, \(Site.secret.utf8.count) bytes"))
    let lines = whole.split(separator: "\n").map(String.init)
    let touched: [(String, [String])] = [
      ("line 2 was changed", [lines[0], lines[1].replacing("runs/a", with: "runs/x")] + lines[2...]),
      ("line 3 does not follow", Array(lines[..<2] + lines[3...])),
      ("line 1 does not follow", [lines[1], lines[0]] + lines[2...]),
      ("line 6 is missing", Array(lines.dropLast())),
      ("line 7 was added", lines + [lines[5]]),
    ]
    for (message, lines) in touched {
      try site.write(lines.map { $0 + "\n" }.joined(), ".otn/ledger.jsonl")
      let result = try site.run("audit", ".otn/ledger.jsonl")
      #expect(result.status == 1, "\(message)")
      // A line too many is first seen where the chain ends.
      #expect(result.errors.contains(message == "line 7 was added" ? "line 7 " : message), "\(result.errors)")
    }
    try site.write(whole, ".otn/ledger.jsonl")
    #expect(try site.run("audit", "--quiet").status == 0)
  }

  @Test func processesThatShareALedgerTakeTurns() throws {
    let site = try Site()
    let program = "for n in 0..<20 { write (read \"site/plan.txt\") \"runs/\\(n).txt\" }"
    let processes = try (0..<3).map { try site.start(["-e", program], output: "output\($0)") }
    for process in processes { process.waitUntilExit() }
    #expect(processes.map(\.terminationStatus) == [0, 0, 0])
    #expect(try site.run("audit").output.hasSuffix("120 entries, every line as it was written\n"))
  }

  /// Killed at any moment, the ledger is whole or is finished by the next who writes.
  @Test func aKilledProcessLeavesALedgerThatGoesOn() throws {
    let site = try Site()
    let program = "for n in 0..<100000 { write (read \"site/plan.txt\") \"runs/a.txt\" }"
    for round in 1...8 {
      let process = try site.start(["-e", program])
      let wanted = ((try? site.read(".otn/ledger.jsonl")) ?? "").utf8.count + round * 700
      while process.isRunning, ((try? site.read(".otn/ledger.jsonl")) ?? "").utf8.count < wanted { sched_yield() }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      let result = try site.run("-e", "write (read \"site/plan.txt\") \"runs/b.txt\"")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try site.run("audit", "-q").status == 0)
    }
  }

  @Test func parametersFromAFileAreData() throws {
    let site = try Site()
    try site.write("note: \(Site.secret)\n", "site/params.yml")
    try site.write("param note = \"\"\nwrite note \"out/a.txt\"\n", "lab.otn")
    #expect(try site.run("run", "-q", "lab.otn", "-p", "note=typed").status == 0)
    let result = try site.run("run", "-q", "lab.otn", "--params", "site/params.yml")
    #expect(result.status == 1)
    #expect(result.errors.contains("error[residency]"))
    #expect(try site.read("out/a.txt") == "typed")
  }

  @Test func whatIsPermittedByHandIsRecordedWithItsReason() throws {
    let site = try Site(allowBy: "[\(NSUserName())]")
    let program = "residency.allow \"figure 3\" { write(read(\"site/plan.txt\"), \"out/a.txt\") }"
    #expect(try site.run("-e", program).status == 0)
    #expect(try site.read("out/a.txt") == Site.secret)
    #expect(try site.run("audit").output.contains("by-hand  String held at outpost op-01 to out/a.txt"))
    #expect(try site.run("audit").output.contains(": figure 3\n"))
  }
}
