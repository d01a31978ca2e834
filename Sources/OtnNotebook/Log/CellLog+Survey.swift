/// What a log says about its cells.
struct LogSurvey {
  /// The cells whose runs are not what the program above them makes of them; by number.
  fileprivate(set) var inconsistent: [Int: Staleness] = [:]
  /// The cells that a later one has made stale by binding a name anew, and the cell that did.
  fileprivate(set) var outdated: [Int: Int] = [:]
  /// All cells that should run again, with what is made of them.
  fileprivate(set) var stale: [Int: Staleness] = [:]
  /// The cells without which what is bound now can't be made.
  fileprivate(set) var live: Set<Int> = []
  /// The cells that each one needs: to find its names, to make what it reads, to draw the same numbers.
  fileprivate(set) var needs: [Int: Set<Int>] = [:]
  /// The same for what it read only.
  fileprivate var sources: [Int: Set<Int>] = [:]
  /// Behind the last cell.
  fileprivate(set) var end: LogState

  /// All cells that some need, themselves too.
  func closure(of cells: some Sequence<Int>) -> Set<Int> {
    var all: Set<Int> = []
    var waiting = Array(cells)
    while let cell = waiting.popLast() {
      if all.insert(cell).inserted { waiting += needs[cell] ?? [] }
    }
    return all
  }
}

extension CellLog {
  /// The cells that should run again, and why.
  public var stale: [Int: Staleness] { survey().stale }

  var startState: LogState { LogState(random: start.random, seed: start.seed) }

  func survey() -> LogSurvey {
    var state = startState
    var survey = LogSurvey(end: state)
    for cell in cells {
      let reason = inconsistency(of: cell, in: state)
      survey.inconsistent[cell.number] = reason
      guard let run = cell.run else { continue }
      note(run, of: cell.number, in: state, &survey)
      state.apply(run, of: cell.number, isStale: reason != nil)
    }
    survey.end = state
    let roots = roots(of: state)
    survey.live = survey.closure(of: roots.cells)
    for slot in roots.slots { noteUndone(slot, &survey) }
    findOutdated(&survey)
    spread(&survey)
    return survey
  }

  // MARK: Consistency

  func inconsistency(of cell: Cell, in state: LogState) -> Staleness? {
    guard let run = cell.run else { return .notRun }
    if cell.isEdited { return .edited }
    if cell.isFromNotebook, run.failure != nil { return .failed }
    if let path = run.changedFile { return .fileChanged(path: path) }
    for (name, slot) in run.names.sorted(by: { $0.key < $1.key }) where state.names[name] != slot {
      guard let now = state.names[name] else { return .unbound(name: name) }
      return .rebound(name: name, by: state.versions[.binding(now)]?.cell)
    }
    for name in run.commands.sorted() {
      if let now = state.names[name] { return .rebound(name: name, by: state.versions[.binding(now)]?.cell) }
    }
    for (resource, digest) in run.reads.sorted(by: { $0.key.description < $1.key.description })
    where state.digest(of: resource) != digest {
      if let reason = change(of: resource, state.writers(of: resource).max { $0.cell < $1.cell }) { return reason }
    }
    for (slot, id) in run.captured.sorted(by: { $0.key.name < $1.key.name }) {
      guard let now = live[slot], now.id != id else { continue }
      return .rebound(name: slot.name, by: now.cell)
    }
    if run.drawsFromBefore, state.random != run.randomBefore { return .random(after: state.randomCell ?? 0) }
    return nil
  }

  private func change(of resource: Resource, _ version: LogState.Version?) -> Staleness? {
    switch resource {
    case .binding(let slot):
      guard let version else { return .unbound(name: slot.name) }
      return version.isStale
        ? .madeOfStale(name: slot.name, by: version.cell) : .changed(name: slot.name, by: version.cell)
    case .file(let path): return version.map { .readsFile(path: path, by: $0.cell) } ?? .unbound(name: path)
    case .elsewhere: return version.map { .readsFile(path: "the network", by: $0.cell) }
    }
  }

  // MARK: Needs

  private func note(_ run: CellRun, of number: Int, in state: LogState, _ survey: inout LogSurvey) {
    var sources: Set<Int> = []
    for resource in run.reads.keys { sources.formUnion(state.writers(of: resource).map(\.cell)) }
    var needs = sources
    for name in run.names.keys {
      if let slot = state.names[name], let version = state.versions[.binding(slot)] { needs.insert(version.cell) }
    }
    if run.drawsFromBefore, let cell = state.randomCell { needs.insert(cell) }
    survey.sources[number] = sources
    survey.needs[number] = needs
  }

