import Foundation
import OtnRuntime
import OtnSyntax
import OtnTestSupport
import OtnWork
import Testing

@Suite struct PlanningTests {
  /// Programs, and what they would do: one line a step. `get` gives something unknown, `put` writes; neither may be called.
  @Test func everythingThatWouldBeDoneIsFoundOut() throws {
    let count = try Golden.checkTable(named: "plans.txt") { source in
      let planned = Planned()
      return try planned.text(of: source)
    }
    #expect(count > 30)
  }

  @Test func whatRunsAfterwardsIsNotPlanned() throws {
    let planned = Planned()
    _ = try planned.text(of: "let a = get \"x\"")
    planned.laboratory.session.planning = nil
    #expect(try planned.laboratory.shown("1 + 1") == "2")
  }

  @Test func manyCallsAreCountedNotListed() throws {
    let planned = Planned()
    try planned.laboratory.run("for i in 0..<20000 { put i \"f\\(i)\" }")
    let (steps, omitted) = try #require(planned.laboratory.session.planning?.finishCell())
    #expect(steps.count == Planning.mostCalls)
    #expect(omitted == 20_000 - Planning.mostCalls)
  }

  @Test func interruptsEndIt() throws {
    let cancellation = Cancellation()
    let planned = Planned(work: Work(cancellation: cancellation))
    cancellation.cancel()
    #expect(planned.laboratory.codes("while true {}") == ["interrupted"])
  }
}

/// A session that plans, with commands of which none with effects may be called.
private final class Planned {
  let laboratory: Laboratory

  init(work: Work = Work()) {
    laboratory = Laboratory(commands: Self.commands, work: work)
    laboratory.host.files = ["small.json": Array("{\"n\": 3}".utf8), "large.txt": [1]]
    laboratory.session.planning = Planning { path in ["small.json": 8, "large.txt": 1 << 40][path] }
  }

  private static let commands = [
    Command(
      "get", family: "test", "Gives something.", [.positional("path", .string, "Where.")], returns: "a Thing",
      effects: [.reads(argument: "path")]
    ) { _ in try called() },
    Command(
      "put", family: "test", "Writes something.",
      [.positional("value", .any, "What."), .positional("path", .string, "Where.")], returns: "nil",
      effects: [.writes(argument: "path")]
    ) { _ in try called() },
    Command(
      "put", family: "test", "Writes a thing.",
      [.positional("thing", .object("Thing"), "What."), .label("to", .string, "Where.")], returns: "nil",
      effects: [.writes(argument: "to")]
    ) { _ in try called() },
  ]

  private static func called() throws -> Value { throw Fault("called", "a command with effects was called") }

  /// A cell for each part between `---` lines, and what is shown at the end.
  func text(of source: String) throws -> String {
    var lines: [String] = []
    for (number, cell) in source.components(separatedBy: "\n---\n").enumerated() {
      let planning = laboratory.session.planning
      planning?.cell = number + 1
      var shown: Value?
      do {
        shown = try laboratory.run(cell)
      } catch let failure as CellFailure {
        lines += failure.diagnostics.map { "stops: \($0.code): \($0.title)" }
      }
      lines += Self.lines(planning?.finishCell().steps ?? [], "")
      if let shown, case .null = shown {
      } else if let shown {
        lines.append(shown.unknown.map { "= \($0.typeName), cell \($0.cell)" } ?? "= \(shown.literal)")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func lines(_ steps: [PlannedStep], _ margin: String) -> [String] {
    steps.flatMap { step -> [String] in
      switch step {
      case .call(let call): ["\(margin)\(line(call))"]
      case .either(let condition, let then, let otherwise):
        ["\(margin)if \(condition)"] + lines(then, margin + "  ") + ["\(margin)else"] + lines(otherwise, margin + "  ")
      case .perhaps(let occasion, let steps): ["\(margin)\(occasion)"] + lines(steps, margin + "  ")
      case .failure(let diagnostic): ["\(margin)fails: \(diagnostic.title)"]
      }
    }
  }

  private static func line(_ call: PlannedCall) -> String {
    let values = call.arguments.values.map { $0.unknown == nil ? $0.literal : "?" }
    let writers = call.writers.sorted { $0.key < $1.key }.map { " [\($0.key) of cell \($0.value)]" }
    return "\(call.command.name) \(values.joined(separator: " "))\(call.count > 1 ? " × \(call.count)" : "")"
      + writers.joined()
  }
}
