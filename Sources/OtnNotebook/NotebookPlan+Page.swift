import OtnRuntime
import OtnSyntax

/// A plan as people read it.
extension NotebookPlan {
  /// A line of the page, or a heading with what stands below it.
  private indirect enum Entry {
    case line(PlannedLine)
    case group(String, [Entry])
    case failure(String)
  }

  /// Lines of one cell that are shown.
  private static let mostLines = 40
  /// Columns for what is done, and of a whole line.
  private static let widest = 56
  private static let width = 110

  /// The cells with what they would do, then the totals.
  ///
  /// - Parameter pictures: the folder for what `show` shows; nil: it is not kept.
  public func page(pictures: String?) -> String {
    var output = ""
    var all: [PlannedLine] = []
    var isUncertain = false
    for part in parts {
      let entries = Self.entries(
        part.steps, PlannedLines(home: home, cell: part.number, pictureFolder: pictures))
      let lines = Self.lines(in: entries)
      all += lines
      isUncertain = isUncertain || entries.contains { if case .line = $0 { false } else { true } }
      let title = part.title.isEmpty ? "" : " \(part.title)"
      output += "[\(part.number)]\(title)\(entries.isEmpty ? ": nothing" : "")\n"
      let width = lines.map(\.subject.count).filter { $0 <= Self.widest }.max() ?? 0
      let texts = Self.texts(entries, margin: 6, width)
      output += texts.prefix(Self.mostLines).map { $0 + "\n" }.joined()
      let omitted = max(texts.count - Self.mostLines, 0) + part.omittedCalls
      if omitted > 0 { output += "      … and \(omitted) more\n" }
    }
    return output + "\n" + totals(all, isUncertain: isUncertain)
  }

  // MARK: Steps

  private static func entries(_ steps: [PlannedStep], _ maker: PlannedLines) -> [Entry] {
    var entries: [Entry] = []
    for entry in steps.flatMap({ self.entries($0, maker) }) {
      if case .line(var last)? = entries.last, case .line(let next) = entry, last.isLike(next) {
        last.count += next.count
        entries[entries.count - 1] = .line(last)
      } else {
        entries.append(entry)
      }
    }
    return entries
  }

  private static func entries(_ step: PlannedStep, _ maker: PlannedLines) -> [Entry] {
    switch step {
    case .call(let call): return maker.lines(of: call).map { .line($0) }
    case .either(let condition, let then, let otherwise):
      let ways = [entries(then, maker), entries(otherwise, maker)]
      if ways.allSatisfy(\.isEmpty) { return [] }
      return [.group("either, if \(condition.cut):", ways[0]), .group("or:", ways[1])]
    case .perhaps(let occasion, let steps):
      let inner = entries(steps, maker)
      return inner.isEmpty ? [] : [.group(heading(occasion), inner)]
    case .failure(let diagnostic): return [.failure("fails: \(diagnostic.title)")]
    }
  }

  private static func heading(_ occasion: PlannedStep.Occasion) -> String {
    switch occasion {
    case .each(let elements): "for each of \(elements.cut):"
    case .asLongAs(let condition): "as long as \(condition.cut):"
    case .depending(let value): "depending on \(value.cut):"
    case .inside(let command): "each time that \(command.cut) calls its function:"
    case .failure: "if that fails:"
    }
  }

  private static func lines(in entries: [Entry]) -> [PlannedLine] {
    entries.flatMap { entry -> [PlannedLine] in
      switch entry {
      case .line(let line): [line]
      case .group(_, let inner): lines(in: inner)
      case .failure: []
      }
    }
  }

  private static func texts(_ entries: [Entry], margin: Int, _ width: Int) -> [String] {
    let blanks = String(repeating: " ", count: margin)
    return entries.flatMap { entry -> [String] in
      switch entry {
      case .failure(let text): return [blanks + text]
      case .group(let heading, let inner):
        return [blanks + heading] + (inner.isEmpty ? ["\(blanks)  nothing"] : texts(inner, margin: margin + 2, width))
      case .line(let line):
        let head = "\(blanks)\(line.verb.rawValue.padded(to: 8)) "
        let notes = line.notes
        let text = head + (notes.isEmpty ? line.subject : line.subject.padded(to: width) + "   " + notes)
        if text.count <= Self.width { return [text] }
        let below = Prose.wrapped(line.subject, width: Self.width - head.count) + (notes.isEmpty ? [] : [notes])
        return zip([head] + below.dropFirst().map { _ in String(repeating: " ", count: head.count) }, below).map(+)
      }
    }
  }

