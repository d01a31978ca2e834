/// A program as the prompt shows it: `[3] ` before its first line, `… ` before the others.
enum CodeMargin {
  static func text(_ code: String, number: Int, colors: Bool) -> String {
    var lines = code.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    while lines.first?.allSatisfy(\.isWhitespace) ?? false { lines.removeFirst() }
    let prompt = "[\(number)] "
    let margin = String(repeating: " ", count: prompt.count - 2) + "… "
    return lines.enumerated().map { position, line in
      let mark = position == 0 ? prompt : margin
      return line.isEmpty ? "\n" : (colors ? "\u{1B}[90m\(mark)\u{1B}[0m" : mark) + line + "\n"
    }.joined()
  }
}
