/// Whether a cell's output says what was recorded, word by word and typed: whole numbers and text exactly, floats within a tolerance,
/// durations, rates, memory, dates and absolute paths by their kind; a recorded `…` stands for anything, alone on its line for any
/// lines. How words are spaced does not matter.
public struct OutputComparison: Sendable {
  /// How much floats may differ without an option of the cell's, relative to the larger one.
  public static let usualTolerance = 1e-4

  public let tolerance: Double

  public init(tolerance: Double = Self.usualTolerance) { self.tolerance = tolerance }

  public enum Line: Equatable, Sendable {
    case same(String)
    case recorded(String)
    case found(String)
  }

  /// Both outputs side by side, line by line; nil: they agree.
  public func difference(recorded: [String], found: [String]) -> [Line]? {
    var start = 0
    while start < min(recorded.count, found.count), !Self.isGap(recorded[start]), agrees(recorded[start], found[start])
    {
      start += 1
    }
    if start == recorded.count, start == found.count { return nil }
    let before = found[..<start].map { Line.same($0) }
    let (rest, other) = (Array(recorded[start...]), Array(found[start...]))
    guard rest.count * other.count <= Self.mostPairs else {
      return before + rest.map { .recorded($0) } + other.map { .found($0) }
    }
    let table = agreement(rest, other)
    return table[0][0].agrees ? nil : before + walk(table, rest, other)
  }

  /// Pairs of lines that are compared to show a difference well.
  private static let mostPairs = 1_000_000

  private func walk(_ table: [[Agreement]], _ recorded: [String], _ found: [String]) -> [Line] {
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < recorded.count || j < found.count {
      let isGap = i < recorded.count && Self.isGap(recorded[i])
      if isGap {
        if j < found.count, table[i][j + 1].length == table[i][j].length {
          lines.append(.same(found[j]))
          j += 1
        } else {
          i += 1
        }
      } else if i < recorded.count, j < found.count, agrees(recorded[i], found[j]) {
        lines.append(.same(found[j]))
        (i, j) = (i + 1, j + 1)
      } else if i < recorded.count, j == found.count || table[i + 1][j].length >= table[i][j + 1].length {
        lines.append(.recorded(recorded[i]))
        i += 1
      } else {
        lines.append(.found(found[j]))
        j += 1
      }
    }
    return lines
  }

  /// Whether two lines agree.
  public func agrees(_ recorded: String, _ found: String) -> Bool {
    let (pattern, words) = (OutputWord.words(in: recorded), OutputWord.words(in: found))
    guard pattern.contains(.anything) else {
      return pattern.count == words.count && zip(pattern, words).allSatisfy { $0.matches($1, tolerance: tolerance) }
    }
    // Which prefixes of `words` the pattern so far can stand for.
    var reachable = Set([0])
    for word in pattern {
      if word == .anything {
        reachable = Set((reachable.min() ?? words.count + 1)...max(words.count, reachable.min() ?? 0))
      } else {
        reachable = Set(
          reachable.filter { $0 < words.count && word.matches(words[$0], tolerance: tolerance) }.map { $0 + 1 })
      }
      if reachable.isEmpty { return false }
    }
    return reachable.contains(words.count)
  }

  private static func isGap(_ line: String) -> Bool { OutputWord.words(in: line) == [.anything] }

  private struct Agreement {
    /// Whether the rest of both agrees.
    var agrees = false
    /// The most lines of the rests that can agree, in order.
    var length = 0
  }

  /// For all rests of both: their longest common part.
  private func agreement(_ recorded: [String], _ found: [String]) -> [[Agreement]] {
    var table = [[Agreement]](
      repeating: [Agreement](repeating: Agreement(), count: found.count + 1), count: recorded.count + 1)
    table[recorded.count][found.count].agrees = true
    for i in recorded.indices.reversed() where Self.isGap(recorded[i]) {
      table[i][found.count].agrees = table[i + 1][found.count].agrees
    }
    for i in recorded.indices.reversed() {
      for j in found.indices.reversed() {
        if Self.isGap(recorded[i]) {
          let (skip, take) = (table[i + 1][j], table[i][j + 1])
          table[i][j] = Agreement(agrees: skip.agrees || take.agrees, length: max(skip.length, take.length))
        } else if agrees(recorded[i], found[j]) {
          table[i][j] = Agreement(agrees: table[i + 1][j + 1].agrees, length: table[i + 1][j + 1].length + 1)
        } else {
          table[i][j].length = max(table[i + 1][j].length, table[i][j + 1].length)
        }
      }
    }
    return table
  }
}
