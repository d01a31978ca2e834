import Foundation
import OtnSyntax
import OtnTestSupport
import Testing

@testable import OtnNotebook

/// Notebooks to Markdown and Jupyter's format and back.
@Suite struct ConversionTests {
  private func content(_ text: String) throws -> NotebookContent {
    NotebookContent(try Notebook(SourceFile(name: "lab.otn", text: text)))
  }

  private func throughMarkdown(_ content: NotebookContent) throws -> NotebookContent {
    try MarkdownImport.notebook(of: Array(MarkdownExport(content).text.utf8)).content
  }

  private func throughJupyter(_ content: NotebookContent) throws -> NotebookContent {
    let text = try JupyterExport(content, version: "1").text()
    return try JupyterImport.notebook(of: Array(text.utf8), named: "lab.otn").content
  }

  @Test func theNotebooksComeBackByteForByte() throws {
    let folder = "\(Fixtures.packageRoot)/notebooks"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
      $0.hasSuffix(".otn") && !$0.hasPrefix(".")
    }
    #expect(!names.isEmpty)
    for name in names {
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      let content = try content(text)
      #expect(try throughMarkdown(content).text == text, "\(name)")
      #expect(try throughJupyter(content).text == text, "\(name)")
    }
  }

  // MARK: Any notebook

  private static let prose = [
    "# Head", "text", "```", "```otn", "~~~", "---", "<!-- otn: Title -->", "<!-- a comment -->", "", "    indented",
    "%% no cell", "* item", "> quote", "[markdown]", "| a | b |", "ü 🍌", "![a](b.png)", "#> no output", "title: x",
    "\\",
  ]
  private static let code = [
    "let a = 1", "a + 1", "print \"```\"", "# a comment", "", "  # indented", "# ---", "\"ü\"",
  ]
  private static let output = ["1", "", "```", "~~~~", "![a, 2 boxes](lab.assets/a-1.png)", "<b>", "  two  ", "#> x"]
  private static let titles = ["", "", "Filter", "The <b>set</b>", "a -> b --", "ü"]
  private static let options = [[:], [:], ["tolerance": "1e-3"], ["check": "off", "tolerance": "0.5"]]

  /// A notebook of pieces that each mean something in one of the formats.
  private static func notebook(_ random: inout some RandomNumberGenerator) -> NotebookContent {
    func some(_ pieces: [String], _ counts: ClosedRange<Int>) -> [String] {
      (0..<Int.random(in: counts, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
    }
    let cells = (0..<Int.random(in: 0...5, using: &random)).map { _ -> NotebookContent.Cell in
      let (title, options) = (titles.randomElement(using: &random) ?? "", options.randomElement(using: &random) ?? [:])
      if Bool.random(using: &random) {
        return .init(.markdown, title: title, text: some(prose, 0...6).joined(separator: "\n"))
      }
      let text = some(code, 0...4)
      let hasOutput = text.contains { $0.first.map { $0 != "#" && $0 != " " } ?? false }
      return .init(
        .code, title: title, options: options, text: text.joined(separator: "\n"),
        output: hasOutput ? some(output, 0...3) : [])
    }
    let header = Bool.random(using: &random) ? [NotebookContent.Entry("title", "A: \"b\" # c"), .init("otn", "1")] : []
    return NotebookContent(header: header, cells: cells, usesCRLF: Int.random(in: 0..<8, using: &random) == 0)
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func everyCellIsKept(seed: UInt64) throws {
    var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    for _ in 0..<150 {
      // As it reads as a file: lines that open a cell or are an output have been taken for that.
      let content = try content(Self.notebook(&random).text)
      let markdown = try throughMarkdown(content)
      try #require(markdown == content, "\(content.text)\n=====\n\(MarkdownExport(content).text)")
      let text = try JupyterExport(content, version: "1").text()
      try #require(try throughJupyter(content) == content, "\(content.text)\n=====\n\(text)")
    }
  }

  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  // MARK: What it looks like

  private static let small = """
    # ---
    # title: A <small> & "odd" one
    # ---

    # %% [markdown]
    # ## Shelf
    # Some *prose* with <script>alert(1)</script>, [a link](javascript:alert(1)), ![one](https://example.org/a.png) and `a < b`.

    # %% Values tolerance=1e-3
    param n = 3
    print "<b>bold</b>"
    [1, 2, n]
    #> <b>bold</b>
    #> [1, 2, 3]

    # %% A <table>
    rows
    #> a     b
    #> 1   2.5
    #> 3   4.5

    # %% Epochs
    run
    #> Run runs/exp, 2 of 2 epochs, best 2
    #>   epoch  box_loss  mAP50
    #>       1     0.125    0.1
    #>       2     0.115    0.3
    #>~ otn 0.1

    """

  @Test func markdownIsAsOnGitHub() throws {
    try Golden.check(MarkdownExport(try content(Self.small)).text, named: "conversion.md")
  }

  @Test func jupyterHasCellsAndOutputs() throws {
    try Golden.check(JupyterExport(try content(Self.small), version: "1").text(), named: "conversion.ipynb")
  }

  private func page(_ notes: [String: String] = [:]) throws -> String {
    let notebook = try Notebook(SourceFile(name: "lab.otn", text: Self.small))
    return NotebookPage(notebook, notes: notes, date: "2026-01-02", version: "1").html
  }

  @Test func thePageHasItAll() throws {
    let html = try page()
    let start = try #require(html.range(of: "<body>"))
    let end = try #require(html.range(of: "<script>", options: .backwards))
    try Golden.check(String(html[start.lowerBound..<end.lowerBound]), named: "conversion.html")
  }

  @Test func thePageLoadsAndRunsNothingOfANotebooks() throws {
    let html = try page(["held": "[\"<op-1>\"]"])
    for text in ["<script>alert", "href=\"javascript:", "<b>bold", "src=\"http", "<table>\n<b", "<op-1>", "<small>"] {
      #expect(!html.contains(text), "\(text)")
    }
    #expect(html.contains("default-src 'none'; img-src data:"))
    #expect(html.contains("<meta name=\"otn:held\" content=\"[&quot;&lt;op-1&gt;&quot;]\">"))
    #expect(html.components(separatedBy: "<script").count == 2)
  }

  @Test func whatHTMLWouldReadIsEscaped() {
    #expect(HTMLText.escaped(#"<b> & "c""#) == "&lt;b&gt; &amp; &quot;c&quot;")
  }

  @Test func theSameNotebookGivesTheSamePage() throws { #expect(try page() == page()) }

  // MARK: What is wrong

  @Test(arguments: [
    ("", "bad-format"), ("{", "bad-format"), ("[]", "bad-notebook"), ("{\"nbformat\": 4}", "bad-notebook"),
    ("{\"nbformat\": 3, \"worksheets\": []}", "notebook-version"),
    ("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\"}]}", "bad-notebook"),
  ])
  func whatIsNoJupyterNotebookIsSaid(text: String, code: String) {
    #expect {
      try JupyterImport.notebook(of: Array(text.utf8), named: "lab.otn")
    } throws: { error in
      "\(error)".isEmpty == false && ((error as? ConversionError)?.code ?? "bad-format") == code
    }
  }

  @Test func otherLanguagesComeAsQuotedText() throws {
    let text = """
      {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "cells": [
      {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": ["import torch\\n", "x = 1"],
       "outputs": [{"output_type": "stream", "name": "stdout", "text": "hello\\n"}]},
      {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "# Head"}]}
      """
    let notebook = try JupyterImport.notebook(of: Array(text.utf8), named: "lab.otn")
    #expect(notebook.content.cells.allSatisfy { $0.kind == .markdown })
    #expect(notebook.content.cells[0].text.contains("import torch\nx = 1"))
    #expect(notebook.content.cells[0].text.contains("hello"))
    #expect(try Notebook(SourceFile(name: "lab.otn", text: notebook.content.text)).programs.isEmpty)
  }
}
