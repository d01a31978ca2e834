/// What a terminal would show of a growing log: lines that stay, and the line that is being rewritten.
///
/// A carriage return starts the line anew, as progress bars do. Bytes that are no text, and everything that would steer the
/// terminal, are dropped: the log comes from elsewhere.
struct LogLines {
  enum Piece: Equatable {
    /// A line that is complete.
    case line(String)
    /// The line as it stands for the moment.
    case live(String)
  }

  private var current: [UInt8] = []
  /// What the last carriage return ended; it stays on the screen until something is written over it.
  private var shown: [UInt8] = []

  init() {}

  /// The pieces that these bytes bring; at most one of them is live, and it is the last.
  mutating func take(_ bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var moved = false
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n"):
        pieces.append(.line(Self.printable(text)))
        (current, shown, moved) = ([], [], false)
      case UInt8(ascii: "\r"):
        if !current.isEmpty { shown = current }
        current = []
      default:
        current.append(byte)
        moved = true
      }
    }
    // A line without an end does not grow without one.
    if current.count > 1 << 16 { current = Array(current.prefix(1 << 12)) }
    if moved, let live = [Self.printable(text)].first(where: { !$0.isEmpty }) { pieces.append(.live(live)) }
    return pieces
  }

  /// The last line, when the log ended without a newline.
  mutating func end() -> Piece? {
    defer { (current, shown) = ([], []) }
    let last = Self.printable(text)
    return last.isEmpty ? nil : .line(last)
  }

  private var text: String { String(decoding: current.isEmpty ? shown : current, as: UTF8.self) }

  /// Without escape sequences and control characters; a tab becomes spaces.
  static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar.value {
      case 0x1B: skipEscape(&rest)
      case 0x09: result.append(contentsOf: "  ".unicodeScalars)
      case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: break
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// After an escape character: `[` parameters and a final letter, `]` text up to a bell, or one character.
  private static func skipEscape(_ rest: inout String.UnicodeScalarView.SubSequence) {
    switch rest.popFirst() {
    case "[": while let next = rest.popFirst(), !(0x40...0x7E).contains(next.value) {}
    case "]": while let next = rest.popFirst(), next.value != 0x07, next.value != 0x1B {}
    default: break
    }
  }
}
