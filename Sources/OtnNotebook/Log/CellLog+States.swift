extension CellLog {
  /// How a cell stands to what is bound now.
  public enum State: Equatable {
    case fresh
    case stale(Staleness)
    /// It did not run to its end; the code of the error.
    case failed(code: String)
    /// All that it bound has been bound anew, and nothing needs it.
    case superseded
  }

  /// The state of every cell, by number.
  public var states: [Int: State] {
    let survey = survey()
    var states: [Int: State] = [:]
    for cell in cells {
      let reason = survey.stale[cell.number]
      if let failure = cell.run?.failure, reason == nil || reason == .failed {
        states[cell.number] = .failed(code: failure.code)
      } else if let reason {
        states[cell.number] = .stale(reason)
      } else {
        states[cell.number] = matters(cell, survey) ? .fresh : .superseded
      }
    }
    return states
  }

  /// The names and files that a cell read when it ran last, sorted.
  public func reads(of number: Int) -> [String] {
    guard let run = self[number]?.run else { return [] }
    return Self.descriptions(run.reads.keys, names: Set(run.names.keys))
  }

  /// The names and files that it made or changed, sorted.
  public func writes(of number: Int) -> [String] { Self.descriptions(self[number]?.run?.writes ?? [], names: []) }

  private static func descriptions(_ resources: some Sequence<Resource>, names: Set<String>) -> [String] {
    let found = resources.map { resource in
      switch resource {
      case .binding(let slot): slot.name
      case .file(let path): path
      case .elsewhere: "the network"
      }
    }
    return names.union(found).sorted()
  }
}
