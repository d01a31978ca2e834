/// A fenced block of code in Markdown (CommonMark 0.31, 4.5).
struct MarkdownFence {
  let mark: Character
  let length: Int
  let indentation: Int
  /// What follows the mark: a language, and whatever else.
  let info: String

  static let code = "otn"
  static let output = "output"

  /// nil: the line opens none.
  init?(opening line: String) {
    let indentation = line.prefix { $0 == " " }.count
    let text = line.dropFirst(indentation)
    guard indentation <= 3, let mark = text.first, mark == "`" || mark == "~" else { return nil }
    let length = text.prefix { $0 == mark }.count
    let info = text.dropFirst(length).trimmingBlanks
    guard length >= 3, mark == "~" || !info.contains("`") else { return nil }
    (self.mark, self.length, self.indentation, self.info) = (mark, length, indentation, info)
  }

  /// The first word behind the mark.
  var language: String { info.split { $0 == " " || $0 == "\t" }.first.map(String.init) ?? "" }

  func isClosed(by line: String) -> Bool {
    let indentation = line.prefix { $0 == " " }.count
    let text = line.dropFirst(indentation).trimmingBlanks
    return indentation <= 3 && text.count >= length && text.allSatisfy { $0 == mark }
  }

  /// What stands in the block that opens at `start`, and where it ends; a block that is not closed goes to the end.
  func block(after start: Int, in lines: [String]) -> (lines: [String], end: Int, isClosed: Bool) {
    let close = lines[(start + 1)...].firstIndex(where: isClosed)
    let inner = lines[(start + 1)..<(close ?? lines.count)].map { line in
      String(line.dropFirst(min(indentation, line.prefix { $0 == " " }.count)))
    }
    return (inner, close.map { $0 + 1 } ?? lines.count, close != nil)
  }

  /// Lines as a block, whose marks are longer than any in them.
  static func block(_ language: String, _ lines: [String]) -> String {
    var (longest, run) = (2, 0)
    for line in lines {
      run = 0
      for byte in line.utf8 {
        run = byte == UInt8(ascii: "`") ? run + 1 : 0
        longest = max(longest, run)
      }
    }
    let mark = String(repeating: "`", count: longest + 1)
    return (["\(mark)\(language)"] + lines + [mark]).joined(separator: "\n")
  }
}
