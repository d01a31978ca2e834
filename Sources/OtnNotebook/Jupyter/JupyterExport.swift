import Foundation
import OtnRuntime
import OtnSyntax

/// A notebook as Jupyter's `.ipynb`, nbformat 4.5, byte for byte as Jupyter would write it.
///
/// 1. A cell's title and options are the first line of its code, as in the `.otn` file (`# %% Filter tolerance=1e-3`), where a reader of
///    Jupyter's sees and may change them; programs find them in the cell's metadata, `otn.title` and `otn.options`.
/// 2. Output is a stream; where there is a table in it, a display that has it as HTML, too; pictures are displays.
/// 3. `metadata.otn` of the notebook has what Jupyter has no place for: the header, comments before the first cell, and how it was
///    recorded.
///
/// Source: "The Notebook file format" in nbformat's documentation.
public struct JupyterExport {
  private let content: NotebookContent
  private let pictures: [String: [UInt8]]
  private let notes: [String: String]
  private let version: String

  /// - Parameters:
  ///   - pictures: PNGs, by their paths in the notebook; links to others stay text.
  ///   - notes: what else the file shall say of itself, such as where its data is held.
  ///   - version: of otn.
  public init(
    _ content: NotebookContent, pictures: [String: [UInt8]] = [:], notes: [String: String] = [:], version: String
  ) {
    self.content = content
    self.pictures = pictures
    self.notes = notes
    self.version = version
  }

  public func text() throws -> String {
    var identities = CellIdentities()
    var cells: [Value] = []
    var programs = 0
    for cell in content.cells {
      if cell.hasStatements { programs += 1 }
      let identity = identities.next(for: cell)
      cells.append(cell.kind == .markdown ? prose(cell, identity) : code(cell, identity, number: programs))
    }
    let notebook = Value.object([
      "cells": .list(cells), "metadata": metadata, "nbformat": .int(4), "nbformat_minor": .int(5),
    ])
    return try JSON.text(of: notebook, indent: 1) + "\n"
  }

  // MARK: Metadata

  private var metadata: Value {
    let name = Value.string(KernelLanguage.name)
    var own: [String: Value] = [:]
    if !content.header.isEmpty { own["header"] = .list(content.header.map { .texts([$0.key, $0.value]) }) }
    if !content.comments.isEmpty { own["comments"] = .texts(content.comments) }
    if !content.provenance.isEmpty { own["recorded"] = .texts(content.provenance) }
    if content.usesCRLF { own["line_end"] = .string("\r\n") }
    var members: [String: Value] = [
      "kernelspec": .object(["display_name": name, "language": name, "name": name]),
      "language_info": .object(KernelLanguage.information(version: version).mapValues { .string($0) }),
      "otn": .object(own),
    ]
    if let title = content.headerValue("title") { members["title"] = .string(title) }
    for (key, value) in notes { members["otn:\(key)"] = .string(value) }
    return .object(members)
  }

  private func metadata(of cell: NotebookContent.Cell) -> Value {
    var own: [String: Value] = [:]
    if !cell.title.isEmpty { own["title"] = .string(cell.title) }
    if !cell.options.isEmpty { own["options"] = .object(cell.options.mapValues { .string($0) }) }
    return .object(own.isEmpty ? [:] : ["otn": .object(own)])
  }

  // MARK: Cells

  private func prose(_ cell: NotebookContent.Cell, _ identity: String) -> Value {
    .object([
      "cell_type": .string("markdown"), "id": .string(identity), "metadata": metadata(of: cell),
      "source": .lines(of: cell.text),
    ])
  }

  private func code(_ cell: NotebookContent.Cell, _ identity: String, number: Int) -> Value {
    let mark = cell.heading.isEmpty ? [] : ["# %% \(cell.heading)"]
    let isRecorded = cell.hasStatements && (!content.provenance.isEmpty || !cell.output.isEmpty)
    let count = isRecorded ? Value.int(number) : .null
    return .object([
      "cell_type": .string("code"), "execution_count": count, "id": .string(identity), "metadata": metadata(of: cell),
      "outputs": .list(outputs(of: cell, count)),
      "source": .lines(of: (mark + cell.text.lines).joined(separator: "\n")),
    ])
  }

  private func outputs(of cell: NotebookContent.Cell, _ count: Value) -> [Value] {
    var outputs: [Value] = []
    var text: [String] = []
    for line in cell.output {
      if let picture = PictureOutput(link: line), picture.link == line, let png = pictures[picture.path] {
        if !text.isEmpty { outputs.append(output(text)) }
        text = []
        outputs.append(output(picture, png))
      } else {
        text.append(line)
      }
    }
    if text.isEmpty { return outputs }
    return outputs + [cell.showsValue ? result(text, count) : output(text)]
  }

  private func output(_ lines: [String]) -> Value {
    guard OutputBlock.hasTable(lines) else {
      let text = lines.joined(separator: "\n") + "\n"
      return .object(["name": .string("stdout"), "output_type": .string("stream"), "text": .lines(of: text)])
    }
    return .object(["data": data(lines), "metadata": .object([:]), "output_type": .string("display_data")])
  }

  private func result(_ lines: [String], _ count: Value) -> Value {
    .object([
      "data": data(lines), "execution_count": count, "metadata": .object([:]),
      "output_type": .string("execute_result"),
    ])
  }

  private func data(_ lines: [String]) -> Value {
    var data = ["text/plain": Value.lines(of: lines.joined(separator: "\n"))]
    if OutputBlock.hasTable(lines) { data["text/html"] = .lines(of: OutputBlock.html(lines)) }
    return .object(data)
  }

  private func output(_ picture: PictureOutput, _ png: [UInt8]) -> Value {
    var metadata: [String: Value] = ["otn": .object(["path": .string(picture.path)])]
    if let size = PictureFile(png).size {
      metadata["image/png"] = .object(["height": .int(size.height), "width": .int(size.width)])
    }
    let data = Value.object([
      "image/png": .string(Data(png).base64EncodedString()), "text/plain": .lines(of: picture.caption),
    ])
    return .object(["data": data, "metadata": .object(metadata), "output_type": .string("display_data")])
  }
}

/// Names for cells: from their titles, else from what is in them, so that they stay the same when other cells change.
struct CellIdentities {
  private var used: Set<String> = []
  /// nbformat allows 64.
  private static let longest = 48

  mutating func next(for cell: NotebookContent.Cell) -> String {
    let slug = PictureNames.slug(cell.title).filter { $0.isASCII }
    let name = slug.isEmpty ? ContentDigest.of("\(cell.kind) \(cell.text)") : String(slug.prefix(Self.longest))
    var (identity, number) = (name, 1)
    while !used.insert(identity).inserted {
      number += 1
      identity = "\(name)-\(number)"
    }
    return identity
  }
}

extension NotebookContent.Cell {
  private static let printing: Set<String> = ["print", "show", "table", "summary", "help"]

  /// Whether what it prints last is, as far as its text tells, the value of its last statement: nothing else in it prints.
  var showsValue: Bool {
    let file = SourceFile(name: "", text: text)
    let names = Lexer(file: file).tokens.compactMap { token in
      if case .name = token.kind { file.text(token.span) } else { nil }
    }
    guard case .complete(let program) = Parser.parseCell(file: file), Self.printing.isDisjoint(with: names),
      case .expression? = program.statements.last?.kind
    else { return false }
    return true
  }
}
