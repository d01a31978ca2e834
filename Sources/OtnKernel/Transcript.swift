/// What was run in this session, for a client's history.
struct Transcript {
  /// `[session, number, input]`, or `[session, number, [input, output]]`.
  struct Row: Encodable {
    let number: Int
    let input: String
    /// nil: not asked for.
    let output: String??

    func encode(to encoder: any Encoder) throws {
      var row = encoder.unkeyedContainer()
      try row.encode(Transcript.session)
      try row.encode(number)
      guard let output else { return try row.encode(input) }
      try row.encode([input, output])
    }
  }

  private struct Entry {
    let number: Int
    let input: String
    let output: String?
  }

  /// There is one: the kernel's life.
  private static let session = 1
  private var entries: [Entry] = []

  mutating func add(_ input: String, number: Int, output: String?) {
    entries.append(Entry(number: number, input: input, output: output))
  }

  /// The last `n`; those from `start` up to `stop`; those that a pattern with `*` and `?` matches.
  func rows(for request: HistoryRequest) -> [Row] {
    var found: [Entry]
    switch request.histAccessType {
    case "range":
      guard [0, nil, Self.session].contains(request.session) else { return [] }
      let (start, stop) = (request.start ?? 0, request.stop ?? .max)
      found = entries.filter { $0.number >= start && $0.number < stop }
    case "search":
      let pattern = Array(request.pattern ?? "*")
      found = entries.filter { Self.matches(Array($0.input), pattern) }
      if request.unique ?? false {
        var seen: Set<String> = []
        found = found.reversed().filter { seen.insert($0.input).inserted }.reversed()
      }
    default: found = entries
    }
    if request.histAccessType != "range", let count = request.n { found = found.suffix(max(count, 0)) }
    let withOutput = request.output ?? false
    return found.map { Row(number: $0.number, input: $0.input, output: withOutput ? .some($0.output) : nil) }
  }

  /// `*` stands for any text, `?` for a character.
  static func matches(_ text: [Character], _ pattern: [Character]) -> Bool {
    var (place, position) = (0, 0)
    // Where the last `*` stands, and how far the text is that it has taken.
    var star: (place: Int, position: Int)?
    while position < text.count {
      if place < pattern.count, pattern[place] == "*" {
        star = (place, position)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == text[position] {
        place += 1
        position += 1
      } else if let last = star {
        star = (last.place, last.position + 1)
        place = last.place + 1
        position = last.position + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
