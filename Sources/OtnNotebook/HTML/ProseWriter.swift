import CMarkdown
import Foundation
import OtnSyntax

/// Takes the parts of a Markdown text from md4c, which reports them one after the other, and writes HTML.
final class ProseWriter {
  private(set) var html = ""
  private(set) var headings: [ProseHTML.Heading] = []
  private(set) var shownPictures: [String] = []
  private(set) var ids: PageIdentities
  private let pictures: [String: String]
  /// Of the open heading: where it starts in `html`, in UTF-8, and its text.
  private var heading: (start: Int, text: String)?
  /// The addresses of the open pictures, which may stand inside each other, and their text.
  private var openPictures: [String] = []
  private var description = ""
  private var code: (language: String, text: String)?
  private var htmlBlock: String?
  /// Whether each open link leads anywhere.
  private var openLinks: [Bool] = []

  init(pictures: [String: String], ids: PageIdentities) {
    self.pictures = pictures
    self.ids = ids
  }

  func write(_ markdown: String) {
    var parser = MD_PARSER()
    parser.flags = UInt32(
      MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_PERMISSIVEEMAILAUTOLINKS | MD_FLAG_PERMISSIVEWWWAUTOLINKS
        | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS)
    parser.enter_block = { type, detail, writer in ProseWriter.of(writer)?.enter(block: type, detail) ?? 1 }
    parser.leave_block = { type, detail, writer in ProseWriter.of(writer)?.leave(block: type, detail) ?? 1 }
    parser.enter_span = { type, detail, writer in ProseWriter.of(writer)?.enter(span: type, detail) ?? 1 }
    parser.leave_span = { type, detail, writer in ProseWriter.of(writer)?.leave(span: type, detail) ?? 1 }
    parser.text = { type, text, size, writer in
      let bytes = UnsafeRawBufferPointer(start: text, count: Int(size))
      return ProseWriter.of(writer)?.text(type, String(decoding: bytes, as: UTF8.self)) ?? 1
    }
    var bytes = Array(markdown.utf8)
    bytes.withUnsafeMutableBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        _ = md_parse(
          text.baseAddress, UInt32(truncatingIfNeeded: text.count), &parser, Unmanaged.passUnretained(self).toOpaque())
      }
    }
  }

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> ProseWriter? {
    pointer.map { Unmanaged<ProseWriter>.fromOpaque($0).takeUnretainedValue() }
  }

  // MARK: Blocks

  private static let tags: [(type: MD_BLOCKTYPE, tag: String)] = [
    (MD_BLOCK_QUOTE, "blockquote"), (MD_BLOCK_UL, "ul"), (MD_BLOCK_P, "p"), (MD_BLOCK_THEAD, "thead"),
    (MD_BLOCK_TBODY, "tbody"), (MD_BLOCK_TR, "tr"),
  ]

  private func enter(block type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
    switch type {
    case MD_BLOCK_H: heading = (html.utf8.count, "")
    case MD_BLOCK_OL:
      let start = detail.map { $0.load(as: MD_BLOCK_OL_DETAIL.self).start } ?? 1
      html += start == 1 ? "<ol>" : "<ol start=\"\(start)\">"
    case MD_BLOCK_LI:
      let item = detail?.load(as: MD_BLOCK_LI_DETAIL.self)
      let isTask = item.map { $0.is_task != 0 } ?? false
      let isDone = item.map { $0.task_mark != CChar(UInt8(ascii: " ")) } ?? false
      html += isTask ? "<li class=\"task\"><input type=\"checkbox\" disabled\(isDone ? " checked" : "")> " : "<li>"
    case MD_BLOCK_CODE:
      code = (detail.map { ProseWriter.text($0.load(as: MD_BLOCK_CODE_DETAIL.self).lang) } ?? "", "")
    case MD_BLOCK_HTML: htmlBlock = ""
    case MD_BLOCK_TABLE: html += "<div class=\"wide\"><table>"
    case MD_BLOCK_TH, MD_BLOCK_TD: html += "<\(type == MD_BLOCK_TH ? "th" : "td")\(ProseWriter.alignment(detail))>"
    default: if let tag = Self.tags.first(where: { $0.type == type })?.tag { html += "<\(tag)>" }
    }
    return 0
  }

  private func leave(block type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
    switch type {
    case MD_BLOCK_H: endHeading(level: detail.map { Int($0.load(as: MD_BLOCK_H_DETAIL.self).level) } ?? 6)
    case MD_BLOCK_HR: html += "<hr>\n"
    case MD_BLOCK_OL: html += "</ol>\n"
    case MD_BLOCK_LI: html += "</li>\n"
    case MD_BLOCK_CODE:
      if let code { html += CodeHTML.block(code.text, language: code.language) + "\n" }
      code = nil
    case MD_BLOCK_HTML:
      let block = htmlBlock ?? ""
      if !ProseWriter.isComment(block) { html += "<p>\(HTMLText.escaped(block))</p>\n" }
      htmlBlock = nil
    case MD_BLOCK_TABLE: html += "</table></div>\n"
    case MD_BLOCK_TH: html += "</th>"
    case MD_BLOCK_TD: html += "</td>"
    default: if let tag = Self.tags.first(where: { $0.type == type })?.tag { html += "</\(tag)>\n" }
    }
    return 0
  }

  private func endHeading(level: Int) {
    guard let (start, text) = heading else { return }
    heading = nil
    let place = html.utf8.index(html.startIndex, offsetBy: start)
    let content = String(html[place...])
    html.removeSubrange(place...)
    let id = ids.next(for: text)
    headings.append(ProseHTML.Heading(level: level, text: text, id: id))
    html += "<h\(level) id=\"\(id)\">\(content)</h\(level)>\n"
  }

  private static func alignment(_ detail: UnsafeMutableRawPointer?) -> String {
    switch detail?.load(as: MD_BLOCK_TD_DETAIL.self).align {
    case MD_ALIGN_RIGHT: " class=\"right\""
    case MD_ALIGN_CENTER: " class=\"center\""
    default: ""
    }
  }

  private static func isComment(_ html: String) -> Bool {
    let text = html.trimmingCharacters(in: .whitespacesAndNewlines)
    return text.hasPrefix("<!--") && text.hasSuffix("-->")
  }

  // MARK: Spans

  private func enter(span type: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
    switch type {
    case MD_SPAN_IMG:
      if openPictures.isEmpty { description = "" }
      openPictures.append(detail.map { ProseWriter.text($0.load(as: MD_SPAN_IMG_DETAIL.self).src) } ?? "")
    case MD_SPAN_A where openPictures.isEmpty:
      let address = detail.map { ProseWriter.text($0.load(as: MD_SPAN_A_DETAIL.self).href) } ?? ""
      let isSafe = ProseWriter.isSafe(address)
      openLinks.append(isSafe)
      if isSafe { html += "<a href=\"\(HTMLText.escaped(address))\" rel=\"noopener noreferrer\">" }
    case MD_SPAN_EM: open("em")
    case MD_SPAN_STRONG: open("strong")
    case MD_SPAN_DEL: open("del")
    case MD_SPAN_CODE: open("code")
    default: break
    }
    return 0
  }

  private func leave(span type: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
    switch type {
    case MD_SPAN_IMG: endPicture()
    case MD_SPAN_A where openPictures.isEmpty: if openLinks.popLast() ?? false { html += "</a>" }
    case MD_SPAN_EM: close("em")
    case MD_SPAN_STRONG: close("strong")
    case MD_SPAN_DEL: close("del")
    case MD_SPAN_CODE: close("code")
    default: break
    }
    return 0
  }

  /// A picture's description has no form.
  private func open(_ tag: String) { if openPictures.isEmpty { html += "<\(tag)>" } }
  private func close(_ tag: String) { if openPictures.isEmpty { html += "</\(tag)>" } }

  private func endPicture() {
    guard let path = openPictures.popLast(), openPictures.isEmpty else { return }
    shownPictures.append(path)
    if let address = pictures[path] {
      html += "<img src=\"\(address)\" alt=\"\(description)\">"
    } else {
      let name = description.isEmpty ? HTMLText.escaped(path) : description
      html +=
        ProseWriter.isSafe(path) && path.contains("://")
        ? "<a href=\"\(HTMLText.escaped(path))\" rel=\"noopener noreferrer\">\(name)</a>"
        : "<span class=\"absent\">\(name)</span>"
    }
  }

  // MARK: Text

  private func text(_ type: MD_TEXTTYPE, _ text: String) -> Int32 {
    if htmlBlock != nil {
      htmlBlock? += text
    } else if code != nil {
      code?.text += text
    } else {
      add(type, text)
    }
    return 0
  }

  private func add(_ type: MD_TEXTTYPE, _ text: String) {
    let words: String
    switch type {
    case MD_TEXT_NULLCHAR: words = "\u{FFFD}"
    case MD_TEXT_BR: words = openPictures.isEmpty ? "<br>\n" : " "
    case MD_TEXT_SOFTBR: words = "\n"
    case MD_TEXT_ENTITY: words = text
    case MD_TEXT_HTML: words = ProseWriter.isComment(text) ? "" : HTMLText.escaped(text)
    default: words = HTMLText.escaped(text)
    }
    heading?.text += type == MD_TEXT_BR ? " " : words
    if openPictures.isEmpty { html += words } else { description += words }
  }

  /// An attribute's text, in which only the few entities stand for characters that no address hides behind.
  private static func text(_ attribute: MD_ATTRIBUTE) -> String {
    guard let text = attribute.text, attribute.size > 0 else { return "" }
    let bytes = UnsafeRawBufferPointer(start: text, count: Int(attribute.size))
    var result = String(decoding: bytes, as: UTF8.self)
    for (entity, character) in [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")] {
      result = result.replacingOccurrences(of: entity, with: character)
    }
    return result
  }

  /// Whether a link may lead there: over the web, by mail, or to something beside the page.
  static func isSafe(_ address: String) -> Bool {
    let scheme = address.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    let rest = address.dropFirst(scheme.count)
    guard rest.first == ":" else { return !address.hasPrefix("//") && !address.contains("\\") }
    return ["http", "https", "mailto"].contains(scheme.lowercased())
  }
}
