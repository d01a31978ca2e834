import ArgumentParser
import Foundation
import OtnNotebook
import OtnSyntax
import OtnWork

/// `otn export lab.otn --to html`: a notebook in another format.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a notebook as a web page, as Markdown or for Jupyter; runs nothing.",
    discussion: """
      html   one file with the recorded outputs and pictures, which needs no network
      md     Markdown as on GitHub, with the pictures beside it
      ipynb  Jupyter's format, for the kernel that `otn kernel install` installs
      `otn import` reads Markdown and Jupyter's format back, as they were.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case html, md, ipynb }

  @ArgumentParser.Argument(help: ArgumentHelp("The notebook.", valueName: "notebook"))
  var path: String

  @Option(help: ArgumentHelp("The format; else what the output's name ends in says it.", valueName: "html|md|ipynb"))
  var to: Format?

  @OptionGroup var target: ConversionOptions

  func run() throws {
    let (path, target) = (path, target)
    let format = try to ?? target.output.map(Self.format) ?? Self.unknown("the format is missing")
    Launch.run { console, _ in
      let files = try ConversionFiles(console: console, command: "export", source: path)
      let notebook = try Notebook(SourceFile(name: path, bytes: try files.readSource()))
      let output = target.path(for: path, suffix: format.rawValue)
      let export = Conversion(notebook, to: output, files)
      try files.write(try export.files(format), overwriting: target.force)
      return ExitStatus.success
    }
  }

  /// What the name of a file says.
  private static func format(of path: String) throws -> Format {
    let suffix = URL(fileURLWithPath: path).pathExtension.lowercased()
    return try Format(rawValue: suffix == "htm" ? "html" : suffix) ?? unknown("`\(path)` does not say the format")
  }

  private static func unknown(_ message: String) throws -> Format {
    throw ValidationError("\(message): write `--to html`, `--to md` or `--to ipynb`")
  }

  /// One notebook on its way into another format.
  private struct Conversion {
    let notebook: Notebook
    let content: NotebookContent
    let pictures: NotebookPictures
    let output: String
    let files: ConversionFiles

    init(_ notebook: Notebook, to output: String, _ files: ConversionFiles) {
      self.notebook = notebook
      self.output = output
      self.files = files
      content = NotebookContent(notebook)
      pictures = NotebookPictures(of: content, read: files.readPicture)
    }

    func files(_ format: Format) throws -> [ConversionFiles.File] {
      switch format {
      case .html:
        let date = String(Date(timeIntervalSince1970: files.now()).formatted(.iso8601).prefix(10))
        let page = NotebookPage(notebook, pictures: pictures, notes: files.notes, date: date, version: otnVersion)
        return [(output, Array(page.html.utf8))]
      case .md: return markdown
      case .ipynb:
        let export = JupyterExport(content, pictures: pictures.recorded, notes: files.notes, version: otnVersion)
        return [(output, Array(try export.text().utf8))]
      }
    }

    /// The pictures first: what links to them comes last.
    private var markdown: [ConversionFiles.File] {
      let folder = files.pictureFolder(of: output)
      let places = pictures.recorded.keys.sorted().map { path in
        (path: path, name: path.split(separator: "/").last.map(String.init) ?? path)
      }
      let links = places.map { ($0.path, "\(folder.name)/\($0.name)") }
      let text = MarkdownExport(
        content, pictures: Dictionary(uniqueKeysWithValues: links), notes: files.notes
      ).text
      return places.map { ("\(folder.path)/\($0.name)", pictures.recorded[$0.path] ?? []) }
        + [(output, Array(text.utf8))]
    }
  }
}

/// Where a conversion writes.
struct ConversionOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, or its folder; by default beside the other one.", valueName: "file"))
  var output: String?

  @Flag(help: "Replaces a file that is there.")
  var force = false

  func path(for source: String, suffix: String) -> String {
    let name = source.split(separator: "/").last.map(String.init) ?? source
    let base = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    let beside = source.dropLast(name.count) + "\(base).\(suffix)"
    guard let output else { return String(beside) }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: output, isDirectory: &isFolder), isFolder.boolValue else {
      return output
    }
    return (output.hasSuffix("/") ? output : output + "/") + "\(base).\(suffix)"
  }
}
