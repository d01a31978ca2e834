import Foundation

/// A recorded picture in Markdown: a link in a line of its own.
///
///     ![shelf\[3, 5 boxes](my%20lab.assets/filter-1.png)
enum MarkdownPicture {
  static func link(caption: String, path: String) -> String { "![\(escaped(caption))](\(encoded(path)))" }

  /// nil: the line is no link to a picture of a notebook.
  static func parsed(_ line: String) -> PictureOutput? {
    guard let link = PictureOutput(link: line.trimmingBlanks), let path = link.path.removingPercentEncoding else {
      return nil
    }
    let picture = PictureOutput(caption: unescaped(link.caption), path: path)
    return picture.isBesideNotebook ? picture : nil
  }

  /// Brackets that have their partners may stay.
  private static func escaped(_ caption: String) -> String {
    var depth = 0
    let isBalanced = caption.allSatisfy { character in
      depth += character == "[" ? 1 : character == "]" ? -1 : 0
      return depth >= 0
    }
    let marks = isBalanced && depth == 0 ? "\\`<" : "\\`<[]"
    return String(caption.flatMap { marks.contains($0) ? ["\\", $0] : [$0] })
  }

  private static func unescaped(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        if isEscaped, !character.isASCII || character.isLetter || character.isNumber || character == " " {
          result.append("\\")
        }
        result.append(character)
        isEscaped = false
      }
    }
    return isEscaped ? result + "\\" : result
  }

  static func encoded(_ path: String) -> String {
    path.unicodeScalars.reduce(into: "") { result, scalar in
      if !scalar.isASCII || "-._~/".unicodeScalars.contains(scalar) || Character(scalar).isLetter
        || Character(scalar).isNumber
      {
        result.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
  }
}

extension PictureOutput {
  /// Whether it lies where records write pictures: right in a folder `….assets` beside the notebook.
  var isBesideNotebook: Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].hasSuffix(".assets") && parts[1].lowercased().hasSuffix(".png")
      && !parts.contains { $0.hasPrefix(".") }
  }
}
