/// What hands used to other languages type, and what is written here instead.
public enum Habits {
  /// A word of another language that reads as an unknown name: "write `nil`".
  public static func hint(forWord word: String) -> String? { words[word].map { "write \($0)" } }

  static let words: [String: String] = [
    "null": "`nil`", "None": "`nil`", "undefined": "`nil`", "True": "`true`", "False": "`false`",
    "def": "`func name a b { … }`", "fn": "`func name a b { … }`", "fun": "`func name a b { … }`",
    "function": "`func name a b { … }`", "lambda": "a closure: `{ x in … }`",
    "elif": "`else if`", "elsif": "`else if`", "elseif": "`else if`", "unless": "`if not …`",
    "switch": "`if … else if …`", "match": "`if … else if …`", "foreach": "`for x in xs { … }`",
    "loop": "`while true { … }`",
    "const": "`let`", "import": "`use \"file.otn\"`", "require": "`use \"file.otn\"`", "include": "`use \"file.otn\"`",
    "raise": "`fail \"message\"`", "throw": "`fail \"message\"`", "except": "`catch`", "rescue": "`catch`",
    "println": "`print`", "echo": "`print`", "puts": "`print`", "this": "`it`",
  ]

  /// Operators of other languages.
  static let operators: [String: String] = [
    "&&": "write `and`", "&": "write `and`", "||": "write `or`", "!": "write `not`", "===": "write `==`",
    "!==": "write `!=`",
    "?": "write `(if a { b } else { c })`, or `a ?? b` for a default", "^": "powers are written `a ** b`",
    "|>": "`|` alone is the pipe", "..": "ranges are written `0..<10` and `1...10`",
    "->": "types are not written; a closure is `{ x in … }`", "=>": "a closure is written `{ x in … }`",
  ]

  /// Characters that word processors and web pages put in place of what was typed.
  static func replacement(for scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}", "\u{2033}": "use a plain `\"`"
    case "\u{2018}", "\u{2019}", "\u{201A}", "\u{2032}", "\u{B4}", "`": "use a plain `'` or `\"`"
    case "\u{2013}", "\u{2014}", "\u{2212}", "\u{2010}", "\u{2011}": "use a plain `-`"
    case "\u{D7}", "\u{B7}", "\u{22C5}": "use `*`"
    case "\u{F7}": "use `/`"
    case "\u{2264}": "use `<=`"
    case "\u{2265}": "use `>=`"
    case "\u{2260}": "use `!=`"
    case "\u{2192}", "\u{21D2}": "use `|` to hand a value on"
    case "\u{2026}": "use three dots: `...`"
    case "\u{FF08}", "\u{FF09}", "\u{FF3B}", "\u{FF3D}", "\u{FF0C}", "\u{FF1A}", "\u{FF1B}", "\u{FF5C}":
      "use the plain character: `\(Unicode.Scalar(scalar.value - 0xFEE0).map(String.init) ?? "")`"
    case "\u{3001}": "use a plain `,`"
    case "\u{A0}", "\u{2007}", "\u{202F}", "\u{3000}", "\u{2002}", "\u{2003}", "\u{2009}":
      "a special space: use a plain one"
    case "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{AD}": "an invisible character: delete it"
    case "$": "names stand alone; in a string write `\\(name)`"
    case "\\": "a statement goes on by itself inside brackets and after an operator"
    case "~": "`not` negates; a path is a string: `\"~/coco\"`"
    default: nil
    }
  }
}
