import OrderedCollections
import OtnRuntime
import OtnSyntax

/// Finds what may stand at a place of a text: files inside a string, members after a dot, labels of the command being called, names.
struct Completer {
  let interpreter: Interpreter
  /// By name; the first of several overloads stands for its summary.
  private let commands: [String: [Command]]

  init(interpreter: Interpreter, commands: [Command]) {
    self.interpreter = interpreter
    self.commands = Dictionary(grouping: commands, by: \.name)
  }

  func completion(_ text: String, cursor: Int) -> Completion {
    let before = String(String.UnicodeScalarView(text.unicodeScalars.prefix(cursor)))
    let start = before.first { !$0.isWhitespace }
    if start == ":" { return command(before) }
    let file = SourceFile(name: "prompt", text: before)
    let context = CompletionContext(file)
    switch context.place {
    case .string(let path): return FileCompletion.completion(path)
    case .nothing: return Completion(replaced: 0, candidates: [])
    case .member(let path, let word): return matching(word, in: members(of: path))
    case .word(let word, let call):
      // `?tra`: a page of the reference.
      if start == "?" { return matching(word, in: names()) }
      let labels = call.map { self.labels(of: $0.head, without: $0.given) } ?? []
      // Labels alone where a call has some that fit: they are what is hard to remember.
      let fitting = matching(word, in: labels)
      if !fitting.candidates.isEmpty { return fitting }
      return matching(word, in: names() + locals(context.names))
    }
  }

  /// `:re`, `:rerun st`, `:save notes/l`.
  private func command(_ text: String) -> Completion {
    let words = text.split(omittingEmptySubsequences: false) { $0 == " " }.map(String.init)
    guard words.count > 1 else { return matching(text, in: PromptCommand.names.map { Completion.Candidate($0) }) }
    let word = words[words.count - 1]
    if words[0] == ":save", !word.hasPrefix("-") { return FileCompletion.completion(word) }
    return matching(word, in: (PromptCommand.options[words[0]] ?? []).map { Completion.Candidate($0) })
  }

  private func matching(_ word: String, in candidates: [Completion.Candidate]) -> Completion {
    var seen: Set<String> = []
    let found = candidates.filter { $0.text.hasPrefix(word) && $0.text != word && seen.insert($0.text).inserted }
    return Completion(replaced: word.unicodeScalars.count, candidates: found.sorted { $0.text < $1.text })
  }

  // MARK: Candidates

  private func names() -> [Completion.Candidate] {
    let bound = interpreter.bindings.map { Completion.Candidate($0.name, detail: $0.value.typeName) }
    let library = interpreter.libraryNames.map { Completion.Candidate($0, detail: "standard library") }
    let commands = interpreter.commandNames.map {
      Completion.Candidate($0, detail: self.commands[$0]?.first?.summary ?? "")
    }
    let keywords = Keyword.allCases.map { Completion.Candidate($0.rawValue) }
    return bound + library + commands + keywords
  }

  /// Names that the text itself binds.
  private func locals(_ names: [String]) -> [Completion.Candidate] { names.map { Completion.Candidate($0) } }

  private func labels(of head: String, without given: Set<String>) -> [Completion.Candidate] {
    interpreter.labels(of: head).filter { !given.contains($0) }.map { label in
      let parameter = commands[head]?.lazy.flatMap(\.parameters).first { $0.kind == .label && $0.name == label }
      return Completion.Candidate("\(label): ", detail: parameter.map(Self.detail) ?? "")
    }
  }

  private static func detail(_ parameter: Parameter) -> String {
    var value = ""
    if let defaultValue = parameter.defaultValue, defaultValue.literal != "nil" { value = " = \(defaultValue.literal)" }
    return "\(parameter.type)\(value)  \(parameter.summary)"
  }

  private func members(of path: [String]) -> [Completion.Candidate] {
    guard let root = path.first else { return [] }
    if let value = root == "it" ? interpreter.it : interpreter.value(of: root) {
      let owner = path.dropFirst().reduce(Optional(value)) { owner, name in owner.flatMap { Self.member(name, of: $0) }
      }
      return owner.map { Interpreter.members(of: $0).map { Completion.Candidate($0) } } ?? []
    }
    let namespace = path.joined(separator: ".")
    return interpreter.members(ofNamespace: namespace).map {
      Completion.Candidate($0, detail: commands["\(namespace).\($0)"]?.first?.summary ?? "")
    }
  }

  private static func member(_ name: String, of value: Value) -> Value? {
    switch value {
    case .mapBox(let box): box.items[.string(name)]
    case .object(let object): try? object.member(name)
    default: nil
    }
  }
}
