/// What a program has come to at one place of the log, as far as versions tell.
struct LogState {
  struct Version {
    let digest: String
    let cell: Int
    /// It is made by a cell that is to run again.
    let isStale: Bool
  }

  var names: [String: Slot] = [:]
  var versions: [Resource: Version] = [:]
  /// nil: not known, behind a cell that is to run again.
  var random: UInt64?
  /// The cell that left `random`.
  var randomCell: Int?
  var seed: UInt64

  /// Those who wrote it, or a part of it.
  func writers(of resource: Resource) -> [Version] {
    if case .file = resource { return versions.filter { $0.key.touches(resource) }.map(\.value) }
    return versions[resource].map { [$0] } ?? []
  }

  func digest(of resource: Resource) -> String { writers(of: resource).map(\.digest).sorted().joined() }

  /// Behind a cell.
  mutating func apply(_ run: CellRun, of cell: Int, isStale: Bool) {
    names.merge(run.bound) { $1 }
    for resource in run.writes {
      versions[resource] = Version(digest: isStale ? "stale" : run.version, cell: cell, isStale: isStale)
    }
    guard run.randomBefore != run.randomAfter else { return }
    random = isStale ? nil : run.randomAfter
    (randomCell, seed) = (cell, run.seed)
  }
}
