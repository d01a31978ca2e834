import Foundation
import OtnSyntax

/// The cells of a notebook as HTML, and what a table of contents has of them.
struct PageCells {
  struct Entry: Equatable {
    let level: Int
    /// As HTML.
    let text: String
    let id: String
    /// Whether it is a cell's title and no heading of the prose.
    let isCode: Bool
  }

  private(set) var html = ""
  private(set) var outline: [Entry] = []
  private let notebook: Notebook
  private let pictures: NotebookPictures
  private let addresses: [String: String]
  private var ids = PageIdentities()
  /// Of the last heading in the prose.
  private var level = 1

  init(_ notebook: Notebook, _ content: NotebookContent, _ pictures: NotebookPictures) {
    self.notebook = notebook
    self.pictures = pictures
    addresses = pictures.prose.compactMapValues(PictureHTML.address)
    var parts: [String] = []
    for (position, cell) in content.cells.enumerated() {
      switch cell.kind {
      case .markdown: parts.append(prose(cell))
      case .code: if !cell.text.isEmpty || !cell.output.isEmpty { parts.append(code(cell, position)) }
      }
    }
    html = parts.joined(separator: "\n")
  }

  private mutating func prose(_ cell: NotebookContent.Cell) -> String {
    let prose = ProseHTML(cell.text, pictures: addresses, ids: &ids)
    outline += prose.headings.map { Entry(level: $0.level, text: $0.text, id: $0.id, isCode: false) }
    level = prose.headings.last?.level ?? level
    return "<section class=\"prose\">\n\(prose.html)</section>"
  }

  // MARK: Code

  private mutating func code(_ cell: NotebookContent.Cell, _ position: Int) -> String {
    let id = cell.title.isEmpty ? nil : ids.next(for: cell.title)
    let title = HTMLText.escaped(cell.title)
    if let id, outline.last?.text != title {
      outline.append(Entry(level: level + 1, text: title, id: id, isCode: true))
    }
    let number =
      notebook.programPositions.firstIndex(of: position).map { "<span class=\"number\">\($0 + 1)</span>" } ?? ""
    let tag = "h\(min(level + 1, 6))"
    let name = title.isEmpty ? "<span class=\"untitled\">code</span>" : "<\(tag)>\(title)</\(tag)>"
    let changed = hasChanged(position) ? "<span class=\"changed\">changed since it was recorded</span>" : ""
    let output = output(cell.output)
    let lines = cell.text.lines.drop { $0.isBlank }.joined(separator: "\n")
    return """
      <section class="cell"\(id.map { " id=\"\($0)\"" } ?? "")>
      <details open>
      <summary>\(number)\(name)\(changed)</summary>
      \(CodeHTML.block(lines, language: KernelLanguage.name))
      </details>\(output.isEmpty ? "" : "\n<div class=\"output\">\n\(output)\n</div>")
      </section>
      """
  }

  private func hasChanged(_ position: Int) -> Bool {
    guard let recorded = notebook.provenance?.code, recorded.count == notebook.programPositions.count,
      let number = notebook.programPositions.firstIndex(of: position)
    else { return false }
    return recorded[number] != notebook.codeDigest(of: position)
  }

  // MARK: Output

  private mutating func output(_ lines: [String]) -> String {
    var parts: [String] = []
    var text: [String] = []
    for line in lines {
      guard let picture = PictureOutput(link: line), let png = pictures.recorded[picture.path] else {
        text.append(line)
        continue
      }
      parts += Self.blocks(text)
      text = []
      parts.append(PictureHTML(picture, png, id: ids.next(for: "boxes")).html)
    }
    return (parts + Self.blocks(text)).joined(separator: "\n")
  }

  private static func blocks(_ lines: [String]) -> [String] {
    OutputBlock.blocks(lines).flatMap { block in
      switch block {
      case .lines(let lines): lines.allSatisfy(\.isBlank) ? [] : ["<pre>\(HTMLText.escaped(trimmed(lines)))</pre>"]
      case .table(let table):
        ["<div class=\"wide\">\(table.html)</div>"] + charts(EpochChart.charts(of: table).map(\.html))
      }
    }
  }

  private static func charts(_ charts: [String]) -> [String] {
    charts.isEmpty ? [] : ["<div class=\"charts\">\n\(charts.joined(separator: "\n"))\n</div>"]
  }

  /// Without blank lines around them: the page has its own distances.
  private static func trimmed(_ lines: [String]) -> String {
    let lines = lines.drop { $0.isBlank }
    return lines[...(lines.lastIndex { !$0.isBlank } ?? lines.startIndex)].joined(separator: "\n")
  }
}
