import OtnWork

/// An error of an operation on values, before its place in a program is known; the evaluator adds the place.
public struct Fault: CodedError {
  public let code: String
  public let message: String
  public let help: String?

  public init(_ code: String, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }
}

extension Fault {
  static func wrongType(_ message: String, help: String? = nil) -> Fault { Fault("wrong-type", message, help: help) }
  static func wrongValue(_ message: String, help: String? = nil) -> Fault { Fault("wrong-value", message, help: help) }
  static func overflow(_ operation: String) -> Fault {
    Fault("overflow", "\(operation) goes beyond the 64 bits of an Int", help: "use a Float: `1.0 * x`")
  }
  static func divisionByZero(_ operation: String) -> Fault {
    Fault("division-by-zero", "the divisor of `\(operation)` is zero")
  }
  static func tooLarge(_ what: String) -> Fault { Fault("memory-limit", "\(what) would not fit into memory") }
}
