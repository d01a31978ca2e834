extension CellLog {
  /// Looks whether the files that cells have read are still what they were; cells that read another one are stale.
  mutating func lookAtFiles() {
    var stamps: [String: String] = [:]
    for path in Set(cells.compactMap(\.run).flatMap(\.stamps.keys)) { stamps[path] = FileStamp.of(path) }
    for position in cells.indices {
      let read = cells[position].run?.stamps ?? [:]
      cells[position].run?.changedFile = read.keys.filter { read[$0] != stamps[$0] }.min()
    }
  }

  /// Says that the cell at `position` has written files. That makes the cells above it stale that had read them before; not so in a
  /// notebook, where the order is what its author meant. For those below it the version of this run counts.
  mutating func noteFiles(_ written: Set<String>, by position: Int) {
    if written.isEmpty { return }
    for other in cells.indices where other != position {
      let isAbove = other < position && !(cells[other].isFromNotebook && cells[position].isFromNotebook)
      for path in cells[other].run?.stamps.keys.sorted() ?? []
      where written.contains(where: { Resource.file($0).touches(.file(path)) }) && !isAbove {
        cells[other].run?.stamps[path] = FileStamp.of(path)
      }
    }
  }
}
