import OtnSyntax

/// Something that a program would do, found out without doing it.
public indirect enum PlannedStep {
  case call(PlannedCall)
  /// One or the other, by a condition that is not known yet.
  case either(condition: String, then: [PlannedStep], otherwise: [PlannedStep])
  /// How often, or whether at all, is not known yet.
  case perhaps(Occasion, [PlannedStep])
  /// The program would fail here, if it came here.
  case failure(Diagnostic)

  /// What decides about steps that may be done.
  public enum Occasion {
    /// Once for each element of what the text says.
    case each(String)
    /// As long as the condition holds.
    case asLongAs(String)
    /// Where the value of the text decides: the right side of `and`, `or` and `??`.
    case depending(String)
    /// In a function that was passed to a command that is not called now.
    case inside(String)
    /// In a `catch`.
    case failure
  }
}

/// A call of a command that has effects.
public struct PlannedCall {
  public let arguments: Arguments
  /// The paths of the files behind the texts that it reads, where the command tells them; nil: the texts are the paths.
  public let files: [String]?
  /// Which cell, as `Planning.cell` counts, would write what this call reads or writes; by path.
  public let writers: [String: Int]
  /// How many times in a row it would be called like this.
  public var count = 1

  public var command: Command { arguments.command }

  /// What it would do to the outside.
  public var effects: Set<Effect> { arguments.toldEffects }

  /// Whether it looks the same in a plan: the same place of the program, and the same arguments.
  func isLike(_ other: PlannedCall) -> Bool {
    arguments.span == other.arguments.span && arguments.file === other.arguments.file
      && zip(arguments.values, other.arguments.values).allSatisfy {
        $0.isEqual(to: $1) || $0.unknown != nil && $1.unknown != nil
      }
  }
}

extension Arguments {
  /// The effects that this call has, and that a plan lists: printing is no matter, clock and random numbers are summed up.
  var toldEffects: Set<Effect> {
    command.effects.filter { effect in
      switch effect {
      case .prints, .clock, .random: return false
      case .deletesInCloud(let asked?):
        if case .bool(false) = self[asked] { return false }
        return true
      case .writesPictures: return values.contains { if case .object = $0 { true } else { false } }
      case .network: return !values.contains { if case .object(let object) = $0 { object.isLocal } else { false } }
      default: return true
      }
    }
  }

  /// An argument that the call was given: its value, and its text in the program where the call itself stands there. nil: it was
  /// left out.
  public func given(_ name: String) -> (value: Value, source: String?)? {
    guard let plan, let position = command.position(of: name) else { return nil }
    let sources: [Int]
    switch plan.sources[position] {
    case .missing: return nil
    case .given(let argument): sources = [argument]
    case .rest(let arguments): sources = arguments
    }
    if sources.isEmpty { return nil }
    let text = sources.map { file.text(call.argument($0).span) }.joined(separator: " ")
    return (values[position], nodes == nil ? nil : text)
  }
}
