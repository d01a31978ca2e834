import ArgumentParser
import Glibc
import OtnRuntime
import OtnSyntax

/// The options of every command that runs notebooks.
struct RunOptions: ParsableArguments {
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

  /// To be called before anything else runs: the OpenMP runtime reads it when LibTorch is loaded, which only the first tensor does.
  func setThreads() {
    if let threads { setenv("OMP_NUM_THREADS", "\(threads)", 1) }
  }

  /// Parameters and limits.
  func apply(to session: ConsoleSession) throws {
    if let parameterFile {
      for (name, value) in try Self.values(in: parameterFile, session: session) {
        session.interpreter.parameterOverrides[name] = .value(value)
      }
    }
    for parameter in parameters {
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      session.interpreter.parameterOverrides[String(parts[0])] = .text(String(parts[1]))
    }
    session.host.agreesToAll = yes
    session.interpreter.session.limits = Limits(steps: maxSteps, seconds: maxSeconds)
  }

  /// The YAML is read by the language's own commands, in an interpreter of its own.
  private static func values(in path: String, session: ConsoleSession) throws -> [(String, Value)] {
    let reading = Interpreter(session: Session(host: session.host))
    let file = SourceFile(name: "--params", text: "read(\(Value.string(path).literal)) | yaml")
    let value: Value?
    do { value = try Interpreter.cells(of: file).first.flatMap { cell in try reading.run(cell) } } catch {
      guard let found = (error as? CellFailure)?.diagnostics.first else { throw error }
      let message = found.code == "bad-format" ? "`\(path)`: \(found.title)" : found.title
      throw UsageError(code: found.code, message: message, help: found.help)
    }
    guard case .mapBox(let map)? = value else {
      throw UsageError(message: "`\(path)` is no map of params", help: "write lines such as `epochs: 3`")
    }
    return try map.items.map { key, value in
      guard case .string(let name) = key else { throw UsageError(message: "`\(path)`: a param's name is a word") }
      return (name, value)
    }
  }
}
