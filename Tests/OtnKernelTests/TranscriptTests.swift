import Foundation
import Testing

@testable import OtnKernel

/// What a client is told of earlier cells.
struct TranscriptTests {
  private var transcript: Transcript {
    var transcript = Transcript()
    for (position, code) in ["let a = 1", "a + 1", "print a", "a + 1"].enumerated() {
      transcript.add(code, number: position + 1, output: code == "a + 1" ? "2" : nil)
    }
    return transcript
  }

  private func history(_ request: String) throws -> String {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let request = try decoder.decode(HistoryRequest.self, from: Data(request.utf8))
    return String(decoding: try JSONEncoder().encode(transcript.rows(for: request)), as: UTF8.self)
  }

  @Test func givesTheLastCells() throws {
    #expect(try history(#"{"hist_access_type": "tail", "n": 2}"#) == #"[[1,3,"print a"],[1,4,"a + 1"]]"#)
    #expect(
      try history(#"{"hist_access_type": "tail", "n": 2, "output": true}"#)
        == #"[[1,3,["print a",null]],[1,4,["a + 1","2"]]]"#)
    #expect(try history(#"{"hist_access_type": "tail", "n": -1}"#) == "[]")
  }

  @Test func givesARange() throws {
    #expect(
      try history(#"{"hist_access_type": "range", "session": 0, "start": 2, "stop": 4}"#)
        == #"[[1,2,"a + 1"],[1,3,"print a"]]"#)
    #expect(try history(#"{"hist_access_type": "range", "session": -3, "start": 1}"#) == "[]")
  }

  @Test func searches() throws {
    #expect(
      try history(#"{"hist_access_type": "search", "pattern": "a ? *"}"#) == #"[[1,2,"a + 1"],[1,4,"a + 1"]]"#)
    #expect(
      try history(#"{"hist_access_type": "search", "pattern": "*a*", "unique": true, "n": 2}"#)
        == #"[[1,3,"print a"],[1,4,"a + 1"]]"#)
  }

  @Test(arguments: [
    ("", "", true), ("", "*", true), ("", "?", false), ("abc", "a*c", true), ("abc", "a*b", false),
    ("abcbc", "*bc", true), ("aaa", "a?a", true), ("ab", "a?b", false), ("x*y", "x**y", true),
  ])
  func matchesPatterns(text: String, pattern: String, expected: Bool) {
    #expect(Transcript.matches(Array(text), Array(pattern)) == expected)
  }
}
