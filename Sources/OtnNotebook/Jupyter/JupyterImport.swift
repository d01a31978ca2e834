import Foundation
import OrderedCollections
import OtnRuntime
import OtnSyntax
import OtnWork

/// A notebook of Jupyter's `.ipynb` file: of one in the language, with its outputs, or of another, whose code comes as quoted text.
///
/// Nothing is run. Pictures inside the file become files in `NAME.assets`.
public struct JupyterImport {
  private let cells: [Value]
  private let metadata: Value
  /// Of the cells' code; nil: the file does not say.
  private let language: String?
  private var result = ImportedNotebook(content: NotebookContent())
  private var names: PictureNames
  /// Outputs that have no form here.
  private var leftOut = 0

  /// - Parameter name: of the notebook that is made: its pictures are named after it.
  /// - Throws: `bad-character`, `bad-format` for what is not JSON, `bad-notebook`, `notebook-version`.
  public static func notebook(of bytes: [UInt8], named name: String) throws -> ImportedNotebook {
    var reader = try JupyterImport(try JSON.value(of: ConvertedText.of(bytes)), name)
    return try reader.run()
  }

  private init(_ notebook: Value, _ name: String) throws(ConversionError) {
    guard let format = notebook.entry("nbformat")?.intValue else {
      throw ConversionError("bad-notebook", "it is JSON, and no notebook: it has no `nbformat`")
    }
    guard format == 4 else {
      throw ConversionError(
        "notebook-version", "it is a notebook of nbformat \(format), and only 4 is read",
        help: format < 4 ? "`jupyter nbconvert --to notebook --nbformat 4 FILE` makes it one" : nil)
    }
    guard let cells = notebook.entry("cells")?.items else {
      throw ConversionError("bad-notebook", "it has no list of `cells`")
    }
    self.cells = cells
    metadata = notebook.entry("metadata") ?? .object([:])
    let kernel = metadata.entry("kernelspec")
    language =
      metadata.entry("language_info")?.entry("name")?.stringValue ?? kernel?.entry("language")?.stringValue
      ?? kernel?.entry("name")?.stringValue
    names = PictureNames(notebook: name)
  }

  private mutating func run() throws -> ImportedNotebook {
    readMetadata()
    for (position, cell) in cells.enumerated() {
      guard let source = cell.entry("source")?.multilineText, let type = cell.entry("cell_type")?.stringValue else {
        throw ConversionError("bad-notebook", "cell \(position + 1) has no `source` or no `cell_type`")
      }
      switch type {
      case "code" where language == KernelLanguage.name: readCode(cell, source)
      case "code": quote(cell, source)
      case "raw": result.content.cells.append(.init(.markdown, text: MarkdownFence.block("", source.lines)))
      default: readProse(cell, source)
      }
    }
    if leftOut > 0 {
      result.remarks.append(
        "\(leftOut) \(leftOut == 1 ? "output has" : "outputs have") neither a text nor a picture, and did not come along"
      )
    }
    result.quoteInvalidCode()
    return result
  }

  private mutating func readMetadata() {
    let own = metadata.entry("otn")
    let texts = { (key: String) in own?.entry(key)?.items?.compactMap(\.stringValue) ?? [] }
    result.content.comments = texts("comments").filter { $0.hasPrefix("#") && !$0.hasPrefix("# %%") }
    result.content.provenance = texts("recorded")
    result.content.usesCRLF = own?.entry("line_end")?.stringValue == "\r\n"
    if let header = own?.entry("header")?.items {
      for entry in header.compactMap(\.items) where entry.count == 2 {
        guard let key = entry[0].stringValue, let value = entry[1].stringValue else { continue }
        result.content.header.append(.init(key.onOneLine, value.onOneLine))
      }
    } else if let title = metadata.entry("title")?.stringValue {
      result.content.header.append(.init("title", title.onOneLine))
    }
  }

  // MARK: Cells

  private mutating func readProse(_ cell: Value, _ source: String) {
    let own = cell.entry("metadata")?.entry("otn")
    names.startCell(title: "attachment")
    var text = source
    if case .mapBox(let attachments)? = cell.entry("attachments") {
      for (key, data) in attachments.items {
        guard case .string(let name) = key, let path = keep(data) else {
          leftOut += 1
          continue
        }
        text = text.replacingOccurrences(of: "(attachment:\(name))", with: "(\(MarkdownPicture.encoded(path)))")
      }
    }
    let heading = SourceCell.Heading((own?.entry("title")?.stringValue ?? "").onOneLine)
    result.content.cells.append(
      .init(
        .markdown, title: heading.title, options: own?.entry("options")?.textMembers ?? [:], text: text))
  }

