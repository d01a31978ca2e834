import Foundation
import OtnBindings
import OtnRuntime
import OtnSyntax
import Testing

/// The commands of residency as a user meets them.
struct ResidencyCommandsTests {
  @Test func everyExampleGivesWhatItSays() throws {
    let home = try ResidencyHome()
    let runner = ExampleRunner(available: []) {
      // A home that was just made has no broken policy.
      (try? ResidencySession(home))?.interpreter
        ?? Interpreter(session: Session(host: DatasetSession.DiskHost(home: "")))
    }
    #expect(try runner.failures(in: residencyCommands()) == [])
  }

  @Test func everyCommandIsDocumented() {
    for command in residencyCommands() {
      #expect(!command.summary.isEmpty && !command.returns.isEmpty, "\(command.name)")
      #expect(command.parameters.allSatisfy { !$0.summary.isEmpty }, "\(command.name)")
    }
  }

  @Test(arguments: [
    ("residency keep: \"somewhere\"", "`somewhere` is no place that data can be kept at"),
    ("residency keep: \"local\"", "`local` is no place that data can be kept at"),
    ("residency keep: \"op-01\" local: [3]", "`local` must hold Strings, not an Int"),
    ("residency keep: \"op-01\" held: [a: 3]", "`held` is a Map of folders to places"),
    ("residency local: []", "`residency` needs `keep:`"),
    ("residency.allow \"why\" { 1 }", "no policy lets ana permit anything by hand"),
    ("residency.audit \"nowhere.jsonl\"", "there is no ledger at nowhere.jsonl"),
  ])
  func mistakesAreExplained(_ source: String, _ expected: String) throws {
    let home = try ResidencyHome()
    let failure = try #require(try ResidencySession(home).failure(source))
    #expect(failure.title.contains(expected), "\(failure.title)")
  }

  @Test func aSessionWithoutAGateSaysSo() throws {
    let failure = try DatasetSessionWithoutGate().failure("residency keep: \"op-01\"")
    #expect(failure == "this session has no gate: it can't keep data anywhere")
  }

  @Test func aValueTellsWhereItIsHeld() throws {
    let home = try ResidencyHome()
    let session = try ResidencySession(home)
    try session.run(WayOut.prelude)
    #expect(try session.run("residency.of shelf[0]") == "[\"outpost \(ResidencyHome.outpost)\"]")
    #expect(try session.run("residency.of [pub, shelf]") == "[\"outpost \(ResidencyHome.outpost)\"]")
    #expect(try session.run("residency.of pub[0]") == "[]")
    #expect(try session.run("residency.of [1, \"a\"]") == "[]")
  }

  /// A closure gives what it gives, and `it` of a permitted one is still held.
  @Test func whatIsPermittedKeepsItsLabel() throws {
    let home = try ResidencyHome()
    let session = try ResidencySession(home)
    try session.run(WayOut.prelude + "let s = residency.allow \"a look\" { shelf }")
    #expect(try session.run("residency.of s") == "[\"outpost \(ResidencyHome.outpost)\"]")
    #expect(session.failure("write s \"~/out/set\"")?.code == "residency")
  }
}

/// A host that offers no gate.
private struct DatasetSessionWithoutGate {
  func failure(_ source: String) throws -> String? {
    let interpreter = Interpreter(
      session: Session(host: DatasetSession.DiskHost(home: "/nonexistent")), commands: residencyCommands())
    do {
      for cell in try Interpreter.cells(of: SourceFile(name: "lab.otn", text: source)) { try interpreter.run(cell) }
      return nil
    } catch { return error.diagnostics.first?.title }
  }
}
