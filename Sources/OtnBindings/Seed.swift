import OtnRuntime

/// What every random command shares: the same seed gives the same draw, and without one the session's numbers go on.
extension Parameter {
  static let seed = Parameter.label(
    "seed", .optional(.int), "The same seed, the same draw; without one the session's next.", default: .null)
}

extension Arguments {
  func seed() throws -> UInt64 {
    guard let given = try optionalInt("seed") else { return session.random.next() }
    let seed = UInt64(bitPattern: Int64(given))
    session.host.note(seed: seed)
    return seed
  }
}
