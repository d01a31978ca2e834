import OtnRuntime

extension CellLog {
  /// The cells that must run so that none is stale and everything bound is what the log makes of it, in their order. What comes behind
  /// a cell may turn out to be fresh when it has run.
  ///
  /// A cell that is not stale is among them where another needs a value that is not there any more: to run `xs += [2]` again, `xs` must
  /// be made again first.
  ///
  /// - Parameter isHeld: whether the value of a binding is still there.
  public func cellsToRun(isHeld: (BindingID) -> Bool = { _ in true }) -> [Int] {
    var log = self
    log.moveOutdated()
    var numbers: [Int] = []
    // Each pass makes one more cell what it should be; making values again can take every cell a few times at the most.
    while numbers.count < 4 * cells.count, let stale = log.firstToRun {
      var next = stale
      while let before = log.missing(for: log.recordedNeeds(of: next), before: next, isHeld: isHeld) { next = before }
      numbers.append(next)
      log.pretendToRun(next)
    }
    return numbers
  }

  /// The first cell that is to run again. Those that are stale only because of what is made above them follow from it.
  var firstToRun: Int? {
    let survey = survey()
    return cells.first { survey.stale[$0.number] != nil && survey.inconsistent[$0.number] != nil }?.number
  }

  /// The cell that must run before another one can, since something that it needs is not in the session as the log has it there.
  ///
  /// - Parameter needs: the bindings, and whether their values matter.
  func missing(for needs: [Slot: Bool], before number: Int, isHeld: (BindingID) -> Bool) -> Int? {
    let state = state(before: number)
    let cells = needs.compactMap { slot, isRead -> Int? in
      guard let version = state.versions[.binding(slot)] else { return nil }
      guard !version.isStale, let now = live[slot], now.id.map(isHeld) ?? true,
        !isRead || now.version == version.digest
      else { return version.cell }
      return nil
    }
    return cells.filter { $0 != number }.min { (position(of: $0) ?? 0) < (position(of: $1) ?? 0) }
  }

  /// What a cell needed when it ran last.
  private func recordedNeeds(of number: Int) -> [Slot: Bool] {
    guard let run = self[number]?.run else { return [:] }
    let state = state(before: number)
    var needs: [Slot: Bool] = [:]
    for name in run.names.keys { needs[state.names[name] ?? Slot(cell: number, name: name)] = false }
    for case .binding(let slot) in run.reads.keys {
      let now = state.names[slot.name].map { run.names[slot.name] == slot ? $0 : slot } ?? slot
      needs[now] = true
    }
    return needs
  }

  /// Notes that a cell has run, and came to the same as before if it found the same.
  private mutating func pretendToRun(_ number: Int) {
    guard let position = position(of: number) else { return }
    let state = state(before: number)
    var run = cells[position].run ?? CellRun(output: CellOutput(), pictures: [], seed: state.seed, seconds: 0)
    let before = run
    run.names = Dictionary(
      uniqueKeysWithValues: run.names.keys.compactMap { name in state.names[name].map { (name, $0) } })
    run.commands = run.commands.filter { state.names[$0] == nil }
    let renamed = Dictionary(before.names.compactMap { name, slot in run.names[name].map { (slot, $0) } }) { $1 }
    run.reads = [:]
    for resource in before.reads.keys {
      var now = resource
      if case .binding(let slot) = resource { now = .binding(renamed[slot] ?? slot) }
      run.reads[now] = state.digest(of: now)
    }
    if let random = state.random { run.randomBefore = random }
    let isSame =
      !cells[position].isEdited && before.failure == nil && before.changedFile == nil && cells[position].run != nil
      && run.names == before.names && run.reads == before.reads
      && (!run.drawsFromBefore || run.randomBefore == before.randomBefore)
    (run.failure, run.changedFile) = (nil, nil)
    if !isSame { run.version = "\(number) again" }
    for case .binding(let slot) in run.writes {
      let id = slot.cell == nil ? live[slot]?.id : nil
      live[slot] = Live(version: run.version, cell: number, id: id)
    }
    run.captured = run.captured.filter { live[$0.key]?.id == $0.value }
    cells[position].run = run
    cells[position].runText = cells[position].text
  }
}