  /// What is bound at the end, and all that functions in it keep; and the cells that left it so.
  func roots(of state: LogState) -> (slots: Set<Slot>, cells: Set<Int>) {
    var slots: Set<Slot> = []
    var found: Set<Int> = []
    var waiting = Array(state.names.values)
    while let slot = waiting.popLast() {
      guard slots.insert(slot).inserted else { continue }
      for cell in cells {
        guard let run = cell.run, run.writes.contains(.binding(slot)) else { continue }
        waiting += run.captured.keys
      }
      if let version = state.versions[.binding(slot)] { found.insert(version.cell) }
    }
    return (slots, found)
  }

  /// A binding that is not what the log has made of it: it has been made anew, and the cells that changed it have not run since.
  private func noteUndone(_ slot: Slot, _ survey: inout LogSurvey) {
    guard let version = survey.end.versions[.binding(slot)], !version.isStale,
      live[slot]?.version != version.digest
    else { return }
    survey.inconsistent[version.cell] = live[slot] == nil ? .lost(name: slot.name) : .undone(name: slot.name)
  }

  // MARK: Later cells

  /// Where names are bound and variables assigned, by position in the log.
  private struct Changes {
    var bound: [String: [(position: Int, slot: Slot)]] = [:]
    var assigned: [Slot: [Int]] = [:]

    init(_ cells: [Cell]) {
      for (position, cell) in cells.enumerated() {
        for (name, slot) in cell.run?.bound ?? [:] where name != "it" {
          bound[name, default: []].append((position, slot))
        }
        for slot in cell.run?.assigned ?? [] { assigned[slot, default: []].append(position) }
      }
    }

    /// The later cells that took away or changed what a run used, the last one first.
    func after(_ position: Int, _ run: CellRun) -> [(position: Int, change: (Int) -> Staleness)] {
      var found: [(position: Int, change: (Int) -> Staleness)] = []
      for (name, slot) in run.names {
        for (later, now) in bound[name] ?? [] where later > position && now != slot {
          found.append((later, { .rebound(name: name, by: $0) }))
        }
      }
      for case .binding(let slot) in run.reads.keys {
        for later in assigned[slot] ?? [] where later > position {
          found.append((later, { .changed(name: slot.name, by: $0) }))
        }
        for (later, now) in bound[slot.name] ?? [] where later > position && now == slot {
          found.append((later, { .rebound(name: slot.name, by: $0) }))
        }
      }
      return found.sorted { $0.position > $1.position }
    }
  }

  private func findOutdated(_ survey: inout LogSurvey) {
    let changes = Changes(cells)
    var needed: [Int: Set<Int>] = [:]
    for (position, cell) in cells.enumerated() {
      guard let run = cell.run, survey.inconsistent[cell.number] == nil, matters(cell, survey) else { continue }
      let chain = chain(to: cell.number)
      for (later, change) in changes.after(position, run) {
        let other = cells[later]
        if cell.isFromNotebook && other.isFromNotebook { continue }
        if needed[other.number] == nil { needed[other.number] = survey.closure(of: [other.number]) }
        // What is made of this cell does not make it stale.
        guard needed[other.number]?.isDisjoint(with: chain) ?? true else { continue }
        survey.outdated[cell.number] = other.number
        survey.stale[cell.number] = change(other.number)
        break
      }
    }
  }

  /// A cell, and those whose shown values it goes on from.
  func chain(to number: Int) -> Set<Int> {
    var chain: Set<Int> = [number]
    var current = number
    while let before = self[current]?.run?.names["it"]?.cell, chain.insert(before).inserted { current = before }
    return chain
  }

  /// Whether anything is lost if a cell is not run again: what is bound needs it, or it is there for what it shows or writes.
  func matters(_ cell: Cell, _ survey: LogSurvey) -> Bool {
    guard let run = cell.run, !cell.isFromNotebook, !cell.isEdited, !survey.live.contains(cell.number) else {
      return true
    }
    if run.failure != nil { return false }
    return run.writes.allSatisfy { if case .binding(let slot) = $0 { slot.name == "it" } else { true } }
  }

  /// Marks what is made of stale cells.
  private func spread(_ survey: inout LogSurvey) {
    for cell in cells where survey.stale[cell.number] == nil && matters(cell, survey) {
      let number = cell.number
      if let reason = survey.inconsistent[number] {
        survey.stale[number] = reason
      } else if let run = cell.run, let source = survey.sources[number]?.filter({ survey.stale[$0] != nil }).min() {
        let names = self[source]?.run?.writes.compactMap { resource -> String? in
          if case .binding(let slot) = resource, run.reads[resource] != nil { slot.name } else { nil }
        }
        survey.stale[number] = .madeOfStale(name: names?.min() ?? "it", by: source)
      }
    }
  }
}
