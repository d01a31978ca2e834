import Glibc

/// Standard input as characters or lines, until it ends or a signal comes.
final class TerminalInput {
  enum Event: Equatable {
    case scalar(Unicode.Scalar)
    case end, interrupted, resized
  }

  let signals: SignalWatch
  private var buffer: [UInt8] = []
  private var position = 0

  init(signals: SignalWatch) { self.signals = signals }

  /// Something was typed already: what is on the screen is about to change.
  var hasPending: Bool {
    if position < buffer.count { return true }
    var polled = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) > 0
  }

  /// Forgets what was typed ahead, and old signals.
  func drain() {
    signals.drain()
    position = buffer.count
  }

  /// Puts a text before what was typed, as a terminal sends what is pasted.
  func paste(_ text: String) {
    buffer = Array("\u{1B}[200~\(text)\u{1B}[201~".utf8) + buffer[position...]
    position = 0
  }

  func next() -> Event {
    if position == buffer.count, let event = fill() { return event }
    let first = buffer[position]
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    while buffer.count - position < length {
      if fill() != nil { break }
    }
    let end = min(position + length, buffer.count)
    defer { position = end }
    return .scalar(String(decoding: buffer[position..<end], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}")
  }

  /// The next line without its end, as bytes; nil at the end of input. Throws nothing: `.interrupted` comes as an event.
  func nextLine() -> (line: [UInt8]?, interrupted: Bool) {
    while true {
      if let newline = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = newline + 1 }
        return (Array(buffer[position..<newline]), false)
      }
      switch fill() {
      case nil, .resized: continue
      case .interrupted: return (nil, true)
      case .end, .scalar:
        defer { position = buffer.count }
        return (position < buffer.count ? Array(buffer[position...]) : nil, false)
      }
    }
  }

  /// Reads more bytes; nil when some came.
  private func fill() -> Event? {
    switch signals.wait(for: STDIN_FILENO) {
    case .interrupt: return .interrupted
    case .resize: return .resized
    case nil: break
    }
    buffer.removeFirst(position)
    position = 0
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    guard count > 0 else { return .end }
    buffer += bytes[..<count]
    return nil
  }
}