  // MARK: Totals

  private func totals(_ lines: [PlannedLine], isUncertain: Bool) -> String {
    var rows = Self.reading(lines.filter { $0.verb == .reads })
    for verb in [PlannedLine.Verb.writes, .creates, .deletes, .trains] {
      let chosen = lines.filter { $0.verb == verb }
      if let text = Self.total(verb, chosen) { rows.append((verb.rawValue, text)) }
    }
    let network = networkCommands
    rows.append(("network", network.isEmpty ? "not used" : network.joined(separator: ", ")))
    if !clockReaders.isEmpty { rows.append(("clock", clockReaders.joined(separator: ", "))) }
    if !randomDrawers.isEmpty { rows.append(("random", randomDrawers.joined(separator: ", ") + ", from seeds")) }
    var output = "In all\n"
    for (name, text) in rows {
      let indent = String(repeating: " ", count: 15)
      let wrapped = Prose.wrapped(text, width: Self.width - indent.count).joined(separator: "\n" + indent)
      output += "      \(name.padded(to: 8)) \(wrapped)\n"
    }
    if isUncertain { output += "      What is done perhaps, or once for each of something, is counted once.\n" }
    return output
  }

  private static func reading(_ lines: [PlannedLine]) -> [(String, String)] {
    var found: [String: PathFacts] = [:]
    for line in lines { if let path = line.path { found[line.subject] = path } }
    var (files, bytes, missing, isMore) = (0, 0, 0, false)
    for path in found.values {
      switch path {
      case .missing: missing += 1
      case .file(let size): (files, bytes) = (files + 1, bytes + size)
      case .folder(let count, let size, let more):
        (files, bytes, isMore) = (files + count, bytes + size, isMore || more)
      case .other: break
      }
    }
    var parts: [String] = []
    if files > 0 {
      let count = "\(files) file\(files == 1 ? "" : "s"), \(PathFacts.text(ofBytes: bytes))"
      parts.append(isMore ? "more than \(count)" : count)
    }
    if missing > 0 { parts.append("\(missing) path\(missing == 1 ? " that is" : "s that are") not there now") }
    let others = lines.filter { $0.path == nil }
    if !others.isEmpty { parts.append(places(others)) }
    return parts.isEmpty ? [] : [("reads", parts.joined(separator: "; "))]
  }

  private static func places(_ lines: [PlannedLine]) -> String {
    let later = lines.count(where: \.isPathUnknown)
    let known = lines.filter { !$0.isPathUnknown }.map(\.subject).uniqued
    return (known + (later == 0 ? [] : ["\(later) path\(later == 1 ? "" : "s") known later"])).joined(separator: ", ")
  }

  private static func total(_ verb: PlannedLine.Verb, _ lines: [PlannedLine]) -> String? {
    if lines.isEmpty { return nil }
    let count = lines.reduce(0) { $0 + $1.count }
    switch verb {
    case .writes: return places(lines)
    case .creates: return "\(count) thing\(count == 1 ? "" : "s") in the cloud"
    case .deletes: return lines.map(\.subject).uniqued.joined(separator: ", ")
    default:
      let epochs = lines.compactMap { line in line.training?.epochs.map { $0 * line.count } }.reduce(0, +)
      let steps = lines.map { line in line.training?.steps.map { $0 * line.count } }
      let known = steps.compactMap(\.self).reduce(0, +)
      return "\(count) training\(count == 1 ? "" : "s")" + (epochs > 0 ? ", \(epochs) epochs" : "")
        + (steps.contains(nil) ? "" : ", \(known) steps")
    }
  }

  /// The commands that would use the network.
  private var networkCommands: [String] {
    func names(_ steps: [PlannedStep]) -> [String] {
      steps.flatMap { step -> [String] in
        switch step {
        case .call(let call): call.effects.contains(.network) ? [call.command.name] : []
        case .either(_, let then, let otherwise): names(then + otherwise)
        case .perhaps(_, let steps): names(steps)
        case .failure: []
        }
      }
    }
    return names(parts.flatMap(\.steps)).uniqued
  }
}

extension PlannedLine {
  /// Whether it says the same.
  fileprivate func isLike(_ other: PlannedLine) -> Bool {
    var other = other
    other.count = count
    return self == other
  }
}

extension Array where Element: Hashable {
  /// Each element once, where it first stands.
  fileprivate var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
