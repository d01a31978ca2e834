import OtnSyntax

/// What an entry at the prompt that begins with `:` asks for.
///
///     try PromptCommand(":rerun 3")        // .rerun(.cell(3))
public enum PromptCommand: Equatable {
  public enum Target: Equatable {
    case stale, all
    case cell(Int)
  }

  case help, quit, variables
  /// The list of all cells, or one of them.
  case cells(Int?)
  case rerun(Target)
  case edit(Int)
  case save(path: String, all: Bool, force: Bool)

  /// Why an entry is no command.
  public struct Misuse: Error, Equatable {
    public let message: String
    public let help: String
  }

  /// How each is written, and what it does; the help text and completion are made of it.
  public static let descriptions: [(usage: String, summary: String)] = [
    (":cells", "the session's cells: fresh or stale, and why; `:cells 3` what one read and made"),
    (":rerun", "run the stale cells again, in order; `:rerun 3` one of them, `:rerun all`"),
    (":edit 3", "change a cell in its place and run it"),
    (":vars", "the names, what they hold, and the cells that made them"),
    (":save lab.otn", "write the cells that lead to what is there now; `--all` every cell, `--force` over a file"),
    (":help", "this page"),
    (":quit, Ctrl-D", "leave"),
  ]

  /// The commands' names, with their colon.
  static let names = [":cells", ":edit", ":help", ":quit", ":rerun", ":save", ":vars"]
  /// What may follow a name.
  static let options = [":rerun": ["all", "stale"], ":save": ["--all", "--force"]]

  public init(_ entry: String) throws(Misuse) {
    let words = entry.split(whereSeparator: \.isWhitespace).map(String.init)
    let name = words.first ?? ":"
    let rest = Array(words.dropFirst())
    switch name {
    case ":help": self = .help
    case ":quit", ":q", ":exit": self = .quit
    case ":vars": self = .variables
    case ":cells": self = .cells(try rest.first.map { word throws(Misuse) in try Self.number(word, name) })
    case ":edit":
      guard let word = rest.first else {
        throw Misuse(message: "`:edit` wants a cell's number", help: Self.usage(name))
      }
      self = .edit(try Self.number(word, name))
    case ":rerun": self = .rerun(try Self.target(rest.first))
    case ":save": self = try Self.save(rest)
    default:
      let near = Suggestion.nearest(name, in: Self.names).map { "did you mean `\($0)`?" }
      throw Misuse(message: "there is no `\(name)`", help: near ?? "`:help` lists what there is")
    }
    if case .save = self { return }
    let most = [":cells", ":edit", ":rerun"].contains(name) ? 1 : 0
    if rest.count > most { throw Misuse(message: "`\(name)` does not take `\(rest[most])`", help: Self.usage(name)) }
  }

  private static func target(_ word: String?) throws(Misuse) -> Target {
    switch word {
    case nil, "stale": .stale
    case "all": .all
    case let word?: .cell(try number(word, ":rerun"))
    }
  }

  /// `3`, or `[3]` as the prompt writes it.
  private static func number(_ word: String, _ name: String) throws(Misuse) -> Int {
    if let number = Int(word.filter { $0 != "[" && $0 != "]" }), number > 0 { return number }
    throw Misuse(message: "`\(word)` is no cell's number", help: usage(name))
  }

  /// A path may hold blanks, and may be quoted.
  private static func save(_ words: [String]) throws(Misuse) -> Self {
    let flags = words.filter { $0.hasPrefix("--") }
    if let unknown = flags.first(where: { $0 != "--all" && $0 != "--force" }) {
      throw Misuse(message: "`:save` does not know `\(unknown)`", help: usage(":save"))
    }
    var path = words.filter { !$0.hasPrefix("--") }.joined(separator: " ")
    if path.count > 1, path.hasPrefix("\""), path.hasSuffix("\"") { path = String(path.dropFirst().dropLast()) }
    if path.isEmpty { throw Misuse(message: "`:save` wants the name of a file", help: usage(":save")) }
    if !(path.split(separator: "/").last ?? "").contains(".") { path += ".otn" }
    return .save(path: path, all: flags.contains("--all"), force: flags.contains("--force"))
  }

  private static func usage(_ name: String) -> String {
    descriptions.first { $0.usage.hasPrefix(name) }.map { "`\($0.usage)`: \($0.summary)" } ?? ""
  }
}
