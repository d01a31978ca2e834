import ArgumentParser
import OtnNotebook
import OtnRuntime
import OtnSyntax

/// `otn fmt lab.otn`: the code of notebooks in the house style.
struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Formats the code of notebooks; prose and recorded output stay as they are.")

  @ArgumentParser.Argument(
    help: ArgumentHelp("Notebooks; - reads standard input and writes to the output.", valueName: "notebook"))
  var paths: [String]

  @Flag(help: "Changes nothing; names the files that would change, and exits with 1 if there are any.")
  var check = false

  func run() throws {
    let options = self
    Launch.run { console, _ in
      var status = ExitStatus.success
      for path in options.paths {
        if path == "-" {
          console.write(
            try Self.formatted(SourceFile(name: "standard input", bytes: try FileAccess.read("/dev/stdin"))))
        } else if try options.format(path) {
          console.write(path + "\n")
          if options.check { status = ExitStatus.failed }
        }
      }
      return status
    }
  }

  /// Whether the file had to change.
  private func format(_ path: String) throws -> Bool {
    let file = try SourceFile(notebook: path)
    let bytes = Array(try Self.formatted(file).utf8)
    guard bytes != file.bytes else { return false }
    if !check { try FileAccess.write(bytes, to: path) }
    return true
  }

  private static func formatted(_ file: SourceFile) throws -> String {
    // What is no notebook is refused whole, with all that is wrong.
    _ = try Notebook(file)
    do { return try Formatter.format(file) } catch { throw CellFailure([error]) }
  }
}
