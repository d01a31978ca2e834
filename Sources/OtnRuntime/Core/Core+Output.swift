extension Core {
  static let output = [print, show, table, help]

  static let print = Command(
    "print", family: "output", "Writes values on a line, with blanks between them.",
    [.rest("values", .any, "What to write: strings as they are, everything else as in a program.")],
    returns: "nil", effects: [.prints], examples: [Example("print \"n =\" 3")]
  ) { arguments in
    arguments.session.host.write(try arguments.list("values").map(\.text).joined(separator: " ") + "\n")
    return .null
  }

  static let show = Command(
    "show", family: "output", "Shows a value as a cell would; a picture, where it has one.",
    [.positional("value", .any, "A picture, or anything else.")],
    returns: "nil", effects: [.prints, .writesPictures], examples: [Example("show [1, 2]")]
  ) { arguments in
    let host = arguments.session.host
    if case .object(let object) = arguments["value"], let picture = try object.picture() {
      if let gate = arguments.session.gate, let folder = host.pictureFolder {
        try gate.write(arguments, to: folder) { host.show(picture) }
      } else {
        host.show(picture)
      }
    } else {
      try host.write { width in try arguments["value"].display(width: width) + "\n" }
    }
    return .null
  }

  static let table = Command(
    "table", family: "output", "Writes a list of maps as a table.",
    [
      .positional("rows", .list, "Maps: one a row."),
      .label("columns", .optional(.list), "The keys to show, in this order; all by default."),
    ],
    returns: "nil", effects: [.prints],
    examples: [Example("table [[name: \"apple\", boxes: 4], [name: \"cake\", boxes: 1]] columns: [\"name\"]")]
  ) { arguments in
    let rows = try arguments.list("rows")
    let host = arguments.session.host
    if rows.isEmpty { return .null }
    guard let table = Table(rows: rows, columns: try arguments.optionalStrings("columns")) else {
      throw arguments.invalid("rows", "`table` wants a list of Maps with keys", code: "wrong-type")
    }
    host.write { table.text(width: $0) + "\n" }
    return .null
  }

  static let help = Command(
    "help", family: "output", "Tells about a command, a func, or the language.",
    [.positional("name", .optional(.name), "A name; without one all commands are listed.")],
    returns: "nil", effects: [.prints], examples: [Example("help sort"), Example("help language")]
  ) { arguments in
    let reference = arguments.session.reference
    let host = arguments.session.host
    guard arguments.has("name") else {
      host.write(reference.overview + "\n")
      return .null
    }
    if case .function(let function) = arguments["name"] {
      host.write(Reference.page(for: function) + "\n")
      return .null
    }
    let name = try arguments.string("name")
    guard let page = reference.page(for: name) else {
      throw arguments.invalid(
        "name", "there is no command `\(name)`", code: "unknown-name",
        help: reference.suggestion(for: name).map { "did you mean `\($0)`?" } ?? "`help` lists the commands")
    }
    host.write(page + "\n")
    return .null
  }
}
