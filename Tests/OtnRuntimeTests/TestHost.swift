import OtnRuntime
import OtnSyntax
import OtnWork

/// A host in memory: what was written can be read back.
final class TestHost: Host {
  var output = ""
  var pictures: [Picture] = []
  var files: [String: [UInt8]] = [:]
  let width = 80
  let environment = ["OTN_TEST": "yes"]

  struct NoSuchFile: CodedError {
    let code = "no-such-file"
    let path: String
    var message: String { "there is no file `\(path)`" }
  }

  func write(_ text: String) { output += text }
  func show(_ picture: Picture) { pictures.append(picture) }
  func readFile(_ path: String) throws -> [UInt8] {
    guard let bytes = files[path] else { throw NoSuchFile(path: path) }
    return bytes
  }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws { files[path] = bytes }
  func fileExists(_ path: String) -> Bool { files[path] != nil }
  func listFolder(_ path: String) throws -> [String] { files.keys.map { $0 } }
  func now() -> Double { 0 }
}

/// A session for one test, and short ways to run programs in it.
final class Laboratory {
  let host = TestHost()
  let session: Session
  let interpreter: Interpreter

  init(commands: [Command] = [], work: Work = Work()) {
    session = Session(host: host, work: work)
    interpreter = Interpreter(session: session, commands: commands)
  }

  /// Runs all cells of a program; the value is what the last one shows.
  @discardableResult
  func run(_ source: String, name: String = "lab.otn") throws -> Value {
    var value = Value.null
    for cell in try Interpreter.cells(of: SourceFile(name: name, text: source)) {
      value = try interpreter.run(cell) ?? .null
    }
    return value
  }

  /// What a cell shows, as text.
  func shown(_ source: String) throws -> String { try run(source).display(width: 80) }

  /// The diagnostics of a program that fails.
  func failures(_ source: String) -> [Diagnostic] {
    do {
      let value = try run(source)
      return [
        Diagnostic(
          "no-error", "gave \(value.literal)", file: SourceFile(name: "test", text: source), span: Span(0, 0))
      ]
    } catch let failure as CellFailure {
      return failure.diagnostics
    } catch { return [] }
  }

  func codes(_ source: String) -> [String] { failures(source).map(\.code) }
}
