import Foundation
import OtnBindings
import OtnRuntime
import OtnSyntax
import OtnWork

/// A session of the dataset commands whose home and cache are a folder that goes with it.
final class DatasetSession {
  final class DiskHost: OtnRuntime.Host {
    var output = ""
    var pictures: [Picture] = []
    /// What the user answers; nil: there is nobody.
    var agrees: Bool? = true
    var questions: [String] = []
    let width = 100
    let environment: [String: String]

    init(home: String) { environment = ["HOME": home] }

    func write(_ text: String) { output += text }
    func show(_ picture: Picture) { pictures.append(picture) }
    func readFile(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
    /// Whether it only notes what would be written.
    var writesNothing = false
    var attempts: [String] = []
    func writeFile(_ path: String, _ bytes: [UInt8]) throws {
      if writesNothing { return attempts.append(path) }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
    func fileExists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    func listFolder(_ path: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
    func now() -> Double { 0 }
    func confirm(_ question: String) -> Bool? {
      questions.append(question)
      return agrees
    }
  }

  let home: String
  let host: DiskHost
  let interpreter: Interpreter

  init(commands: [Command] = datasetCommands()) throws {
    home = "\(NSTemporaryDirectory())/otn-bindings-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    host = DiskHost(home: home)
    interpreter = Interpreter(session: Session(host: host), commands: commands)
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  /// The files and folders in its home.
  func files() -> [String] { ((try? FileManager.default.subpathsOfDirectory(atPath: home)) ?? []).sorted() }

  /// What the last cell shows, as text.
  @discardableResult func run(_ source: String) throws -> String {
    var shown: Value?
    for cell in try Interpreter.cells(of: SourceFile(name: "lab.otn", text: source)) {
      shown = try interpreter.run(cell)
    }
    return try shown?.display(width: 100) ?? "nil"
  }

  /// Codes, titles and helps of what goes wrong.
  func failure(_ source: String) -> String {
    do {
      return "no failure: \(try run(source))"
    } catch let failure as CellFailure {
      return failure.diagnostics.map { "\($0.code): \($0.title) \($0.help ?? "")" }.joined(separator: "\n")
    } catch { return "\(error)" }
  }
}
