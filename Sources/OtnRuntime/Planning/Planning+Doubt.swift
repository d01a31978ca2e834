import OtnSyntax

/// Where a variable lives: in an object of its own, or in a slot of a frame.
enum VariablePlace: Equatable {
  case variable(Variable)
  case slot(UnsafeMutablePointer<Value>)

  static func == (left: VariablePlace, right: VariablePlace) -> Bool {
    switch (left, right) {
    case (.variable(let left), .variable(let right)): left === right
    case (.slot(let left), .slot(let right)): left == right
    default: false
    }
  }

  var value: Value {
    get {
      switch self {
      case .variable(let variable): variable.value
      case .slot(let slot): slot.pointee
      }
    }
    nonmutating set {
      switch self {
      case .variable(let variable): variable.value = newValue
      case .slot(let slot): slot.pointee = newValue
      }
    }
  }
}

/// What a program does if it comes to it: blocks behind conditions that are not known, and bodies of loops over what is not known.
///
/// Such a block is planned, and what it assigned is taken back: what comes after it sees a variable as unknown if it may have
/// either value.
extension Planning {
  /// A variable that was assigned in a block, and what it held before.
  struct Assignment {
    let place: VariablePlace
    let before: Value
  }

  /// How often a block behind an unknown condition left its loop, its function, or the program.
  struct Departures: Equatable {
    var breaks = 0
    var returns = 0
    var failures = 0
  }

  /// What a block came to that may or may not run.
  private struct Outcome {
    var steps: [PlannedStep] = []
    var value = Value.null
    var signal = Signal.none
    var failure: (any Error)?
    var changes: [(place: VariablePlace, before: Value, after: Value)] = []

    var leaves: Bool { signal != .none || failure != nil }
  }

  /// To be called before a variable is assigned.
  func willAssign(_ variable: VariableNode, _ frame: Frame) {
    guard doubt > 0, let place = variable.place(frame) else { return }
    assignments.append(Assignment(place: place, before: place.value))
  }

  private func attempt(_ machine: UnsafeMutablePointer<Machine>, _ body: () throws -> Value) throws -> Outcome {
    let (outer, start) = (steps, assignments.count)
    steps = []
    doubt += 1
    defer {
      doubt -= 1
      steps = outer
    }
    var outcome = Outcome()
    do {
      outcome.value = try body()
    } catch let escape as Escape {
      outcome.value = escape.value
    } catch let error as Diagnostic where Diagnostic.isCatchable(error.code) {
      outcome.failure = error
      steps.append(.failure(error))
    }
    outcome.signal = machine.pointee.signal
    machine.pointee.signal = .none
    outcome.steps = steps
    takeBack(from: start, machine, &outcome)
    return outcome
  }

  private func takeBack(from start: Int, _ machine: UnsafeMutablePointer<Machine>, _ outcome: inout Outcome) {
    var first: [Assignment] = []
    for assignment in assignments[start...] {
      // Slots above belonged to functions that have ended.
      if case .slot(let slot) = assignment.place, slot >= machine.pointee.top { continue }
      if !first.contains(where: { $0.place == assignment.place }) { first.append(assignment) }
    }
    assignments.removeSubrange(start...)
    // A block around this one has to take them back, too.
    if doubt > 1 { assignments += first }
    for assignment in first {
      outcome.changes.append((assignment.place, assignment.before, assignment.place.value))
      assignment.place.value = assignment.before
    }
  }

  /// From here on, what the blocks assigned has one of several values.
  private func settle(_ outcomes: [Outcome]) {
    for change in outcomes.flatMap(\.changes) {
      let values = outcomes.map { outcome in
        outcome.changes.first { $0.place == change.place }?.after ?? change.before
      }
      let isSame = values.dropFirst().allSatisfy { $0.isEqual(to: values[0]) }
      change.place.value = isSame ? values[0] : unknown()
    }
  }

  private func common(_ left: Value, _ right: Value) -> Value {
    if left.isEqual(to: right) { return left }
    return unknown(left.typeName == right.typeName ? left.typeName : nil)
  }

  /// Notes that a block may have been left before its end.
  private func noteLeaving(_ outcome: Outcome) {
    switch outcome.signal {
    case .returning: departures.returns += 1
    case .breaking: departures.breaks += 1
    case .none, .continuing: break
    }
    if outcome.failure != nil { departures.failures += 1 }
  }

  // MARK: Blocks

