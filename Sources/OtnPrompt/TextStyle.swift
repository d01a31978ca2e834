/// How a word of a program is coloured.
public enum TextStyle: Sendable {
  case plain, keyword, command, label, number, string, comment, error

  /// Its ANSI rendition; empty for plain text.
  var rendition: String {
    switch self {
    case .plain: ""
    case .keyword: "35"
    case .command: "1;34"
    case .label: "36"
    case .number: "33"
    case .string: "32"
    case .comment: "90"
    case .error: "31"
    }
  }
}
