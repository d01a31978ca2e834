import OtnSyntax
import OtnWork

/// Runs the examples of commands, so that no reference page can lie.
public struct ExampleRunner {
  private let makeInterpreter: () throws -> Interpreter
  private let available: Set<String>

  /// Each example runs in an interpreter of its own. `available` names what examples with `needs` may use.
  public init(available: Set<String> = [], interpreter: @escaping () throws -> Interpreter) {
    self.available = available
    makeInterpreter = interpreter
  }

  /// What was wrong: one line each, empty when every example gave what it says. An example with neither a result nor an effect to
  /// see must at least run.
  public func failures(in commands: [Command]) throws -> [String] {
    try commands.flatMap { command in
      try command.examples.filter { $0.needs.map(available.contains) ?? true }.compactMap { example in
        try failure(of: example).map { "\(command.name): `\(example.source)` \($0)" }
      }
    }
  }

  /// nil: the example gave what it says.
  private func failure(of example: Example) throws -> String? {
    let interpreter = try makeInterpreter()
    let file = SourceFile(name: "example", text: example.source)
    do {
      var shown: Value?
      for cell in try Interpreter.cells(of: file) { shown = try interpreter.run(cell) }
      guard let expected = example.result else { return nil }
      let display = try shown?.display(width: 100) ?? "nil"
      return display == expected ? nil : "gives \(display), not \(expected)"
    } catch let failure as CellFailure {
      let texts = failure.diagnostics.map { "\($0.code): \($0.title)" }
      return "fails: \(texts.joined(separator: "; "))"
    }
  }
}
