import OtnSyntax
import OtnWork

/// What a command takes in one place of its signature.
public indirect enum ValueType: Equatable, Sendable {
  case any, bool, int, float, string, bytes, duration, list, map, range, function
  /// Int or Float.
  case number
  /// A word, taken as text and not looked up: `help train`.
  case name
  /// A host object by its type name: `.object("Dataset")`.
  case object(String)
  case oneOf([ValueType])
  case optional(ValueType)
}

/// One parameter of a command: its name, type, default and one line of documentation.
///
/// Sendable, so that declarations can be `static let`: a default is a plain value that nothing changes.
public struct Parameter: @unchecked Sendable {
  public enum Kind: Sendable { case positional, rest, label }
  public let name: String
  public let type: ValueType
  public let kind: Kind
  /// nil: it must be given (a `rest` may be empty).
  public let defaultValue: Value?
  public let summary: String

  public static func positional(
    _ name: String, _ type: ValueType, _ summary: String, default defaultValue: Value? = nil
  ) -> Parameter {
    Parameter(name: name, type: type, kind: .positional, defaultValue: defaultValue, summary: summary)
  }
  /// Takes all further positional arguments, as a list.
  public static func rest(_ name: String, _ type: ValueType, _ summary: String) -> Parameter {
    Parameter(name: name, type: type, kind: .rest, defaultValue: .list([]), summary: summary)
  }
  public static func label(
    _ name: String, _ type: ValueType, _ summary: String, default defaultValue: Value? = nil
  ) -> Parameter {
    Parameter(name: name, type: type, kind: .label, defaultValue: defaultValue, summary: summary)
  }
}

/// What a command does beyond computing its value. `argument` names the parameter that holds the path or bucket.
public enum Effect: Hashable, Sendable {
  case reads(argument: String)
  case writes(argument: String)
  /// Sends what its arguments hold to the bucket, machine or service that one of them names. A command that writes or sends without
  /// saying so passes every gate unseen.
  case sends(argument: String)
  /// Writes a picture into the host's folder of pictures, where the value has one.
  case writesPictures
  case network, createsInCloud
  /// `ifAsked`: the Bool argument that asks for it, where a call does not delete by itself. It asks the user before it does.
  case deletesInCloud(ifAsked: String? = nil)
  case trains, clock, random, prints
}

extension Effect {
  /// Whether data comes in or goes out by it.
  var reachesOutside: Bool {
    switch self {
    case .reads, .writes, .sends, .writesPictures: true
    case .network, .createsInCloud, .deletesInCloud, .trains, .clock, .random, .prints: false
    }
  }

  /// Whether another run may come to something else, or find something else, than this one.
  var leavesTraces: Bool {
    switch self {
    case .network, .createsInCloud, .deletesInCloud, .clock: true
    case .reads, .writes, .sends, .writesPictures, .trains, .random, .prints: false
    }
  }
}

/// A line of the language and what it gives, shown by `?name` and run as a test. `result` is the value's display text; nil: it is
/// only run. An example with `needs` is run where that is there ("tensor": LibTorch).
public struct Example: Sendable {
  public let source: String
  public let result: String?
  public let needs: String?
  public init(_ source: String, _ result: String? = nil, needs: String? = nil) {
    self.source = source
    self.result = result
    self.needs = needs
  }
}

/// The single declaration of a command; argument checks, hints, completion, `?name`, reference and tests come from it.
///
/// Several declarations may share a name when their first positional parameter's types differ (`split` of a string, of a dataset):
/// the first whose first parameter accepts the first argument is called. A body runs on its session's thread, whatever the thread
/// that declared it.
public struct Command: @unchecked Sendable {
  /// Behind one reference: every call carries its command along.
  private final class Declaration {
    let name: String
    let family: String
    let summary: String
    let parameters: [Parameter]
    let returns: String
    let effects: Set<Effect>
    let examples: [Example]
    let files: ((Arguments) throws -> [String])?
    let body: (Arguments) throws -> Value
    let signature: Signature
    /// The positions of the parameters that do not take everything.
    let typedParameters: [Int]
    /// Whether it reads or writes anything, so that a gate wants to see it.
    let reachesOutside: Bool
    let leavesTraces: Bool

