/// An element with its text and its children: what S3 and EC2 answer.
///
///     let answer = try XMLTree(response.body)
///     answer["Error"]?.text("Code")
///
/// Prefixes, attributes, comments and the white space between elements are left out.
public struct XMLTree: Sendable, Equatable {
  public var name: String
  /// The text directly inside; empty where there are children.
  public var text: String
  public var children: [XMLTree]

  public init(name: String, text: String = "", children: [XMLTree] = []) {
    self.name = name
    self.text = text
    self.children = children
  }

  /// Throws `malformed-xml` for anything but one whole document.
  public init(_ document: [UInt8]) throws(XMLError) {
    let reader = try XMLReader(document)
    var open: [XMLTree] = []
    var root: XMLTree?
    while let step = try reader.next() {
      switch step {
      case .start: open.append(XMLTree(name: reader.name))
      case .text:
        if !open.isEmpty { open[open.count - 1].text += reader.withText { String(decoding: $0, as: UTF8.self) } }
      case .end:
        guard var element = open.popLast() else { continue }
        if !element.children.isEmpty { element.text = "" }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
      }
    }
    guard let root else { throw XMLError(message: "the document has no element") }
    self = root
  }

  /// The first child of that name.
  public subscript(name: String) -> XMLTree? { children.first { $0.name == name } }

  /// The children of that name.
  public func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }

  /// The text of the first child of that name.
  public func text(_ name: String) -> String? { self[name]?.text }
}

extension String {
  /// With the characters that mean something in XML, and those that a reader would change, written as references.
  var escapedForXML: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\r": result += "&#13;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
