import Foundation

extension Core {
  static let texts = [upper, lower, trim, split, replace, lines, format]

  private static let subject = Parameter.positional("s", .string, "The text.")

  static let upper = Command(
    "upper", family: "text", "In capital letters.", [subject], returns: "a String",
    examples: [Example("upper \"hot dog\"", "\"HOT DOG\"")]
  ) { .string(try $0.string("s").uppercased()) }

  static let lower = Command(
    "lower", family: "text", "In small letters.", [subject], returns: "a String",
    examples: [Example("lower \"Cake\"", "\"cake\"")]
  ) { .string(try $0.string("s").lowercased()) }

  static let trim = Command(
    "trim", family: "text", "Without blanks and line ends around it.", [subject], returns: "a String",
    examples: [Example("trim \"  a b \"", "\"a b\"")]
  ) { .string(try $0.string("s").trimmingCharacters(in: .whitespacesAndNewlines)) }

  static let split = Command(
    "split", family: "text", "The pieces between separators.",
    [subject, .positional("sep", .string, "What separates them; by default any blanks.", default: .string(""))],
    returns: "a List of Strings",
    examples: [
      Example("split \"a,b,,c\" \",\"", "[\"a\", \"b\", \"\", \"c\"]"), Example("split \" a  b \"", "[\"a\", \"b\"]"),
    ]
  ) { arguments in
    let (text, separator) = (try arguments.string("s"), try arguments.string("sep"))
    if separator.isEmpty { return .list(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) }) }
    return .list(text.components(separatedBy: separator).map { .string($0) })
  }

  static let replace = Command(
    "replace", family: "text", "With every occurrence of one text replaced by another.",
    [
      subject, .positional("old", .string, "What is replaced; not empty."),
      .positional("new", .string, "What stands there instead."),
    ], returns: "a String", examples: [Example("replace \"a-b-c\" \"-\" \"+\"", "\"a+b+c\"")]
  ) { arguments in
    let (text, old, new) = (try arguments.string("s"), try arguments.string("old"), try arguments.string("new"))
    if old.isEmpty { throw arguments.invalid("old", "the text to replace is empty") }
    return .string(try replacing(Array(text.utf8), Array(old.utf8), Array(new.utf8)))
  }

  /// Over bytes, which finds the same places as over scalars, and stops as soon as the result grows too large.
  private static func replacing(_ text: [UInt8], _ old: [UInt8], _ new: [UInt8]) throws -> String {
    var result: [UInt8] = []
    var position = 0
    while position < text.count {
      if text[position] == old[0], text[position...].starts(with: old) {
        result += new
        position += old.count
        try Value.claim(bytes: result.count, "the String")
      } else {
        result.append(text[position])
        position += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static let lines = Command(
    "lines", family: "text", "The lines of a text, without their ends.", [subject], returns: "a List of Strings",
    examples: [Example("lines \"a\\nb\\n\"", "[\"a\", \"b\"]")]
  ) { arguments in
    var pieces = try arguments.string("s").split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if pieces.last?.isEmpty ?? false { pieces.removeLast() }
    return .list(pieces.map { .string(String($0)) })
  }

  static let format = Command(
    "format", family: "text", "A value as text of a given shape.",
    [
      .positional("value", .any, "What to write."),
      .label("decimals", .optional(.int), "Digits after the point of a number.", default: .null),
      .label("width", .int, "Columns to fill at least.", default: .int(0)),
      .label(
        "align", .string, "\"left\", \"right\" or \"center\"; by default numbers right, all else left.",
        default: .string("")),
      .label("group", .bool, "Thousands apart, as in 12 345.", default: .bool(false)),
    ], returns: "a String",
    examples: [
      Example("format 3.14159 decimals: 2", "\"3.14\""), Example("format 7 width: 3", "\"  7\""),
      Example("format 12345 group: true", "\"12 345\""),
    ]
  ) { arguments in
    let value = arguments["value"]
    var text = value.text
    var isNumber = false
    if let decimals = try arguments.has("decimals") ? arguments.int("decimals", in: 0...100) : nil {
      text = String(format: "%.\(decimals)f", try arguments.double("value"))
    }
    switch value {
    case .int, .float: isNumber = true
    default: break
    }
    if isNumber, try arguments.bool("group") { text = grouped(text) }
    let width = try arguments.int("width", in: 0...10_000)
    switch try arguments.string("align") {
    case "": return .string(isNumber ? text.paddedLeft(to: width) : text.padded(to: width))
    case "left": return .string(text.padded(to: width))
    case "right": return .string(text.paddedLeft(to: width))
    case "center": return .string(text.paddedLeft(to: (width + text.count) / 2).padded(to: width))
    default: throw arguments.invalid("align", "`align` is \"left\", \"right\" or \"center\"")
    }
  }

  /// The digits before the point in threes.
  private static func grouped(_ text: String) -> String {
    let sign = text.hasPrefix("-") ? "-" : ""
    let digits = text.dropFirst(sign.count).prefix(while: \.isNumber)
    guard let whole = Int(digits) else { return text }
    return sign + Value.grouped(whole) + text.dropFirst(sign.count + digits.count)
  }
}
