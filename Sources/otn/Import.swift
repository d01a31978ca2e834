import ArgumentParser
import Foundation
import OtnNotebook
import OtnRuntime
import OtnSyntax
import OtnWork

/// `otn import x.ipynb`: a notebook of a file in another format.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes a notebook of a Jupyter notebook or a Markdown file; runs nothing.",
    discussion: "Code of other languages comes as quoted text.")

  @ArgumentParser.Argument(help: ArgumentHelp("The file: .ipynb or .md.", valueName: "file"))
  var path: String

  @OptionGroup var target: ConversionOptions

  func run() throws {
    let (path, target) = (path, target)
    Launch.run { console, _ in
      let files = try ConversionFiles(console: console, command: "import", source: path)
      let output = target.path(for: path, suffix: "otn")
      var pictures: [ConversionFiles.File] = []
      let imported: ImportedNotebook
      switch URL(fileURLWithPath: path).pathExtension.lowercased() {
      case "ipynb":
        let name = output.split(separator: "/").last.map(String.init) ?? output
        let bytes = try files.readSource()
        imported = try Self.explaining(path, bytes) { try JupyterImport.notebook(of: bytes, named: name) }
        let folder = output.dropLast(name.count)
        pictures = imported.pictures.sorted { $0.key < $1.key }.map { ("\(folder)\($0.key)", $0.value) }
      case "md", "markdown":
        let bytes = try files.readSource()
        var found = try Self.explaining(path, bytes) { try MarkdownImport.notebook(of: bytes) }
        pictures = Self.takePictures(of: &found, output, files)
        imported = found
      default:
        throw UsageError(
          code: "unknown-format", message: "`\(path)` is neither a Jupyter notebook nor Markdown",
          help: "its name must end in .ipynb or .md")
      }
      try files.write(pictures + [(output, Array(imported.content.text.utf8))], overwriting: target.force)
      for remark in imported.remarks { console.line("note: \(remark)") }
      return ExitStatus.success
    }
  }

  /// Pictures that lie beside a Markdown file go beside the notebook, under its name.
  private static func takePictures(
    of imported: inout ImportedNotebook, _ output: String, _ files: ConversionFiles
  ) -> [ConversionFiles.File] {
    let folder = files.pictureFolder(of: output)
    var paths: [String: String] = [:]
    var pictures: [ConversionFiles.File] = []
    for path in imported.content.picturePaths {
      guard let bytes = files.readPicture(path), let name = path.split(separator: "/").last else { continue }
      paths[path] = "\(folder.name)/\(name)"
      pictures.append(("\(folder.path)/\(name)", bytes))
    }
    imported.move(paths)
    return pictures
  }

  /// What is wrong with a file is said with its place in it.
  private static func explaining<Result>(_ path: String, _ bytes: [UInt8], _ body: () throws -> Result) throws -> Result
  {
    do { return try body() } catch let error as ConversionError {
      let file = SourceFile(name: path, bytes: bytes)
      guard let line = error.line, file.lineStarts.indices.contains(line - 1) else {
        throw UsageError(code: error.code, message: "`\(path)` can't be imported: \(error.message)", help: error.help)
      }
      let start = Int(file.lineStarts[line - 1])
      let length = bytes[start...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }.count
      throw CellFailure([
        Diagnostic(error.code, error.message, file: file, span: Span(start, start + length), help: error.help)
      ])
    } catch let error as Fault {
      throw UsageError(code: error.code, message: "`\(path)` can't be imported: \(error.message)", help: error.help)
    }
  }
}
