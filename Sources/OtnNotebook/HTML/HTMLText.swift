/// Texts as HTML.
public enum HTMLText {
  /// For content and for attributes in double quotes. Control characters, which HTML forbids, are shown as pictures of them.
  public static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\r": continue
      case _ where scalar.value < 0x20: result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
      case "\u{7F}": result += "␡"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A name for an `id`: letters, digits and `-`.
  static func slug(_ text: String) -> String {
    let slug = PictureNames.slug(text)
    return slug.isEmpty ? "section" : slug
  }
}
