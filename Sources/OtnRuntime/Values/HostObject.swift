import OtnSyntax

/// The base of every value that is not the language's own: Dataset, Tensor, Model, Run, …
///
/// A subclass overrides what it supports; the rest answers "unknown" and the evaluator makes the diagnostic. Errors are thrown as
/// `CodedError`; the evaluator adds the place.
open class HostObject {
  public init() {}

  /// What it carries along, such as where its data is held; nil: nothing.
  public internal(set) final var label: (any ValueLabel)?
  /// Whether it has been given its label: objects that a command only passes on keep their own.
  final var isSettled = false
  /// Whether what is written into another object may be seen through this one, as with tensors and the models made of them.
  open var sharesMemory: Bool { false }

  /// Whether it is on this machine although its kind is elsewhere: a folder that stands in for a bucket.
  open var isLocal: Bool { false }

  /// The type's name in messages and `type`: "Dataset".
  open var typeName: String { "Object" }
  /// Names after a dot, for completion and "did you mean".
  open var memberNames: [String] { [] }
  /// nil: there is no such member.
  open func member(_ name: String) throws -> Value? { nil }
  /// How many elements `len` and `for` see; nil: it can't be counted or walked.
  open var count: Int? { nil }
  /// The element at `position`, from 0 to `count` - 1.
  open func element(at position: Int) throws -> Value { .null }
  /// `object[items]` for more than one plain position: nil: only whole-number positions and slices over `element` work.
  open func subscripted(_ items: [SubscriptItem]) throws -> Value? { nil }
  /// An operator with this object on the left (`reversed` false) or right; nil: not supported.
  open func binary(_ operation: BinaryOperator, _ other: Value, reversed: Bool) throws -> Value? { nil }
  open func negated() throws -> Value? { nil }
  /// `==` and `equal`; tensors' `==` goes through `binary` instead.
  open func isEqual(to other: HostObject) -> Bool { self === other }
  /// One line, as inside a list or a string.
  open var shortText: String { typeName }
  /// What a cell shows: may have several lines; `width` is the terminal's.
  open func display(width: Int) throws -> String { shortText }
  /// A picture of it (PNG bytes) for `show`, or nil.
  open func picture() throws -> Picture? { nil }

  /// What it can be made from again, in another process; nil: it can't. See `ObjectRestorer`.
  open func stored(by store: any ValueStoring) throws -> [String: StoredValue]? { nil }
  /// Whether it never changes, so that it need be stored once only.
  open var isConstant: Bool { false }
}

/// One item between the brackets of an index, evaluated.
public enum SubscriptItem {
  case at(Value)
  case slice(start: Int?, stop: Int?, step: Int?)
  case ellipsis
}

/// A picture for the terminal, the notebook and files.
public struct Picture: Sendable {
  public let png: [UInt8]
  public let width: Int
  public let height: Int
  /// RGB, row-major, 3 bytes a pixel: for half blocks in the terminal.
  public let pixels: [UInt8]
  public let caption: String

  public init(png: [UInt8], width: Int, height: Int, pixels: [UInt8], caption: String) {
    self.png = png
    self.width = width
    self.height = height
    self.pixels = pixels
    self.caption = caption
  }
}
