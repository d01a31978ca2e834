import OtnSyntax

/// Something that can be called: a closure, a `func`, or a command taken as a value.
public final class Function {
  /// nil: a command.
  let code: Code?
  /// The same, for callers that hold this function while they look at it.
  let codeReference: Unmanaged<Code>?
  /// The variables of enclosing functions that `code` uses, shared with them.
  let captures: UnsafeMutablePointer<Variable>
  private(set) var captureCount: Int
  /// The overloads of a command, in order of preference; empty for code.
  let commands: [Command]

  init(code: Code, captures variables: [Variable]) {
    self.code = code
    codeReference = Unmanaged.passUnretained(code)
    captureCount = variables.count
    captures = UnsafeMutablePointer<Variable>.allocate(capacity: variables.count)
    captures.initialize(from: variables, count: variables.count)
    commands = []
  }

  init(commands: [Command]) {
    code = nil
    codeReference = nil
    captureCount = 0
    captures = UnsafeMutablePointer<Variable>.allocate(capacity: 0)
    self.commands = commands
  }

  deinit {
    Release.containers(in: surrenderCaptures())
    captures.deallocate()
  }

  /// The name that it was declared with; nil: a closure.
  public var name: String? { code.map(\.signature.name) ?? commands.first?.name }

  /// The names of its parameters, for help and for commands that look at them.
  public var parameterNames: [String] { signature.parameters.map(\.name) }

  /// How many arguments it must be given by position at least.
  public var requiredCount: Int { signature.parameters.count { $0.kind == .positional && $0.isRequired } }

  var signature: Signature { code?.signature ?? commands.first?.signature ?? Signature(name: nil, parameters: []) }

  /// Where it was declared, or nil for a command.
  public var declaration: (file: SourceFile, span: Span)? { code.map { ($0.file, $0.span) } }

  var shortText: String {
    guard let name else { return "{ … }" }
    return commands.isEmpty ? "func \(name)" : name
  }

  var display: String { signature.name == nil ? shortText : signature.line }

  /// Gives up the captured variables, and returns the values of those that nobody else holds. Called when this function goes.
  func surrenderCaptures() -> [Value] {
    var values: [Value] = []
    for position in 0..<captureCount where isKnownUniquelyReferenced(&captures[position]) {
      values.append(captures[position].take())
    }
    captures.deinitialize(count: captureCount)
    captureCount = 0
    return values
  }
}

/// A variable that outlives its frame: a name at the top level, or one that a closure captured.
///
/// It is a host object so that the slot of a captured local can hold it; no program ever sees it.
final class Variable: HostObject {
  var value: Value
  /// Set once its statement has run.
  var isBound = false
  /// Bound once, to a literal.
  var isLiteral = false
  /// Which binding of the session's top level it is; 0: none.
  var number = 0
  /// How often it was assigned, in whole or in part.
  private(set) var changes = 0

  init(_ value: Value = .null) { self.value = value }

  @inline(__always)
  func assign(_ value: consuming Value) {
    self.value = value
    changes &+= 1
  }
}

/// The body of a function, closure or cell, ready to run.
final class Code {
  let file: SourceFile
  let span: Span
  let signature: Signature
  let documentation: String?
  /// Slots of its locals; the parameters come first, in the signature's order.
  let frameSize: Int
  /// Whether a call with exactly this many positional arguments and nothing else needs no plan; -1: never.
  let simpleCount: Int
  /// A closure without parameters that does not use `it` ignores what it is passed.
  let ignoresArguments: Bool
  /// Defaults of labelled parameters, by position in the signature; evaluated in the callee's frame.
  let defaults: [Node?]
  let body: Node
  /// Parameters that a closure captured, and that move into a `Variable` on entry.
  let captured: [Int]
  /// Whether a `return` stands inside an operand, so that it leaves by throwing `Escape`.
  let mayEscape: Bool
  /// The variables outside of all functions that it uses, and that functions inside it use.
  let globals: [Variable]
  /// The place of errors where a command calls it.
  let callSite: CallSite

  /// - Parameter context: the function as it was resolved.
  init(_ declaration: Declaration, body: Node, context: FunctionContext, file: SourceFile) {
    self.file = file
    span = declaration.span
    callSite = CallSite(file: file, head: declaration.span)
    signature = declaration.signature
    documentation = declaration.documentation
    self.body = body
    frameSize = context.frameSize
    captured = context.capturedParameters(declaration.signature.parameters.count)
    mayEscape = context.mayEscape
    globals = Array(context.globals.values)
    defaults = context.defaults
    ignoresArguments = context.implicit != nil && !context.usesIt
    let isPositional = declaration.signature.parameters.allSatisfy { $0.kind == .positional }
    simpleCount = isPositional && !ignoresArguments ? declaration.signature.parameters.count : -1
  }

  /// What is known of a function before its body is resolved.
  struct Declaration {
    let signature: Signature
    let span: Span
    let documentation: String?
  }
}
