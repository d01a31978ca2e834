/// An error a user may see: what went wrong as data, with a code that programs can test.
///
/// Each module declares its own `enum` or `struct`; the language turns any of them into a diagnostic at the place of the call.
///
///     struct DatasetError: CodedError { let code = "no-such-file"; … }
public protocol CodedError: Error, CustomStringConvertible {
  /// One or two words in kebab-case: `shape`, `no-such-file`.
  var code: String { get }
  /// What, where and why, in one sentence without a full stop.
  var message: String { get }
  /// What to do about it, or nil.
  var help: String? { get }
}

extension CodedError {
  public var help: String? { nil }
  public var description: String { help.map { "\(message)\nhelp: \($0)" } ?? message }
}

/// The one error of long work that was asked to stop.
public struct Interrupted: CodedError {
  public let code = "interrupted"
  public let message = "interrupted"
  public init() {}
}
