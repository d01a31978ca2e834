/// What may stand at a place of a text.
public struct Completion: Equatable {
  public struct Candidate: Equatable {
    public let text: String
    /// A few words about it.
    public let detail: String

    public init(_ text: String, detail: String = "") {
      self.text = text
      self.detail = detail
    }
  }

  /// How many scalars before the cursor a candidate replaces.
  public let replaced: Int
  public let candidates: [Candidate]

  public init(replaced: Int, candidates: [Candidate]) {
    self.replaced = replaced
    self.candidates = candidates
  }

  /// What all candidates begin with; nil without candidates.
  var commonText: String? {
    guard var common = candidates.first?.text[...] else { return nil }
    for candidate in candidates {
      while !candidate.text.hasPrefix(common) { common.removeLast() }
    }
    return String(common)
  }

  /// The candidates below each other with what they are, or side by side when they are many.
  func listing(width: Int) -> String {
    let widest = candidates.map(\.text.count).max() ?? 0
    if candidates.count <= 16, candidates.contains(where: { !$0.detail.isEmpty }) {
      return candidates.map { candidate in
        let name = candidate.text + String(repeating: " ", count: widest - candidate.text.count)
        return "  " + String("\(name)  \(candidate.detail)".prefix(max(width - 3, 1))) + "\n"
      }.joined()
    }
    let perRow = max((width - 2) / (widest + 2), 1)
    let rows = (candidates.count + perRow - 1) / perRow
    return (0..<rows).map { row in
      let cells = stride(from: row, to: candidates.count, by: rows).map { index in
        candidates[index].text + String(repeating: " ", count: widest - candidates[index].text.count)
      }
      return "  " + String(cells.joined(separator: "  ").trimmingSuffix(" ")) + "\n"
    }.joined()
  }
}