  private mutating func readCode(_ cell: Value, _ source: String) {
    let own = cell.entry("metadata")?.entry("otn")
    var lines = source.lines
    var heading = SourceCell.Heading(Self.heading(of: own))
    if let mark = lines.first, mark == "# %%" || mark.hasPrefix("# %% ") {
      heading = SourceCell.Heading(String(mark.dropFirst(4)))
      lines.removeFirst()
    }
    while lines.last?.isBlank ?? false { lines.removeLast() }
    names.startCell(title: heading.title)
    result.content.cells.append(
      .init(
        .code, title: heading.title, options: heading.options, text: lines.joined(separator: "\n"),
        output: output(of: cell).flatMap { piece in
          switch piece {
          case .text(let text): text.fileLines(usesCRLF: false)
          case .picture(let picture): [picture.link]
          }
        }))
  }

  private static func heading(of own: Value?) -> String {
    let options = own?.entry("options")?.textMembers ?? [:]
    let title = own?.entry("title")?.stringValue ?? ""
    return NotebookContent.Cell(.code, title: title, options: options, text: "").heading.onOneLine
  }

  /// Code of another language as prose, with what it gave.
  private mutating func quote(_ cell: Value, _ source: String) {
    names.startCell(title: "output")
    var blocks = [MarkdownFence.block(language ?? "", source.lines)]
    for piece in output(of: cell) {
      switch piece {
      case .text(let text): blocks.append(MarkdownFence.block("text", text.fileLines(usesCRLF: false)))
      case .picture(let picture): blocks.append(MarkdownPicture.link(caption: picture.caption, path: picture.path))
      }
    }
    result.content.cells.append(.init(.markdown, text: blocks.joined(separator: "\n\n")))
  }

  // MARK: Outputs

  private enum Piece {
    /// Whole lines.
    case text(String)
    case picture(PictureOutput)
  }

  /// In their order; progress is none of them.
  private mutating func output(of cell: Value) -> [Piece] {
    var pieces: [Piece] = []
    var text = ""
    func endLine() { if !text.isEmpty, text.last != "\n" { text += "\n" } }
    for output in cell.entry("outputs")?.items ?? [] {
      let (data, own) = (output.entry("data"), output.entry("metadata")?.entry("otn"))
      if own?.entry("progress") != nil { continue }
      if let path = data.flatMap({ keep($0, as: own?.entry("path")?.stringValue) }) {
        endLine()
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        let caption = data?.entry("text/plain")?.multilineText ?? ""
        pieces.append(.picture(PictureOutput(caption: caption.onOneLine, path: path)))
      } else if let stream = output.entry("text")?.multilineText {
        text += stream
      } else if let plain = data?.entry("text/plain")?.multilineText {
        endLine()
        text += plain + "\n"
      } else if let name = output.entry("ename")?.stringValue {
        endLine()
        text += "\(name): \(output.entry("evalue")?.stringValue ?? "")\n"
      } else {
        leftOut += 1
      }
    }
    endLine()
    return text.isEmpty ? pieces : pieces + [.text(text)]
  }

  /// Keeps the picture among some data for `NAME.assets`; nil: there is none.
  private mutating func keep(_ data: Value, as earlier: String? = nil) -> String? {
    for type in ["image/png", "image/jpeg", "image/gif", "image/webp"] {
      guard let text = data.entry(type)?.multilineText,
        let decoded = Data(base64Encoded: text, options: .ignoreUnknownCharacters)
      else { continue }
      let bytes = [UInt8](decoded)
      guard let suffix = PictureFile(bytes).suffix else { continue }
      let path = place(earlier, suffix)
      result.pictures[path] = bytes
      return path
    }
    return nil
  }

  /// A path that no other picture has: its earlier name in the new notebook's folder, if it had one.
  private mutating func place(_ earlier: String?, _ suffix: String) -> String {
    if let earlier, PictureOutput(caption: "", path: earlier).isBesideNotebook,
      let name = earlier.split(separator: "/").last, name.hasSuffix(".\(suffix)")
    {
      let path = "\(names.folder)/\(name)"
      if result.pictures[path] == nil { return path }
    }
    while true {
      let path = String(names.next().dropLast("png".count)) + suffix
      if result.pictures[path] == nil { return path }
    }
  }
}

extension String {
  /// Without the ends of lines that a heading or a caption can't have.
  var onOneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : $0 }))
  }
}