    init(
      name: String, family: String, summary: String, parameters: [Parameter], returns: String, effects: Set<Effect>,
      examples: [Example], files: ((Arguments) throws -> [String])?, body: @escaping (Arguments) throws -> Value
    ) {
      self.name = name
      self.family = family
      self.summary = summary
      self.parameters = parameters
      self.returns = returns
      self.effects = effects
      self.examples = examples
      self.files = files
      self.body = body
      signature = Signature(name: name, parameters: parameters.map(\.inSignature))
      typedParameters = parameters.indices.filter { parameters[$0].type != .any }
      reachesOutside = effects.contains(where: \.reachesOutside)
      leavesTraces = effects.contains(where: \.leavesTraces)
    }
  }
  private let declaration: Declaration

  public init(
    _ name: String, family: String, _ summary: String, _ parameters: [Parameter] = [], returns: String,
    effects: Set<Effect> = [], examples: [Example] = [], files: ((Arguments) throws -> [String])? = nil,
    body: @escaping (Arguments) throws -> Value
  ) {
    declaration = Declaration(
      name: name, family: family, summary: summary, parameters: parameters, returns: returns, effects: effects,
      examples: examples, files: files, body: body)
  }

  public var name: String { declaration.name }
  public var family: String { declaration.family }
  public var summary: String { declaration.summary }
  public var parameters: [Parameter] { declaration.parameters }
  /// What it gives, in a few words.
  public var returns: String { declaration.returns }
  public var effects: Set<Effect> { declaration.effects }
  public var examples: [Example] { declaration.examples }
  /// The files behind the texts that its `reads` name: a folder's annotations, none for a preset's name; nil: the texts are the paths.
  /// A command that has it and does nothing but read is as quick as those files are small, and a plan calls it where they are.
  public var files: ((Arguments) throws -> [String])? { declaration.files }
  public var body: (Arguments) throws -> Value { declaration.body }
  var signature: Signature { declaration.signature }
  var typedParameters: [Int] { declaration.typedParameters }
  var reachesOutside: Bool { declaration.reachesOutside }
  var leavesTraces: Bool { declaration.leavesTraces }
}

/// The arguments of one call, checked against the declaration and with defaults filled in, in the order of the parameters.
public struct Arguments {
  /// One value a parameter.
  public let values: [Value]
  public let command: Command
  public let session: Session
  let call: CallSite
  let plan: Plan?
  /// What the given arguments were computed by; nil: a command was called from inside another.
  let nodes: [Node]?

  init(
    values: [Value], command: Command, session: Session, call: CallSite, plan: Plan?, nodes: [Node]? = nil
  ) {
    self.values = values
    self.command = command
    self.session = session
    self.call = call
    self.plan = plan
    self.nodes = nodes
  }

  /// - Parameters:
  ///   - values: one a parameter, in the declaration's order.
  ///   - span: where the call stands in `file`.
  public init(values: [Value], command: Command, session: Session, file: SourceFile, span: Span) {
    self.init(values: values, command: command, session: session, call: CallSite(file: file, head: span), plan: nil)
  }

  /// Where the call stands, for messages.
  public var file: SourceFile { call.file }
  public var span: Span { call.head }

  /// Where the argument of a parameter stands; the call itself where it was left out.
  public func span(of name: String) -> Span {
    guard let plan, let position = command.position(of: name) else { return span }
    switch plan.sources[position] {
    case .given(let argument): return call.argument(argument).span
    case .rest(let arguments): return arguments.first.map { call.argument($0).span } ?? span
    case .missing: return span
    }
  }

  public subscript(name: String) -> Value { command.position(of: name).map { values[$0] } ?? .null }
}

extension Command {
  func position(of parameter: String) -> Int? { parameters.firstIndex { $0.name == parameter } }
}
