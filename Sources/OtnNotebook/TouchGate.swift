import OtnRuntime

/// Sees which paths commands read and write, and leaves the judgement to the gate behind it.
final class TouchGate: Gate {
  private let next: (any Gate)?
  var noteRead: (String) -> Void = { _ in }
  /// nil: something that is no file, such as a bucket.
  var noteWrite: (String?) -> Void = { _ in }

  init(_ next: (any Gate)?) { self.next = next }

  var wrapped: (any Gate)? { next }
  var isWatching: Bool { next?.isWatching ?? false }
  var mayRefuse: Bool { next?.mayRefuse ?? false }
  var plainLabel: (any ValueLabel)? { next?.plainLabel }

  func pass(_ arguments: Arguments, _ body: () throws -> Value) throws -> Value {
    for case .reads(let name) in arguments.command.effects {
      // `hyp: "low"` names a preset, and is no file.
      if let path = path(arguments[name]) { noteRead(path) }
    }
    let result = try next?.pass(arguments, body) ?? body()
    for case .writes(let name) in arguments.command.effects { noteWrite(path(arguments[name])) }
    return result
  }

  private func path(_ value: Value) -> String? {
    if case .text(let path) = value { path.string } else { nil }
  }

  func write(_ arguments: Arguments, to path: String, _ body: () -> Void) throws {
    if let next { try next.write(arguments, to: path, body) } else { body() }
  }

  func use(_ path: String) -> Bool {
    noteRead(path)
    return next?.use(path) ?? false
  }
}