  /// `if` with a condition that is not known.
  func either(
    _ condition: Condition, _ machine: UnsafeMutablePointer<Machine>, then: () throws -> Value,
    otherwise: () throws -> Value
  ) throws -> Value {
    let outcomes = [try attempt(machine, then), try attempt(machine, otherwise)]
    let (first, second) = (outcomes[0], outcomes[1])
    if !first.steps.isEmpty || !second.steps.isEmpty {
      steps.append(.either(condition: condition.source, then: first.steps, otherwise: second.steps))
    }
    settle(outcomes)
    if first.leaves, second.leaves {
      if let failure = first.failure, second.failure != nil { throw failure }
      outcomes.forEach(noteLeaving)
      machine.pointee.signal = first.signal == .none ? second.signal : first.signal
      return common(first.value, second.value)
    }
    outcomes.forEach(noteLeaving)
    if first.leaves { return second.value }
    return second.leaves ? first.value : common(first.value, second.value)
  }

  /// The right side of an operator whose left side is not known; nil: it fails if it is looked at.
  func perhaps(
    _ occasion: PlannedStep.Occasion, _ machine: UnsafeMutablePointer<Machine>, _ body: () throws -> Value
  ) throws -> Value? {
    let outcome = try attempt(machine, body)
    if !outcome.steps.isEmpty { steps.append(.perhaps(occasion, outcome.steps)) }
    settle([Outcome(), outcome])
    noteLeaving(outcome)
    return outcome.leaves ? nil : outcome.value
  }

  /// The body of something that is done an unknown number of times.
  func repeated(
    _ occasion: PlannedStep.Occasion, _ machine: UnsafeMutablePointer<Machine>, _ body: () throws -> Value
  ) throws {
    let breaks = departures.breaks
    var outcome = try attempt(machine, body)
    if !outcome.changes.isEmpty {
      // In a later turn these are not what they were in the first.
      settle([Outcome(), outcome])
      outcome = try attempt(machine, body)
    }
    if !outcome.steps.isEmpty { steps.append(.perhaps(occasion, outcome.steps)) }
    settle([Outcome(), outcome])
    noteLeaving(outcome)
    departures.breaks = breaks
  }

  /// `try`: what its body would do may fail, whatever is known now.
  func handled(
    _ machine: UnsafeMutablePointer<Machine>, _ body: () throws -> Value, handler: () throws -> Value
  ) throws -> Value {
    let count = steps.count
    let value = try body()
    guard steps.count > count || value.unknownInside != nil else { return value }
    let signal = machine.pointee.signal
    machine.pointee.signal = .none
    let handled = try perhaps(.failure, machine, handler)
    machine.pointee.signal = signal
    return handled.map { common(value, $0) } ?? value
  }

  /// The functions that are passed to a command that is not called.
  func planFunctions(_ arguments: Arguments) throws {
    try planFunctions(arguments.values, of: arguments.command.name, arguments.session)
  }

  func planFunctions(_ values: [Value], of callee: String, _ session: Session) throws {
    for case .function(let function) in values {
      let unknowns = [Value](repeating: unknown(), count: function.requiredCount)
      try repeated(.inside(callee), session.machine) { try session.call(function, unknowns) }
    }
  }

  // MARK: Loops

  /// Turns of a loop that are planned one by one before the rest is summed up.
  private static let mostTurns = 1_000

  /// How far a loop is.
  struct Loop {
    fileprivate var turns = 0
    fileprivate let stepCount: Int
    fileprivate let start: Departures
    fileprivate var latest: Departures
  }

  func startLoop() -> Loop { Loop(stepCount: steps.count, start: departures, latest: departures) }

  func endLoop(_ loop: Loop?) {
    if let loop { departures.breaks = loop.start.breaks }
  }

  /// Whether, after a turn of a `while`, it is not known if there is another one: something behind an unknown condition left it, or
  /// it does things over and over.
  func mayEnd(_ loop: inout Loop?) -> Bool {
    guard var known = loop else { return false }
    known.turns += 1
    defer {
      known.latest = departures
      loop = known
    }
    return departures != known.latest || known.turns > Self.mostTurns && steps.count > known.stepCount
  }

  // MARK: Functions

  /// Runs a function's body. One that calls itself behind an unknown condition is not followed: it might never end.
  func call(_ code: Code, _ body: () throws -> Value) throws -> Value {
    let identity = ObjectIdentifier(code)
    let (outer, before) = (running[identity], departures)
    if let outer, doubt > outer { return unknown() }
    running[identity] = doubt
    defer {
      running[identity] = outer
      (departures.breaks, departures.returns) = (before.breaks, before.returns)
    }
    let value = try body()
    return departures.returns == before.returns ? value : unknown()
  }
}

extension Frame {
  /// nil: the program runs.
  @inline(__always)
  var planning: Planning? { machine.pointee.isPlanning ? machine.pointee.session.planning : nil }

  /// What a program that is being planned gets for something that is not known yet.
  func unknown(_ type: String? = nil) -> Value {
    planning?.unknown(type) ?? .null
  }
}
