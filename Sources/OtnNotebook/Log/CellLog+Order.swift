extension CellLog {
  /// Moves the cells that later ones have made stale behind these, with all that hangs on them; where it does not matter which
  /// comes first, the order stays.
  ///
  /// - Parameter numbers: the cells to move; nil: all.
  mutating func moveOutdated(_ numbers: Set<Int>? = nil) {
    let survey = survey()
    move(survey.outdated.filter { numbers?.contains($0.key) ?? true }.mapValues { [$0] }, survey)
  }

  /// Moves a cell behind others that are not made of it.
  mutating func move(_ number: Int, behind others: Set<Int>) {
    if !others.isEmpty { move([number: others], survey()) }
  }

  private mutating func move(_ targets: [Int: Set<Int>], _ survey: LogSurvey) {
    var targets = targets
    while !targets.isEmpty {
      let anchors = survey.closure(of: targets.values.joined())
      // One that goes on from the value of a cell which has to stay stays too.
      let stuck = targets.keys.filter { !chain(to: $0).isDisjoint(with: anchors) }
      if stuck.isEmpty {
        let moved = moved(with: Set(targets.keys), anchors, survey)
        cells = cells.filter { !moved.contains($0.number) } + cells.filter { moved.contains($0.number) }
        return
      }
      for number in stuck { targets[number] = nil }
    }
  }

  /// The cells that move along: what is made of moved ones, what binds the same names behind them, what they go on from.
  private func moved(with first: Set<Int>, _ anchors: Set<Int>, _ survey: LogSurvey) -> Set<Int> {
    var moved = first
    var count = 0
    while count != moved.count {
      count = moved.count
      var names: Set<String> = []
      var resources: Set<Resource> = []
      for cell in cells where !anchors.contains(cell.number) {
        guard let run = cell.run else { continue }
        let binds = Set(run.bound.keys).subtracting(["it"])
        let writes = run.writes.filter { if case .binding(let slot) = $0 { slot.name != "it" } else { true } }
        let needsMoved = !(survey.needs[cell.number] ?? []).isDisjoint(with: moved)
        if needsMoved || !binds.isDisjoint(with: names) || !writes.isDisjoint(with: resources) {
          moved.insert(cell.number)
        }
        guard moved.contains(cell.number) else { continue }
        names.formUnion(binds)
        resources.formUnion(writes)
        moved.formUnion(chain(to: cell.number).subtracting(anchors))
      }
    }
    return moved
  }

  /// The cells behind one that left bindings as they are now, and that are not made of it.
  func laterSources(of slots: Set<Slot>, for number: Int) -> Set<Int> {
    guard let cell = self[number], let position = position(of: number) else { return [] }
    let survey = survey()
    let chain = chain(to: number)
    let sources = slots.compactMap { survey.end.versions[.binding($0)]?.cell }.filter { source in
      guard let other = self[source], (self.position(of: source) ?? 0) > position else { return false }
      return !(cell.isFromNotebook && other.isFromNotebook) && survey.closure(of: [source]).isDisjoint(with: chain)
    }
    return Set(sources)
  }
}
