import OtnRuntime

/// Sees which paths commands read, and leaves the judgement to the gate behind it.
final class ReadingGate: Gate {
  private let next: (any Gate)?
  var noteRead: (String) -> Void = { _ in }

  init(_ next: (any Gate)?) { self.next = next }

  var wrapped: (any Gate)? { next }
  var isWatching: Bool { next?.isWatching ?? false }
  var plainLabel: (any ValueLabel)? { next?.plainLabel }

  func pass(_ arguments: Arguments, _ body: () throws -> Value) throws -> Value {
    for case .reads(let name) in arguments.command.effects {
      guard case .text(let path) = arguments[name] else { continue }
      // `hyp: "low"` names a preset, and is no file.
      noteRead(path.string)
    }
    return try next?.pass(arguments, body) ?? body()
  }

  func write(_ arguments: Arguments, to path: String, _ body: () -> Void) throws {
    if let next { try next.write(arguments, to: path, body) } else { body() }
  }

  func use(_ path: String) -> Bool {
    noteRead(path)
    return next?.use(path) ?? false
  }
}
