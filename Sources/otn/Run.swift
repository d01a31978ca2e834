import ArgumentParser
import Glibc
import OrderedCollections
import OtnRuntime
import OtnSyntax

/// `otn run lab.otn`: a notebook from its first cell to its last.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a notebook: checks all of its cells, then prints each with its output.")

  @ArgumentParser.Argument(help: ArgumentHelp("The notebook; - for standard input.", valueName: "notebook"))
  var path: String

  @Option(
    name: .customShort("p"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Sets a param of the notebook.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(name: .customLong("params"), help: ArgumentHelp("Sets params from a YAML file.", valueName: "file"))
  var parameterFile: String?

  @Flag(name: .shortAndLong, help: "Prints only what the cells print.")
  var quiet = false

  @Flag(help: "Agrees to what would be asked: to delete in the cloud.")
  var yes = false

  @Option(help: "The most calls and turns of loops.")
  var maxSteps: Int?

  @Option(help: "The most seconds.")
  var maxSeconds: Double?

  @Option(help: "The threads that tensors are computed with.")
  var threads: Int?

  func validate() throws {
    for (name, value) in [("--max-steps", maxSteps), ("--threads", threads)] where value.map({ $0 < 1 }) ?? false {
      throw ValidationError("`\(name)` must be at least 1")
    }
    if let maxSeconds, !(maxSeconds > 0) { throw ValidationError("`--max-seconds` must be more than 0") }
    for parameter in parameters where parameter.firstIndex(of: "=").map({ $0 == parameter.startIndex }) ?? true {
      throw ValidationError("`-p \(parameter)`: write `-p name=value`")
    }
  }

  func run() throws {
    let options = self
    // Read by the OpenMP runtime when LibTorch is loaded, which only the first tensor does.
    if let threads { setenv("OMP_NUM_THREADS", "\(threads)", 1) }
    Launch.run(quiet: quiet) { console, signals in
      let session = try ConsoleSession(console: console, signals: signals)
      try options.setParameters(of: session)
      session.host.agreesToAll = options.yes
      session.interpreter.session.limits = Limits(steps: options.maxSteps, seconds: options.maxSeconds)
      let style = options.quiet ? NotebookRun.Style.outputs : .everything
      return try NotebookRun(options.file(), session: session, style: style).run()
    }
  }

  private func file() throws -> SourceFile {
    if path == "-" { return SourceFile(name: "standard input", bytes: try FileAccess.read("/dev/stdin")) }
    return try SourceFile(notebook: path)
  }

  private func setParameters(of session: ConsoleSession) throws {
    if let parameterFile {
      for (name, value) in try Self.values(in: parameterFile, session: session) {
        session.interpreter.parameterOverrides[name] = .value(value)
      }
    }
    for parameter in parameters {
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      session.interpreter.parameterOverrides[String(parts[0])] = .text(String(parts[1]))
    }
  }

  /// The YAML is read by the language's own commands, in an interpreter of its own.
  private static func values(in path: String, session: ConsoleSession) throws -> [(String, Value)] {
    let reading = Interpreter(session: Session(host: session.host))
    let file = SourceFile(name: "--params", text: "read(\(Value.string(path).literal)) | yaml")
    guard let cell = try Interpreter.cells(of: file).first, case .mapBox(let map)? = try reading.run(cell) else {
      throw UsageError(message: "`\(path)` is no map of params", help: "write lines such as `epochs: 3`")
    }
    return try map.items.map { key, value in
      guard case .string(let name) = key else { throw UsageError(message: "`\(path)`: a param's name is a word") }
      return (name, value)
    }
  }
}

extension SourceFile {
  /// A notebook on the command line: that it can't be read is a mistake of the one who typed it.
  convenience init(notebook path: String) throws(UsageError) {
    do { self.init(name: path, bytes: try FileAccess.read(path)) } catch {
      throw UsageError(code: error.code, message: error.message, help: error.help)
    }
  }
}
