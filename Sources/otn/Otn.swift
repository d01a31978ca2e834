import ArgumentParser
import Glibc
import OtnWork

/// The command line. Exit codes: 0; 1 the program failed; 2 it was not valid, or the options were not; 130 interrupted.
@main
struct Otn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "otn", abstract: "A notebook-style prompt and scripting language for training object detectors.",
    usage: """
      otn                    the prompt
      otn lab.otn            runs a notebook, then the prompt goes on from there
      otn run lab.otn        runs a notebook
      otn watch lab.otn      runs it as it is saved, and shows it in a browser
      otn step lab.otn       goes through it cell by cell, for a class
      otn record lab.otn     runs it and writes what it prints into it
      otn resume lab.otn     goes on after a crash or an interrupt
      otn check lab.otn      runs it and says where it comes out differently
      otn test               runs what is here: do its asserts and the examples of its comments hold
      otn plan lab.otn       says what it would read, write, make and train; does nothing of it
      otn -e 'code'          runs a line
      otn - < file           runs standard input
      otn fmt lab.otn        formats it
      otn export lab.otn     writes it as a web page, as Markdown or for Jupyter
      otn import x.ipynb     makes a notebook of Jupyter's or of Markdown
      otn kernel install     makes otn known to Jupyter
      otn audit              verifies the ledger of what held data went where
      otn doctor             says what is installed and what is missing
      """,
    version: "otn \(otnVersion)",
    subcommands: [
      Start.self, Run.self, Watch.self, Record.self, Resume.self, Check.self, PlanCommand.self, Step.self, Test.self,
      Format.self,
      Export.self, Import.self, KernelCommand.self, Audit.self, Doctor.self,
    ],
    defaultSubcommand: Start.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let exitCode = exitCode(for: error)
      let message = fullMessage(for: error)
      if exitCode == .success {
        print(message)
        Glibc.exit(ExitStatus.success)
      }
      if !message.isEmpty { Console(quiet: false).say(message) }
      // The parser has a code of its own for wrong options.
      Glibc.exit(error is ExitCode ? exitCode.rawValue : ExitStatus.invalid)
    }
  }
}

/// What `otn` does without the name of a command: the prompt, a line, standard input.
struct Start: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "The prompt, after a notebook if one is given.", usage: "otn [-e code] [notebook]",
    shouldDisplay: false)

  @Option(
    name: .customShort("e"), parsing: .unconditional,
    help: ArgumentHelp("Runs a line of the language.", valueName: "code"))
  var code: String?

  @ArgumentParser.Argument(
    help: ArgumentHelp("A notebook to start with, or - for standard input.", valueName: "notebook"))
  var path: String?

  func validate() throws {
    if code != nil, path != nil { throw ValidationError("`-e` and a notebook can't be combined") }
  }

  func run() throws {
    let (code, path) = (code, path)
    Launch.run { console, signals in
      let session = try ConsoleSession(console: console, signals: signals)
      if let code { return session.runText(code, name: "-e") }
      if path == "-" { return session.runStandardInput() }
      return try PromptLoop(session: session).run(after: path)
    }
  }
}

enum ExitStatus {
  static let success: Int32 = 0
  static let failed: Int32 = 1
  static let invalid: Int32 = 2
  /// 128 and SIGINT's number, as shells count.
  static let interrupted: Int32 = 130
  /// The same for SIGPIPE.
  static let brokenPipe: Int32 = 141
}
