import Foundation
import OtnBindings
import OtnRuntime
import OtnSyntax
import OtnTensor
import Testing

/// A plan has no effect, whatever the command.
@Suite struct PlanningTests {
  /// Every command that says it has effects, called with all of its arguments: it is entered in the plan, and its body is not run.
  @Test func noCommandWithEffectsIsCalled() throws {
    var count = 0
    for command in allCommands() + Core.commands where Self.hasEffects(command) {
      var isCalled = false
      let stand = Command(
        command.name, family: command.family, command.summary, command.parameters, returns: command.returns,
        effects: command.effects, files: command.files
      ) { _ in
        isCalled = true
        return .null
      }
      let session = try DatasetSession(commands: [stand, Self.mystery])
      let planning = Planning { _ in 1 << 40 }
      session.interpreter.session.planning = planning
      try session.run("let unknown = mystery()\n\(Self.call(of: command))")
      let steps = planning.finishCell().steps
      #expect(!isCalled, "\(command.name) was called")
      #expect(steps.count > 1, "\(Self.call(of: command)) is not in the plan")
      #expect(session.files() == [])
      count += 1
    }
    #expect(count > 40)
  }

  /// Whatever the examples do, a plan of them leaves no file, and asks nothing.
  @Test func planningAnExampleChangesNothing() throws {
    for command in allCommands() + Core.commands {
      for example in command.examples where example.needs == nil || example.needs == "tensor" && Torch.isAvailable {
        let session = try DatasetSession(commands: allCommands())
        session.host.writesNothing = true
        session.interpreter.session.planning = Planning { _ in nil }
        _ = session.failure(example.source)
        #expect(session.files() == [], "\(command.name): \(example.source)")
        #expect(session.host.attempts == [], "\(command.name): \(example.source)")
        let prints = command.effects.contains(.prints) || example.source.contains("print")
        #expect(session.host.output == "" || prints, "\(command.name): \(example.source)")
        #expect(session.host.questions == [])
      }
    }
  }

  /// The paths of small files are really read: nets and sets are known.
  @Test func smallFilesAreReadInAPlan() throws {
    let session = try DatasetSession(commands: allCommands())
    try session.run("write (coco.sample images: 6 seed: 3 size: 64) \"~/set\" format: \"coco\" split: \"val2017\"")
    let before = session.files()
    for (size, images) in [(1_000, "6"), (1 << 40, "…")] {
      session.interpreter.session.planning = Planning { path in path.hasSuffix("instances_val2017.json") ? size : nil }
      #expect(try session.run("(coco.load \"~/set\" split: \"val2017\" | take 10).images") == images)
    }
    #expect(session.files() == before)
  }

  // MARK: Calls

  private static let mystery = Command(
    "mystery", family: "test", "Gives something.", returns: "something", effects: [.network]
  ) { _ in .null }

  /// Whether a plan may not call it: reading small files, and looking whether they are there, is allowed.
  private static func hasEffects(_ command: Command) -> Bool {
    command.effects.contains { effect in
      switch effect {
      case .prints, .clock, .random: false
      case .reads: command.files == nil
      default: true
      }
    }
  }

  private static func call(of command: Command) -> String {
    let words = command.parameters.compactMap { parameter -> String? in
      guard let value = value(of: parameter.type) else { return nil }
      return parameter.kind == .label ? "\(parameter.name): \(value)" : value
    }
    return "\(command.name)(\(words.joined(separator: ", ")))"
  }

  /// nil: it is left out.
  private static func value(of type: ValueType) -> String? {
    switch type {
    case .any, .object: "unknown"
    case .bool: "true"
    case .int, .number: "1"
    case .float: "1.5"
    case .string: "\"some/path\""
    case .bytes: "1KB"
    case .duration: "1s"
    case .list: "[]"
    case .map: "[a: 1]"
    case .range: "0..<2"
    case .function: "{ 1 }"
    case .name: "print"
    case .oneOf(let types): types.first.flatMap(value)
    case .optional(let type): value(of: type)
    }
  }
}
