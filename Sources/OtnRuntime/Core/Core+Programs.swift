import OtnSyntax

extension Core {
  static let programs = [seed, env, time, assert, fail, type]

  static let seed = Command(
    "seed", family: "session", "Sets the seed that commands without `seed:` draw from.",
    [.positional("n", .int, "Any Int; a session starts with 0.")], returns: "nil", examples: [Example("seed 7")]
  ) { arguments in
    arguments.session.seed = UInt64(bitPattern: Int64(try arguments.int("n")))
    return .null
  }

  static let env = Command(
    "env", family: "session", "An environment variable.",
    [
      .positional("name", .string, "Its name."),
      .label("default", .optional(.string), "What stands for a missing one.", default: .null),
    ], returns: "a String, or nil", examples: [Example("env \"NO_SUCH_VARIABLE\" default: \"none\"", "\"none\"")]
  ) { arguments in
    arguments.session.host.environment[try arguments.string("name")].map { .string($0) } ?? arguments["default"]
  }

  static let time = Command(
    "time", family: "session", "Calls a function and tells how long it took.",
    [.positional("f", .function, "Is called without arguments.")], returns: "a Duration", effects: [.clock],
    examples: [Example("time { sum(0..<100) } | type", "\"Duration\"")]
  ) { arguments in
    let clock = ContinuousClock()
    let function = try arguments.function("f")
    let elapsed = try clock.measure { _ = try arguments.session.call(function, []) }
    return .duration(Int(elapsed / .nanoseconds(1)))
  }

  static let assert = Command(
    "assert", family: "session", "Fails unless something is true.",
    [
      .positional("cond", .bool, "What must hold."),
      .positional("message", .string, "What to say if it does not.", default: .string("the assertion does not hold")),
    ], returns: "nil", examples: [Example("assert 1 + 1 == 2")]
  ) { arguments in
    if try arguments.bool("cond") { return .null }
    throw Fault("assertion-failed", try arguments.string("message"))
  }

  static let fail = Command(
    "fail", family: "session", "Stops with an error, which `try` can catch.",
    [
      .positional("message", .string, "What went wrong."),
      .label("code", .string, "What `e.code` is then.", default: .string("failed")),
    ], returns: "nothing", examples: [Example("try { fail \"no shelf\" } catch e { e.message }", "\"no shelf\"")]
  ) { arguments in
    let code = try arguments.string("code")
    // Limits and interrupts cannot be caught, and so cannot be claimed.
    let isFree = Diagnostic.isCatchable(code) && !code.isEmpty
    if !isFree { throw arguments.invalid("code", "the code `\(code)` cannot be used") }
    throw Fault(code, try arguments.string("message"))
  }

  static let type = Command(
    "type", family: "session", "The name of a value's type.", [.positional("value", .any, "Any value.")],
    returns: "a String",
    examples: [Example("type 3", "\"Int\""), Example("type nil", "\"Nil\""), Example("type {it}", "\"Function\"")]
  ) { .string($0["value"].typeName) }
}
