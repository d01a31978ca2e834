import Foundation
import OrderedCollections
import OtnRuntime
import OtnSyntax
import OtnTestSupport
import Testing

/// The programs of the language's case files: each has its value, its error with code and place, or is incomplete.
@Suite struct LanguageCasesTests {
  @Test func everyCaseGivesWhatItSays() throws {
    for path in try Fixtures.cases(in: "language", suffix: ".json") {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      guard case .listBox(let cases) = try Laboratory().jsonValue(text) else {
        Issue.record("\(path) holds no list of cases")
        continue
      }
      let failures = try NativeStack.run { try cases.items.compactMap { try Case($0).failure() } }
      for failure in failures { Issue.record("\(path): \(failure)") }
      print("\(path): \(cases.items.count - failures.count) of \(cases.items.count) cases")
    }
  }
}

extension Laboratory {
  func jsonValue(_ text: String) throws -> Value {
    host.files["cases.json"] = Array(text.utf8)
    return try run("read \"cases.json\" | json")
  }
}

/// One case of such a file.
private struct Case {
  let fields: [MapKey: Value]
  let name: String
  let source: String

  init(_ value: Value) throws {
    guard case .mapBox(let box) = value, case .text(let name)? = box.items[.string("name")],
      case .text(let source)? = box.items[.string("source")]
    else { throw CaseError.malformed }
    fields = Dictionary(uniqueKeysWithValues: box.items.map { ($0.key, $0.value) })
    self.name = name.string
    self.source = source.string
  }

  enum CaseError: Error { case malformed }

  /// nil: the program gave what the case says.
  func failure() throws -> String? {
    let actual = outcome()
    let expected = try expectation()
    return actual == expected ? nil : "\(name): gave \(actual), expected \(expected)"
  }

  private func expectation() throws -> String {
    if let value = fields[.string("value")] { return canonical(value).literal }
    if fields[.string("incomplete")] != nil { return "incomplete" }
    guard case .text(let code)? = fields[.string("error")], case .int(let line)? = fields[.string("line")],
      case .int(let column)? = fields[.string("column")]
    else { throw CaseError.malformed }
    return "\(code.string) at \(line):\(column)"
  }

  private func outcome() -> String {
    let laboratory = Laboratory()
    let file = SourceFile(name: name, text: source)
    // A program without marks is one entry at the prompt, which may go on.
    if !source.contains("# %%"), case .incomplete = Parser.parseCell(file: file) { return "incomplete" }
    do {
      let value = try laboratory.run(source)
      return canonical(value).literal
    } catch let failure as CellFailure {
      guard let first = failure.diagnostics.first else { return "a failure without a diagnostic" }
      let (line, column) = first.file.position(of: first.span.start)
      return "\(first.code) at \(line):\(column)"
    } catch { return "\(error)" }
  }

  /// As JSON sees it: keys are strings, and have no order.
  private func canonical(_ value: Value) -> Value {
    switch value {
    case .listBox(let box): return .list(box.items.map(canonical))
    case .mapBox(let box):
      let entries = box.items.map { (MapKey.string($0.key.value.text), canonical($0.value)) }
      return .map(.init(uniqueKeysWithValues: entries.sorted { $0.0.value.text < $1.0.value.text }))
    default: return value
    }
  }
}
