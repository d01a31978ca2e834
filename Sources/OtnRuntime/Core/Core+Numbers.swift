import Foundation

extension Core {
  static let numbers = [abs, round, floor, ceil, sqrt, exp, log, sin, cos, clamp]

  private static let number = Parameter.positional("x", .number, "The number.")

  static let abs = Command(
    "abs", family: "numbers", "The size without the sign.",
    [.positional("x", .oneOf([.number, .duration]), "A number or a Duration.")], returns: "the same type",
    examples: [Example("abs -3", "3")]
  ) { arguments in
    let value = arguments["x"]
    if case .float(let float) = value { return .float(Swift.abs(float)) }
    let isNegative =
      switch value {
      case .int(let int), .duration(let int): int < 0
      default: false
      }
    return isNegative ? try value.negated() : value
  }

  static let round = Command(
    "round", family: "numbers", "To the nearest whole number, or to some decimals; halves go to the even neighbour.",
    [number, .label("decimals", .optional(.int), "Digits after the point to keep.", default: .null)],
    returns: "an Int, with `decimals:` a Float",
    examples: [Example("round 2.5", "2"), Example("round 3.14159 decimals: 2", "3.14")]
  ) { arguments in
    guard arguments.has("decimals") else { return try arguments.whole { $0.rounded(.toNearestOrEven) } }
    let decimals = try arguments.int("decimals", in: 0...300)
    let number = try arguments.double("x")
    // By way of decimal text, which rounds the value that is meant and not its binary neighbour scaled.
    return .float(Double(String(format: "%.\(decimals)f", number)) ?? number)
  }

  static let floor = Command(
    "floor", family: "numbers", "The largest whole number that is not above it.", [number], returns: "an Int",
    examples: [Example("floor(-1.5)", "-2")]
  ) { try $0.whole { $0.rounded(.down) } }

  static let ceil = Command(
    "ceil", family: "numbers", "The smallest whole number that is not below it.", [number], returns: "an Int",
    examples: [Example("ceil 1.2", "2")]
  ) { try $0.whole { $0.rounded(.up) } }

  static let sqrt = Command(
    "sqrt", family: "numbers", "The square root.", [number], returns: "a Float", examples: [Example("sqrt 9", "3.0")]
  ) { arguments in
    let number = try arguments.double("x")
    if number < 0 { throw arguments.invalid("x", "the square root of a negative number is no number") }
    return .float(number.squareRoot())
  }

  static let exp = Command(
    "exp", family: "numbers", "e to the power of it.", [number], returns: "a Float", examples: [Example("exp 0", "1.0")]
  ) { .float(Foundation.exp(try $0.double("x"))) }

  static let log = Command(
    "log", family: "numbers", "The natural logarithm, or that to a base.",
    [number, .label("base", .optional(.number), "The base; e by default.", default: .null)], returns: "a Float",
    examples: [Example("log 1", "0.0"), Example("log 8 base: 2", "3.0")]
  ) { arguments in
    let number = try arguments.double("x")
    if number <= 0 { throw arguments.invalid("x", "only numbers above zero have a logarithm") }
    guard let base = try arguments.optionalDouble("base") else { return .float(Foundation.log(number)) }
    if base <= 0 || base == 1 { throw arguments.invalid("base", "the base is a number above zero other than one") }
    if base == 2 { return .float(Foundation.log2(number)) }
    if base == 10 { return .float(Foundation.log10(number)) }
    return .float(Foundation.log(number) / Foundation.log(base))
  }

  static let sin = Command(
    "sin", family: "numbers", "The sine of an angle in radians.", [number], returns: "a Float",
    examples: [Example("sin 0", "0.0")]
  ) { .float(Foundation.sin(try $0.double("x"))) }

  static let cos = Command(
    "cos", family: "numbers", "The cosine of an angle in radians.", [number], returns: "a Float",
    examples: [Example("cos 0", "1.0")]
  ) { .float(Foundation.cos(try $0.double("x"))) }

  static let clamp = Command(
    "clamp", family: "numbers", "The nearest value that is not below `lo` and not above `hi`.",
    [
      .positional("x", .any, "A number, Bytes or a Duration."), .positional("lo", .any, "The smallest."),
      .positional("hi", .any, "The largest."),
    ], returns: "one of the three", examples: [Example("clamp 7 0 5", "5"), Example("clamp 5 -1 1", "1")]
  ) { arguments in
    let (value, low, high) = (arguments["x"], arguments["lo"], arguments["hi"])
    if let order = try low.compared(to: high, operation: "clamp"), order > 0 {
      throw arguments.invalid("lo", "`lo` is above `hi`")
    }
    if let order = try value.compared(to: low, operation: "clamp"), order < 0 { return low }
    if let order = try value.compared(to: high, operation: "clamp"), order > 0 { return high }
    return value
  }
}

extension Arguments {
  /// `x` made whole by `rule`, as an Int.
  fileprivate func whole(_ rule: (Double) -> Double) throws -> Value {
    if case .int = self["x"] { return self["x"] }
    let number = try double("x")
    guard let int = Int(exactly: rule(number)) else {
      throw invalid(
        "x", "\(Value.text(of: number)) has no Int near it", code: number.isNaN ? "wrong-value" : "overflow")
    }
    return .int(int)
  }
}
