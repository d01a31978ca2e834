import OtnSyntax
import Testing

@Suite struct SuggestionTests {
  private let labels = ["epochs", "batch", "size", "on", "val", "descending", "by", "k", "s"]

  @Test(arguments: [
    ("epoch", "epochs"), ("ephocs", "epochs"), ("Batch", "batch"), ("sise", "size"), ("desc", "descending"),
    ("no", "on"),
    ("vall", "val"), ("bacth", "batch"), ("epochs_total", "epochs"),
  ])
  func nearWordsAreFound(word: String, meant: String) {
    #expect(Suggestion.nearest(word, in: labels) == meant)
  }

  @Test(arguments: ["x", "momentum", "", "qq", "ro"]) func farWordsAreNot(word: String) {
    #expect(Suggestion.nearest(word, in: labels) == nil)
  }

  @Test func orderDoesNotMatter() {
    #expect(Suggestion.nearest("cat", in: ["car", "bat", "cap"]) == "bat")
    #expect(Suggestion.nearest("cat", in: ["cap", "car", "bat"]) == "bat")
  }
}
