extension CellLog {
  /// The cells that what is bound now depends on, in order, and those that only show what is made of them.
  public struct Slice {
    public let numbers: [Int]
    /// The cells that are not in it.
    public let omitted: [Int]
    /// Names whose values a cell that failed has left half done: no program makes them again.
    public let lost: [String]
  }

  /// The backward slice of what is bound now, and of `it`.
  ///
  /// A cell that only shows something belongs to it where everything that it looks at does, and is what it was: these are the outputs
  /// that a check compares. One that looks at nothing of the session (`1 + 1`) does not.
  public var slice: Slice {
    let survey = survey()
    var kept = survey.live
    let looks = newestLooks(survey)
    for cell in cells where looks.contains(cell.number) && survey.stale[cell.number] == nil {
      let needs = survey.needs[cell.number] ?? []
      if !needs.isEmpty, needs.isSubset(of: kept) { kept.insert(cell.number) }
    }
    return slice(kept, survey)
  }

  /// The cells that only look. The same look at the same thing counts once, at its last place, unless a cell goes on from it.
  private func newestLooks(_ survey: LogSurvey) -> Set<Int> {
    var looks: Set<Int> = []
    var versions: Set<String> = []
    var needed: Set<Int> = []
    for cell in cells.reversed() {
      guard let run = cell.run, run.onlyLooks, versions.insert(run.version).inserted || needed.contains(cell.number)
      else { continue }
      looks.insert(cell.number)
      needed.formUnion(survey.needs[cell.number] ?? [])
    }
    return looks
  }

  /// The whole log.
  public var whole: Slice { slice(Set(cells.map(\.number)), survey()) }

  private func slice(_ kept: Set<Int>, _ survey: LogSurvey) -> Slice {
    let numbers = cells.map(\.number)
    let bound = Set(roots(of: survey.end).slots)
    let lost = cells.compactMap(\.run).flatMap(\.leftBehind).filter { bound.contains($0) }
    return Slice(
      numbers: numbers.filter(kept.contains), omitted: numbers.filter { !kept.contains($0) },
      lost: Set(lost.map(\.name)).sorted())
  }
}
