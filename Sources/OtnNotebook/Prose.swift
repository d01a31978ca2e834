import OtnSyntax

/// Text for people, laid out for a terminal.
public enum Prose {
  /// Words in lines of at most `width` columns; a word that is longer has a line of its own.
  public static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var columns = 0
    for word in text.split(separator: " ") {
      let needed = DisplayWidth.of(word)
      if !line.isEmpty, columns + 1 + needed > width {
        lines.append(line)
        (line, columns) = ("", 0)
      }
      line += (line.isEmpty ? "" : " ") + word
      columns += needed + (columns == 0 ? 0 : 1)
    }
    return lines + [line]
  }

  /// Markdown as it stands, but with its paragraphs and list items wrapped.
  public static func laidOut(_ markdown: String, width: Int) -> String {
    var lines: [String] = []
    var paragraph = ""
    var isFenced = false
    func endParagraph() {
      if !paragraph.isEmpty { lines += block(paragraph, width: width) }
      paragraph = ""
    }
    for line in markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let text = line.drop { $0 == " " }
      let isFence = text.hasPrefix("```")
      if isFence { isFenced.toggle() }
      if isFence || isFenced || text.isEmpty || text.hasPrefix("#") || text.hasPrefix("|") || line.hasPrefix("    ") {
        endParagraph()
        lines.append(String(line))
      } else {
        if marker(of: text) > 0 { endParagraph() }
        paragraph += paragraph.isEmpty ? String(line) : " " + text
      }
    }
    endParagraph()
    return lines.joined(separator: "\n")
  }

  /// One paragraph or list item, whose later lines stand below its first word.
  private static func block(_ text: String, width: Int) -> [String] {
    let content = text.drop { $0 == " " }
    let indent = text.count - content.count
    let hanging = indent + marker(of: content)
    let lines = wrapped(String(content), width: max(width - hanging, 20))
    return lines.enumerated().map { String(repeating: " ", count: $0 == 0 ? indent : hanging) + $1 }
  }

  /// The columns of `- `, `* ` or `12. ` at the start; 0: it is no list item.
  private static func marker(of text: Substring) -> Int {
    if text.hasPrefix("- ") || text.hasPrefix("* ") { return 2 }
    let digits = text.prefix { $0.isASCII && $0.isNumber }.count
    return digits > 0 && text.dropFirst(digits).hasPrefix(". ") ? digits + 2 : 0
  }
}
