import OtnRuntime
import Yams

/// A notebook's header as the YAML that opens a Markdown file.
///
///     ---
///     title: Ten things on a shelf
///     otn: 1
///     ---
enum FrontMatter {
  static let rule = "---"

  /// Of two entries of one name, the first: YAML knows no more.
  static func text(of header: [NotebookContent.Entry]) -> String {
    var names: Set<String> = []
    let entries = header.filter { names.insert($0.key).inserted }
    let lines = entries.map { entry in
      "\(scalar(entry.key)):" + (entry.value.isEmpty ? "" : " \(scalar(entry.value))")
    }
    return ([rule] + lines + [rule]).joined(separator: "\n")
  }

  /// The entries, and where the file goes on. Lists are written with commas; maps are left out.
  ///
  /// - Throws: `bad-front-matter`.
  static func header(of lines: [String]) throws(ConversionError) -> (header: [NotebookContent.Entry], end: Int) {
    let isRule = { (line: String) in line.trimmingBlanks == rule || line.trimmingBlanks == "..." }
    guard let first = lines.first, first.trimmingBlanks == rule, let end = lines.dropFirst().firstIndex(where: isRule)
    else { return ([], 0) }
    let yaml = lines[1..<end].joined(separator: "\n")
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch {
      let line = (error as? YamlError).flatMap(Self.line).map { $0 + 1 } ?? 1
      throw ConversionError("bad-front-matter", "what stands between the `---` lines is not YAML", line: line)
    }
    guard let node else { return ([], end + 1) }
    guard let map = node.mapping else {
      throw ConversionError("bad-front-matter", "what stands between the `---` lines is no map of keys", line: 1)
    }
    let header = map.compactMap { key, value -> NotebookContent.Entry? in
      guard let key = key.scalar?.string, let value = text(of: value) else { return nil }
      return NotebookContent.Entry(oneLine(key), oneLine(value))
    }
    return (header, end + 1)
  }

  private static func text(of node: Node) -> String? {
    switch node {
    case .scalar(let scalar): scalar.string
    case .sequence(let items): items.compactMap { $0.scalar?.string }.joined(separator: ", ")
    default: nil
    }
  }

  private static func oneLine(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }

  private static func line(_ error: YamlError) -> Int? {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    default: nil
    }
  }

  // MARK: Scalars

  /// Plain where nobody could read anything else into it.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      text.first.map { $0.isLetter || $0.isNumber } ?? false && text.last != " "
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || " _.,;()/+-'".unicodeScalars.contains(scalar)
      }
    return isPlain ? text : "\"\(text.unicodeScalars.map(quoted).joined())\""
  }

  private static func quoted(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case _ where scalar == "\"" || scalar == "\\": return "\\\(scalar)"
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
      let digits = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    default: return String(Character(scalar))
    }
  }
}
