import OtnSyntax

extension CellLog {
  /// Takes over a notebook as it stands now. Cells whose text is still there keep their runs, wherever they stand; one that was edited in
  /// its place keeps its number; all others are new, or gone.
  ///
  ///     log.update(to: notebook)
  ///     log.cellsToRun()            // what must run again, in order
  public mutating func update(to notebook: Notebook) {
    let entries = notebook.programEntries
    let partners = Self.partners(of: entries.map(\.text), in: cells.map(\.text))
    let before = cells
    cells = []
    header = notebook.headerText
    closingProse = notebook.closingProse
    for (entry, partner) in zip(entries, partners) {
      let old = partner.map { before[$0] }
      add(
        entry.text, entry.program, mark: entry.mark, prose: entry.prose, isFromNotebook: true, number: old?.number)
      cells[cells.count - 1].run = old?.run
      cells[cells.count - 1].runText = old?.runText
    }
  }

  /// For each new text the position of the old cell that it is: first those with the same text, then those in the same place.
  static func partners(of new: [String], in old: [String]) -> [Int?] {
    var partners = [Int?](repeating: nil, count: new.count)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old).inferringMoves() {
      switch change {
      case .remove(let offset, _, let target):
        removed.insert(offset)
        if let target { partners[target] = offset }
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    let kept = old.indices.filter { !removed.contains($0) }
    for (position, offset) in zip(new.indices.filter { !inserted.contains($0) }, kept) { partners[position] = offset }
    var free = removed.subtracting(partners.compactMap { $0 })
    for position in new.indices where partners[position] == nil {
      let place = position == 0 ? 0 : partners[position - 1].map { $0 + 1 }
      if let place, free.remove(place) != nil { partners[position] = place }
    }
    return partners
  }
}

extension Notebook {
  /// A cell with statements, and the prose above it.
  struct ProgramEntry {
    let text: String
    let program: OtnSyntax.Cell
    let mark: String
    let prose: String
  }

  /// Its programs; cells without statements count as prose.
  var programEntries: [ProgramEntry] {
    var prose = ""
    return cells.compactMap { cell in
      guard case .program(let program?) = cell.content else {
        prose += file.text(cell.source.span)
        return nil
      }
      defer { prose = "" }
      let mark = cell.source.markSpan.map { file.text($0) } ?? "# %%"
      return ProgramEntry(text: code(of: cell), program: program, mark: mark, prose: prose)
    }
  }

  /// The texts of its programs, in order.
  public var programTexts: [String] { programEntries.map(\.text) }

  /// What stands below the last program.
  var closingProse: String {
    let last = programPositions.last.map { $0 + 1 } ?? 0
    return cells[last...].map { file.text($0.source.span) }.joined()
  }

  /// What stands above the first cell.
  var headerText: String { source.cells.first.map { file.text(Span(0, Int($0.span.start))) } ?? "" }

  /// A cell's program without the lines' ends behind it.
  private func code(of cell: Cell) -> String {
    var text = file.text(cell.source.codeSpan)[...]
    while let last = text.last, last.isNewline { text.removeLast() }
    return String(text)
  }
}
