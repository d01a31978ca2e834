import OtnSyntax

/// An example in the `##` comment of a `func` or a name: lines set in by four blanks, what they give behind `#>`.
///
///     ## Doubles a number.
///     ##
///     ##     double 2
///     ##     #> 4
///     func double x { x * 2 }
public struct DocExample: Equatable, Sendable {
  /// One line or more of the language.
  public let source: String
  /// What it shows; empty: it must only run.
  public let expected: [String]
  /// Of the statement below the comment, from 1.
  public let line: Int

  /// Those of a notebook, in order.
  public static func all(in notebook: Notebook) -> [DocExample] {
    notebook.programs.flatMap(\.statements).flatMap { statement -> [DocExample] in
      let line = notebook.file.position(of: statement.span.start).line
      return statement.documentation.map { examples(in: $0, line: line) } ?? []
    }
  }

  private static func examples(in text: String, line: Int) -> [DocExample] {
    var examples: [DocExample] = []
    var (source, expected): ([String], [String]) = ([], [])
    func end() {
      if !source.isEmpty {
        examples.append(DocExample(source: source.joined(separator: "\n"), expected: expected, line: line))
      }
      (source, expected) = ([], [])
    }
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      guard line.hasPrefix("    ") else {
        end()
        continue
      }
      let code = line.dropFirst(4)
      if code.hasPrefix("#>") {
        expected.append(String(code.hasPrefix("#> ") ? code.dropFirst(3) : code.dropFirst(2)))
      } else {
        if !expected.isEmpty { end() }
        source.append(String(code))
      }
    }
    end()
    return examples
  }
}
