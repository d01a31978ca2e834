/// Finds the word that was probably meant.
public enum Suggestion {
  /// The candidate nearest to a word, or nil when none is near. The same for the same candidates in any order.
  ///
  /// Near means: the same but for case; or a few edits away (optimal string alignment: insertion, deletion, substitution,
  /// swap of neighbours; Damerau 1964), at most a third of the longer word; or one the beginning of the other.
  public static func nearest(_ word: String, in candidates: some Sequence<String>) -> String? {
    var best: (candidate: String, score: Int)?
    for candidate in candidates where candidate != word {
      guard let score = score(word, candidate) else { continue }
      if best.map({ (score, candidate) < ($0.score, $0.candidate) }) ?? true { best = (candidate, score) }
    }
    return best?.candidate
  }

  /// Lower is nearer; nil is too far.
  private static func score(_ word: String, _ candidate: String) -> Int? {
    let left = Array(word.lowercased())
    let right = Array(candidate.lowercased())
    if left == right { return 0 }
    let allowed = max(1, max(left.count, right.count) / 3)
    // A single letter resembles every other one.
    if max(left.count, right.count) > 1 {
      let distance = distance(left, right)
      if distance <= allowed, distance < max(left.count, right.count) { return 2 * distance }
    }
    let shorter = min(left.count, right.count)
    return shorter >= 3 && left.prefix(shorter) == right.prefix(shorter) ? 2 * allowed + 1 : nil
  }

  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for column in right.indices {
        let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
  }
}
