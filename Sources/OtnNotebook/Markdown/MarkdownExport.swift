import OtnSyntax

/// A notebook as GitHub-flavoured Markdown.
///
/// 1. The header is YAML front matter.
/// 2. Code stands in fences of the language `otn`, its output behind it: text in a fence named `output`, a picture as a link in a line
///    of its own.
/// 3. A comment in front of a cell has its title and options: `<!-- otn: Filter tolerance=1e-3 -->`. Cells without any have no
///    comment, unless something would be read as another thing than it is. See `MarkdownMark`.
public struct MarkdownExport {
  private let content: NotebookContent
  private let pictures: [String: String]
  private let notes: [String: String]

  /// - Parameters:
  ///   - pictures: where the pictures will be, by their paths in the notebook; links to others stay text.
  ///   - notes: what else the file shall say of itself, such as where its data is held.
  public init(_ content: NotebookContent, pictures: [String: String] = [:], notes: [String: String] = [:]) {
    self.content = content
    self.pictures = pictures
    self.notes = notes
  }

  public var text: String {
    var blocks = content.header.isEmpty ? [] : [FrontMatter.text(of: content.header)]
    blocks += notes.sorted { $0.key < $1.key }.map { MarkdownMark.note($0.key, $0.value) }
    if !content.comments.isEmpty { blocks.append(MarkdownMark.lines("comments", content.comments)) }
    // Whether the block before is prose: plain, or up to the next comment.
    var (followsProse, isOpen) = (false, false)
    for cell in content.cells {
      switch cell.kind {
      case .markdown:
        let isMarked = followsProse || !cell.heading.isEmpty || !MarkdownImport.readsAsOneProse(cell.text)
        let mark = isMarked ? [MarkdownMark.cell(heading: cell.heading, isProse: true)] : []
        blocks.append((mark + cell.text.lines.map(MarkdownMark.quoted)).joined(separator: "\n"))
        (followsProse, isOpen) = (true, isMarked)
      case .code:
        let isMarked = isOpen || !cell.heading.isEmpty
        let mark = isMarked ? MarkdownMark.cell(heading: cell.heading, isProse: false) + "\n" : ""
        blocks.append(mark + MarkdownFence.block(MarkdownFence.code, cell.text.lines))
        blocks += outputBlocks(cell.output)
        (followsProse, isOpen) = (false, false)
      }
    }
    if !content.provenance.isEmpty { blocks.append(MarkdownMark.lines("recorded", content.provenance)) }
    let text = blocks.joined(separator: "\n\n") + "\n"
    return content.usesCRLF ? text.lines.joined(separator: "\r\n") : text
  }

  private func outputBlocks(_ output: [String]) -> [String] {
    var blocks: [String] = []
    var text: [String] = []
    func endText() {
      if !text.isEmpty { blocks.append(MarkdownFence.block(MarkdownFence.output, text)) }
      text = []
    }
    for line in output {
      if let picture = PictureOutput(link: line), picture.link == line, let path = pictures[picture.path] {
        endText()
        blocks.append(MarkdownPicture.link(caption: picture.caption, path: path))
      } else {
        text.append(line)
      }
    }
    endText()
    return blocks
  }
}
