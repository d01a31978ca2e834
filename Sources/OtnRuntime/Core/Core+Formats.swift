extension Core {
  static let formats = [jsonRead, jsonWrite, yamlRead, yamlWrite, csvRead, csvWrite]

  private static let text = Parameter.positional("text", .string, "The text to read.")
  private static let value = Parameter.positional("value", .any, "What to write.")

  static let jsonRead = Command(
    "json", family: "formats", "Reads JSON. Numbers without point and exponent are Ints.", [text], returns: "the value",
    examples: [Example("json \"{\\\"a\\\": [1, 2.0]}\"", "[a: [1, 2.0]]")]
  ) { try JSON.value(of: try $0.string("text")) }

  static let jsonWrite = Command(
    "json", family: "formats", "Writes a value as JSON.",
    [value, .label("indent", .int, "Blanks a level; 0 is one line.", default: .int(0))], returns: "a String",
    examples: [Example("json [a: [1, 2.0, nil]] | print"), Example("json [a: 1]", "\"{\\\"a\\\": 1}\"")]
  ) { .string(try JSON.text(of: $0["value"], indent: try $0.int("indent", in: 0...16))) }

  static let yamlRead = Command(
    "yaml", family: "formats", "Reads YAML.", [text], returns: "the value",
    examples: [Example("yaml \"nc: 2\\nnames: [apple, cake]\"", "[nc: 2, names: [\"apple\", \"cake\"]]")]
  ) { try YAML.value(of: try $0.string("text")) }

  static let yamlWrite = Command(
    "yaml", family: "formats", "Writes a value as YAML.", [value], returns: "a String",
    examples: [Example("yaml [nc: 2]", "nc: 2\n")]
  ) { .string(try YAML.text(of: $0["value"])) }

  static let csvRead = Command(
    "csv", family: "formats", "Reads comma-separated values; the first line names the columns.",
    [text, .label("sep", .string, "What separates the fields.", default: .string(","))], returns: "a List of Maps",
    examples: [Example("csv \"name,n\\napple,4\\n\" | first", "[name: \"apple\", n: 4]")]
  ) { try CSV.value(of: try $0.string("text"), separator: try $0.separator()) }

  static let csvWrite = Command(
    "csv", family: "formats", "Writes a list of Maps as comma-separated values.",
    [
      .positional("rows", .list, "Maps: one a line."),
      .label("sep", .string, "What separates the fields.", default: .string(",")),
    ], returns: "a String", examples: [Example("csv [[name: \"apple\", n: 4]]", "name,n\napple,4\n")]
  ) { .string(try CSV.text(of: $0["rows"], separator: try $0.separator())) }
}

extension Arguments {
  fileprivate func separator() throws -> Character {
    let text = try string("sep")
    guard let character = text.first, text.count == 1, character != "\"", !character.isNewline else {
      throw invalid("sep", "the separator is one character")
    }
    return character
  }
}
