import OtnSyntax

extension Interpreter {
  // MARK: Names

  /// What every name stands for; `it` too.
  public var names: [String: BindingID] {
    var names = environment.globals.mapValues { BindingID(number: $0.variable.number) }
    names["it"] = environment.it.map { BindingID(number: $0.number) }
    return names
  }

  /// Whether the value of a binding is still held by a name, a function, or somebody's `Bindings`.
  public func isHeld(_ binding: BindingID) -> Bool { known[binding]?.variable != nil }

  /// Makes names stand for these bindings, and takes all others away. A name whose value nobody holds any more has the value nil.
  public func bind(_ names: [String: BindingID]) {
    var globals: [String: Global] = [:]
    for (name, binding) in names where name != "it" {
      globals[name] = known[binding].map { $0.global ?? $0.placeholder }
    }
    environment.rebind(globals, it: names["it"].flatMap { known[$0]?.variable })
  }

  /// Keeps the values of all names, whatever becomes of the names.
  public struct Bindings {
    fileprivate let environment: Environment
  }

  public var heldBindings: Bindings { Bindings(environment: environment) }

  func bind(_ global: Global) {
    environment.bind(global)
    remember(global)
  }

  func bindShown(_ variable: Variable) {
    environment.it = variable
    remember(
      Global(
        name: "it", variable: variable, nature: .variable(mutable: false, type: nil), cell: cellCount,
        documentation: nil))
  }

  private func remember(_ global: Global) {
    if global.variable.number == 0 { global.variable.number = known.count + 1 }
    known[BindingID(number: global.variable.number)] = KnownBinding(global)
  }

  // MARK: Dependencies

  /// What a cell takes from earlier cells, and which names it binds.
  public func dependencies(of cell: Cell) -> CellDependencies { CellReach(cell, self).dependencies }

  /// Looks at the session before a cell runs; `CellTracing.finish` tells afterwards what it did.
  public func trace(_ cell: Cell) -> CellTracing { CellTracing(cell, self) }
}

/// The bindings that a cell can reach: by their names, and through the functions in their values.
private struct CellReach {
  private(set) var contents: [(variable: Variable, contents: BindingContents)] = []
  let dependencies: CellDependencies

  init(_ cell: Cell, _ interpreter: Interpreter) {
    let resolved = interpreter.resolve(cell, interpreter.environment, interpreter.cellCount)
    var waiting = resolved.reads.compactMap { resolved.uses[$0] }
    var seen: Set<ObjectIdentifier> = []
    while let variable = waiting.popLast() {
      guard seen.insert(ObjectIdentifier(variable)).inserted else { continue }
      let inside = BindingContents(of: variable)
      contents.append((variable, inside))
      waiting += inside.links
    }
    var reads: [BindingID: String] = [:]
    for (variable, _) in contents {
      let binding = BindingID(number: variable.number)
      reads[binding] = interpreter.known[binding]?.name
    }
    dependencies = CellDependencies(
      names: resolved.uses.mapValues { BindingID(number: $0.number) }, commands: resolved.commandUses, reads: reads,
      binds: resolved.globals.map(\.name))
  }
}

/// A cell that is about to run, and what it can change.
public struct CellTracing {
  private let interpreter: Interpreter
  private let reach: CellReach
  private let cell: Int
  private let shown: Variable?
  /// How often what it can reach had been assigned before.
  private let changes: [[Int]]
  private let randomBefore: UInt64

  fileprivate init(_ cell: Cell, _ interpreter: Interpreter) {
    self.interpreter = interpreter
    reach = CellReach(cell, interpreter)
    self.cell = interpreter.cellCount
    shown = interpreter.environment.it
    changes = reach.contents.map { Self.changes($0.variable, $0.contents) }
    let session = interpreter.session
    randomBefore = session.random.state
    session.unseeded = nil
    session.hasChangedObjects = false
    session.effects = []
  }

  private static func changes(_ variable: Variable, _ contents: BindingContents) -> [Int] {
    [variable.changes] + contents.parts.map(\.changes)
  }

  /// To be called when the cell has run, whether or not to its end.
  public func finish() -> CellTrace {
    let session = interpreter.session
    var trace = CellTrace(dependencies: reach.dependencies)
    var made: [Variable] = []
    for (position, (variable, contents)) in reach.contents.enumerated() {
      let binding = BindingID(number: variable.number)
      let now = Self.changes(variable, contents)
      if contents.sharesMemory { trace.sharing.insert(binding) }
      guard now != changes[position] else { continue }
      if now[0] != changes[position][0] { trace.assigned.insert(binding) }
      trace.changed.insert(binding)
      made.append(variable)
    }
    for (name, global) in interpreter.environment.globals where global.cell == cell {
      trace.bound[name] = BindingID(number: global.variable.number)
      if global.nature.signature != nil { trace.functions.insert(name) }
      if global.variable.changes > 0 { trace.assigned.insert(BindingID(number: global.variable.number)) }
      made.append(global.variable)
    }
    if let it = interpreter.environment.it, it !== shown {
      trace.bound["it"] = BindingID(number: it.number)
      made.append(it)
    }
    for variable in made {
      let contents = BindingContents(of: variable)
      trace.captured.formUnion(contents.links.map { BindingID(number: $0.number) })
      if contents.sharesMemory { trace.sharing.insert(BindingID(number: variable.number)) }
    }
    trace.changesObjects = session.hasChangedObjects
    (trace.randomBefore, trace.randomAfter) = (randomBefore, session.random.state)
    trace.drawsFromBefore = (session.unseeded ?? session.random.state) != randomBefore
    trace.setsSeed = session.unseeded != nil
    trace.effects = session.effects
    return trace
  }
}
