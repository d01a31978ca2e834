import Foundation
import OtnSyntax
import OtnWork

/// The outside as the language sees it. Everything the runtime reads, prints or asks goes through here.
public protocol Host: AnyObject {
  /// Text for standard output, as it is.
  func write(_ text: String)
  /// The same for a text that is laid out for so many columns.
  func write(fitting text: (_ width: Int) throws -> String) rethrows
  /// A picture that `show` was asked for.
  func show(_ picture: Picture)
  /// A command draws from this seed, which it was given.
  func note(seed: UInt64)
  /// Columns of the terminal.
  var width: Int { get }
  var environment: [String: String] { get }
  func readFile(_ path: String) throws -> [UInt8]
  /// Atomic: a temporary file beside it, synced, renamed.
  func writeFile(_ path: String, _ bytes: [UInt8]) throws
  func fileExists(_ path: String) -> Bool
  func listFolder(_ path: String) throws -> [String]
  /// Seconds since 1970.
  func now() -> Double
  /// The folder that `show` writes pictures into; nil: it keeps them to itself.
  var pictureFolder: String? { get }
  /// Asks the user; nil where there is nobody to ask.
  func confirm(_ question: String) -> Bool?
  /// The folder of the language's own files; nil where it is not known.
  var standardLibrary: String? { get }
  /// Who watches what programs read and write; nil: nobody.
  var gate: (any Gate)? { get }
}

extension Host {
  public func write(fitting text: (_ width: Int) throws -> String) rethrows { write(try text(width)) }
  public func note(seed: UInt64) {}
  public var pictureFolder: String? { nil }
  public func confirm(_ question: String) -> Bool? { nil }
  public var standardLibrary: String? { nil }
  public var gate: (any Gate)? { nil }
}
