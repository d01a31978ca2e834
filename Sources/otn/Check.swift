import ArgumentParser
import OtnDatasets
import OtnNotebook
import OtnRuntime
import OtnSyntax
import OtnTensor
import OtnWork

/// `otn check lab.otn …`: runs notebooks and says where they come out differently than recorded.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs notebooks and compares with what was recorded; exits with 1 and names the first cell that differs.")

  @ArgumentParser.Argument(help: ArgumentHelp("The notebooks.", valueName: "notebook"))
  var paths: [String]

  @OptionGroup var options: RunOptions

  func run() throws {
    let (paths, options) = (paths, options)
    options.setThreads()
    Launch.run(quiet: options.quiet) { console, signals in
      var worst = ExitStatus.success
      for path in paths {
        let session = try ConsoleSession(console: console, signals: signals)
        let status = try Self.check(path, session, options)
        if status == ExitStatus.interrupted { return status }
        worst = max(worst, status)
      }
      return worst
    }
  }

  private static func check(_ path: String, _ session: ConsoleSession, _ options: RunOptions) throws -> Int32 {
    let file = try SourceFile(notebook: path)
    // With the parameters that it was recorded with, and the given ones instead of those.
    let notebook = try Notebook(file)
    session.override(notebook, with: notebook.provenance?.parameters ?? [:])
    try options.apply(to: session)
    session.host.keepsPictures = false
    session.capturing.echoes = false
    let run = try NotebookRun(file, session: session, style: .outputs)
    if notebook.provenance == nil {
      let names = notebook.programPositions.map { NotebookRunner.name(of: $0, in: notebook) }
      return summary(path, 0, 0, names, session.console)
    }
    let check = NotebookCheck(run.runner, machine: { .current }, readPicture: pixels)
    var counts = (same: 0, unchecked: 0)
    var unrecorded: [String] = []
    for position in run.notebook.programPositions {
      let status = run.run(position)
      guard status == ExitStatus.success, let finished = run.runner.finished.last else {
        if status != ExitStatus.interrupted {
          session.console.say("\(path): \(NotebookRunner.name(of: position, in: run.notebook)) fails")
        }
        return status
      }
      switch try check.verdict(finished) {
      case .same: counts.same += 1
      case .unchecked: counts.unchecked += 1
      case .unrecorded: unrecorded.append(NotebookRunner.name(of: position, in: run.notebook))
      case .different(let divergence):
        report(divergence, path, session.console)
        return ExitStatus.failed
      }
    }
    return summary(path, counts.same, counts.unchecked, unrecorded, session.console)
  }

  private static func summary(
    _ path: String, _ same: Int, _ unchecked: Int, _ unrecorded: [String], _ console: Console
  ) -> Int32 {
    var parts = ["\(same) \(same == 1 ? "cell" : "cells") as recorded"]
    if unchecked > 0 { parts.append("\(unchecked) not compared") }
    if !unrecorded.isEmpty { parts.append("unrecorded: \(unrecorded.joined(separator: ", "))") }
    console.write("\(path): \(parts.joined(separator: "; "))\n")
    if unrecorded.isEmpty { return ExitStatus.success }
    console.say("help: `otn record \(path)` records what it prints")
    return ExitStatus.failed
  }

  private static func report(_ divergence: NotebookCheck.Divergence, _ path: String, _ console: Console) {
    console.write("\(path):\(divergence.line): \(divergence.cell) is not as recorded\n")
    for line in shortened(divergence.lines) { console.write("  \(line)\n") }
    for reason in divergence.reasons { console.write("  why: \(reason)\n") }
  }

  /// The differing lines with two agreeing ones around them.
  static func shortened(_ lines: [OutputComparison.Line]) -> [String] {
    var texts: [String] = []
    var omitted = false
    for (position, line) in lines.enumerated() {
      switch line {
      case .recorded(let text): texts.append("- \(text)")
      case .found(let text): texts.append("+ \(text)")
      case .same(let text):
        let near = lines[max(0, position - 2)...min(lines.count - 1, position + 2)]
        let isNear = near.contains { if case .same = $0 { false } else { true } }
        if isNear { texts.append("  \(text)") } else if !omitted { texts.append("  …") }
        omitted = !isNear
        continue
      }
      omitted = false
    }
    return texts
  }

  private static func pixels(_ path: String) -> NotebookCheck.Pixels? {
    guard let image = try? Image(contentsOf: path) else { return nil }
    return (image.width, image.height, image.pixels)
  }
}

extension Provenance.Machine {
  /// This process, as far as it has computed anything.
  static var current: Self {
    guard Torch.isLoaded else { return Self(version: otnVersion) }
    let device = Torch.cudaDeviceCount > 0 ? "cuda" : "cpu"
    return Self(version: otnVersion, device: device, threads: Torch.threads, torch: Torch.version)
  }
}
