import ArgumentParser
import Foundation
import OtnNotebook
import OtnRuntime
import OtnSyntax

/// `otn test [lab.otn …]`: whether cells with `assert` and the examples of doc comments hold.
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs notebooks and scripts: their `assert`s and the examples in their doc comments must hold.",
    discussion: """
      An example stands in the `##` comment of a func, set in by four blanks, and what it gives behind `#>`:
        ## Doubles a number.
        ##     double 2
        ##     #> 4
        func double x { x * 2 }
      It exits with 1 when something does not hold.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "Files, or folders whose .otn files are meant; the present folder by default.", valueName: "path"))
  var paths: [String] = ["."]

  @OptionGroup var options: RunOptions

  func run() throws {
    let (paths, options) = (paths, options)
    options.setThreads()
    Launch.run(quiet: options.quiet) { console, signals in
      var worst = ExitStatus.success
      for path in try paths.flatMap(Self.files) {
        let session = try ConsoleSession(console: console, signals: signals)
        try options.apply(to: session)
        session.host.keepsPictures = false
        session.capturing.echoes = false
        let status: Int32
        do { status = try TestRun(path, session).run() } catch let failure as CellFailure {
          console.report(failure)
          status = ExitStatus.invalid
        }
        if status == ExitStatus.interrupted { return status }
        worst = max(worst, status)
      }
      return worst == ExitStatus.invalid ? ExitStatus.failed : worst
    }
  }

  private static func files(_ path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw UsageError(code: "no-such-file", message: "there is no `\(path)`")
    }
    if !isFolder.boolValue { return [path] }
    let names = try FileAccess.list(path).filter { $0.hasSuffix(".otn") && !$0.hasPrefix(".") }
    if names.isEmpty { throw UsageError(code: "no-such-file", message: "there is no .otn file in `\(path)`") }
    return names.map { path == "." ? $0 : path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
  }
}

/// The test of one file.
private struct TestRun {
  private let path: String
  private let session: ConsoleSession
  private let cells: NotebookRun

  init(_ path: String, _ session: ConsoleSession) throws {
    self.path = path
    self.session = session
    cells = try NotebookRun(SourceFile(notebook: path), session: session, style: .outputs)
  }

  /// Its cells first, up to one that fails, then its examples with what those have bound. The result is the exit code.
  func run() -> Int32 {
    var asserting = 0
    for position in cells.notebook.programPositions {
      let status = cells.run(position)
      guard status == ExitStatus.success else {
        if status != ExitStatus.interrupted {
          session.console.say("\(path): \(NotebookRunner.name(of: position, in: cells.notebook)) does not hold")
        }
        return status
      }
      if asserts(position) { asserting += 1 }
    }
    let examples = DocExample.all(in: cells.notebook)
    for example in examples {
      guard let problem = problem(of: example) else { continue }
      session.console.say("\(path):\(example.line): the example `\(example.source)` \(problem)")
      return ExitStatus.failed
    }
    session.console.write("\(path): \(summary(cells: asserting, examples: examples.count))\n")
    return ExitStatus.success
  }

  private func asserts(_ position: Int) -> Bool {
    let (file, span) = (cells.notebook.file, cells.notebook.cells[position].source.codeSpan)
    return Highlighter.highlight(file, span: span).contains { highlight in
      highlight.kind == .commandHead && file.text(highlight.span) == "assert"
    }
  }

  /// nil: it gives what it says.
  private func problem(of example: DocExample) -> String? {
    do {
      let interpreter = session.interpreter
      var shown: Value?
      for cell in try Interpreter.cells(of: SourceFile(name: "example", text: example.source)) {
        shown = try interpreter.run(cell)
      }
      guard !example.expected.isEmpty else { return nil }
      let found = try shown?.display(width: 100) ?? "nil"
      let lines = found.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
      let difference = OutputComparison().difference(recorded: example.expected, found: lines)
      return difference == nil ? nil : "gives \(found), not \(example.expected.joined(separator: "\n"))"
    } catch let failure as CellFailure {
      return "fails: \(failure.diagnostics.map(\.title).joined(separator: "; "))"
    } catch {
      return "fails: \(error)"
    }
  }

  private func summary(cells: Int, examples: Int) -> String {
    let counts = [(cells, "cell with assert", "cells with assert"), (examples, "example", "examples")]
      .filter { $0.0 > 0 }.map { "\($0) \($0 == 1 ? $1 : $2)" }
    if counts.isEmpty { return "it runs, and asserts nothing" }
    return counts.joined(separator: " and ") + (cells + examples == 1 ? " holds" : " hold")
  }
}
