import OtnWork

extension Core {
  static let files = [read, write, exists, ls]

  private static let path = Parameter.positional(
    "path", .string, "Relative to the working folder; `~` is the home folder.")

  static let read = Command(
    "read", family: "files", "The text in a file.", [path], returns: "a String", effects: [.reads(argument: "path")],
    files: { [try $0.string("path")] }
  ) { arguments in
    let path = try arguments.string("path")
    let bytes = try arguments.session.host.readFile(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw arguments.invalid("path", "`\(path)` is no text: its bytes are not UTF-8")
    }
    return .string(text)
  }

  static let write = Command(
    "write", family: "files", "Writes a value into a file: text as it is, lists and maps as the file's name says.",
    [
      .positional("value", .any, "Text; or what a .json, .yml, .yaml or .csv file can hold."),
      .positional("path", .string, "The file; an existing one is replaced, in one step."),
    ], returns: "nil", effects: [.writes(argument: "path")]
  ) { arguments in
    let path = try arguments.string("path")
    let value = arguments["value"]
    var text = value.text
    if case .text = value {
    } else if path.hasSuffix(".json") {
      text = try JSON.text(of: value, indent: 2) + "\n"
    } else if path.hasSuffix(".yml") || path.hasSuffix(".yaml") {
      text = try YAML.text(of: value)
    } else if path.hasSuffix(".csv") {
      text = try CSV.text(of: value)
    } else {
      text += "\n"
    }
    try arguments.session.host.writeFile(path, Array(text.utf8))
    return .null
  }

  static let exists = Command(
    "exists", family: "files", "Whether there is a file or folder.", [path], returns: "a Bool",
    effects: [.reads(argument: "path")], examples: [Example("exists \"no/such/file\"", "false")],
    files: { _ in [] }
  ) { .bool($0.session.host.fileExists(try $0.string("path"))) }

  static let ls = Command(
    "ls", family: "files", "The names in a folder, sorted.",
    [.positional("path", .string, "The folder.", default: .string("."))], returns: "a List of Strings",
    effects: [.reads(argument: "path")], files: { _ in [] }
  ) { .list(try $0.session.host.listFolder(try $0.string("path")).sorted().map { .string($0) }) }
}
