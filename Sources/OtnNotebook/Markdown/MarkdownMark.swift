/// The comments by which a Markdown file says what is not seen when it is read.
///
///     <!-- otn: Filter the set tolerance=1e-3 -->      a cell with its title and options
///     <!-- otn: [markdown] -->                         prose up to the next such comment, whatever is in it
///     <!-- otn:recorded                                how it was recorded: lines up to `-->`
///     <!-- otn:held ["outpost op-01ac"] -->            a note
enum MarkdownMark {
  private static let opener = "<!-- otn:"
  private static let closer = "-->"
  private static let prose = "[markdown]"

  /// What a line that is one of these comments says.
  enum Kind: Equatable {
    case cell(heading: String, isProse: Bool)
    /// The first line of a comment of several, by its name.
    case lines(String)
    case note
  }

  /// nil: the line is none of ours.
  static func kind(of line: String) -> Kind? {
    guard line.hasPrefix(opener) else { return nil }
    let rest = line.dropFirst(opener.count)
    let text = rest.trimmingBlanks
    guard text.hasSuffix(closer) else { return rest.contains(" ") ? .note : .lines(text) }
    guard rest.unicodeScalars.first == " " else { return .note }
    let words = String(text.dropLast(closer.count)).trimmingBlanks
    let isProse = words == prose || words.hasPrefix(prose + " ")
    return .cell(
      heading: unescaped(isProse ? String(words.dropFirst(prose.count)).trimmingBlanks : words), isProse: isProse)
  }

  static func cell(heading: String, isProse: Bool) -> String {
    ([opener] + (isProse ? [prose] : []) + (heading.isEmpty ? [] : [escaped(heading)]) + [closer])
      .joined(separator: " ")
  }

  static func lines(_ name: String, _ lines: [String]) -> String {
    (["\(opener)\(name)"] + lines.map(escaped) + [closer]).joined(separator: "\n")
  }

  /// The lines behind the one at `start`, and where the comment ends; nil: it does not.
  static func lines(after start: Int, in lines: [String]) -> (lines: [String], end: Int)? {
    guard let end = lines[(start + 1)...].firstIndex(of: closer) else { return nil }
    return (lines[(start + 1)..<end].map(unescaped), end + 1)
  }

  static func note(_ name: String, _ value: String) -> String { "\(opener)\(name) \(escaped(value)) \(closer)" }

  // MARK: Texts in comments

  /// A comment must not hold `--`.
  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\\" || (scalar == "-" && result.last == "-") { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }

  private static func unescaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if scalar == "\\", !isEscaped {
        isEscaped = true
      } else {
        result.append(scalar)
        isEscaped = false
      }
    }
    return String(result)
  }

  // MARK: Prose that looks like one of the comments

  /// A line of prose which would be read as one of the comments gets a `\` into it, which nobody sees.
  static func quoted(_ line: String) -> String { isLike(line) ? "<!--\\" + line.dropFirst(4) : line }

  static func unquoted(_ line: String) -> String {
    line.hasPrefix("<!--\\") && isLike(line) ? "<!--" + line.dropFirst(5) : line
  }

  static func isLike(_ line: String) -> Bool {
    line.hasPrefix("<!--") && line.dropFirst(4).drop { $0 == "\\" }.hasPrefix(" otn:")
  }
}

extension StringProtocol {
  /// Without the blanks and tabs around it.
  var trimmingBlanks: String {
    var rest = Substring(self).unicodeScalars
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return String(Substring(rest))
  }
}
