import OtnRuntime

/// What every random command shares: the same seed gives the same draw, and without one the session's numbers go on.
extension Parameter {
  static let seed = Parameter.label(
    "seed", .optional(.int), "The same seed, the same draw; without one the session's next.", default: .null)
}

extension Arguments {
  func seed() throws -> UInt64 {
    if let seed = try optionalInt("seed") { return UInt64(bitPattern: Int64(seed)) }
    return session.random.next()
  }
}
