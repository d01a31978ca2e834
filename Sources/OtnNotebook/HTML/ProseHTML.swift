/// Prose as HTML: GitHub-flavoured Markdown, read by md4c.
///
/// 1. HTML in prose is shown as the text that it is; comments are not shown.
/// 2. Links lead to `http:`, `https:` and `mailto:` addresses, to files beside the page and to places on it; others are only their text.
/// 3. Pictures are those that are given; others are named by their text.
/// 4. Code of the language is coloured.
struct ProseHTML {
  struct Heading: Equatable {
    let level: Int
    /// As HTML without tags.
    let text: String
    let id: String
  }

  let html: String
  let headings: [Heading]
  /// What it shows as pictures, by the words of its links.
  let pictures: [String]

  /// - Parameters:
  ///   - pictures: `data:` addresses, by the words of links.
  ///   - ids: the page's ids so far; those of the headings are added.
  init(_ markdown: String, pictures: [String: String] = [:], ids: inout PageIdentities) {
    let writer = ProseWriter(pictures: pictures, ids: ids)
    writer.write(markdown)
    html = writer.html
    headings = writer.headings
    self.pictures = writer.shownPictures
    ids = writer.ids
  }

  /// The pictures that a text shows, by the words of its links.
  static func pictures(in markdown: String) -> [String] {
    var ids = PageIdentities()
    return ProseHTML(markdown, ids: &ids).pictures
  }
}

/// Ids that no other part of a page has.
struct PageIdentities {
  private var used: Set<String> = ["contents", "notebook", "recording"]

  mutating func next(for text: String) -> String {
    let name = HTMLText.slug(text)
    var (identity, number) = (name, 1)
    while !used.insert(identity).inserted {
      number += 1
      identity = "\(name)-\(number)"
    }
    return identity
  }
}
