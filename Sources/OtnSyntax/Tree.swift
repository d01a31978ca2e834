/// A word of the program with its place.
public struct Name: Sendable {
  public let text: String
  public let span: Span

  public init(_ text: String, _ span: Span) {
    self.text = text
    self.span = span
  }
}

/// An expression or stage. Spans stand on tree nodes only, never in values.
public struct Expression: Sendable {
  public let kind: Kind
  public let span: Span

  public init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }

  public indirect enum Kind: Sendable {
    case literal(Literal)
    /// `"a \(stage) b"`.
    case interpolation([StringPart])
    case name(String)
    case it
    case list([Expression])
    case map([MapEntry])
    /// `( pipeline )`.
    case group(Expression)
    case unary(UnaryOperator, operand: Expression)
    /// `operatorSpan` is where errors of the operation point.
    case binary(BinaryOperator, operatorSpan: Span, Expression, Expression)
    case index(Expression, bracket: Span, [IndexItem])
    case member(Expression, Name)
    /// Any call, in either form; also a path that stands alone as a stage (`form: .bare`): called if it names a command or `func`,
    /// else its value.
    case call(Call)
    /// `left | stage`: the stage's call (or closure) is given the left value first.
    case pipe(Expression, bar: Span, Stage)
    case closure(Closure)
    case `if`(If)
    case `try`(Try)
  }
}

public enum Literal: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  /// A count of bytes: `64KiB`.
  case bytes(Int)
  /// Nanoseconds: `250ms`.
  case duration(Int)
}

public enum StringPart: Sendable {
  case text(String)
  case stage(Expression)
}

public struct MapEntry: Sendable {
  /// A bare word is already a string literal.
  public let key: Expression
  public let value: Expression
  public init(key: Expression, value: Expression) {
    self.key = key
    self.value = value
  }
}

public enum IndexItem: Sendable {
  case at(Expression)
  case slice(start: Expression?, stop: Expression?, step: Expression?, Span)
  case ellipsis(Span)
}

public enum UnaryOperator: String, Sendable { case minus = "-", not }

public enum BinaryOperator: String, Sendable {
  case power = "**"
  case multiply = "*", divide = "/", floorDivide = "//", modulo = "%", matrixMultiply = "@"
  case add = "+", subtract = "-"
  case halfOpenRange = "..<", closedRange = "..."
  case orElse = "??"
  case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
  case isIn = "in", isNotIn = "not in"
  case and, or
}

public struct Call: Sendable {
  public enum Form: Sendable { case command, call, bare }
  /// A name, a member chain, or for the call form any postfix expression.
  public let callee: Expression
  public let form: Form
  public let arguments: [Argument]

  public init(callee: Expression, form: Form, arguments: [Argument]) {
    self.callee = callee
    self.form = form
    self.arguments = arguments
  }
}

public struct Argument: Sendable {
  public let label: Name?
  public let value: Expression

  public init(label: Name?, value: Expression) {
    self.label = label
    self.value = value
  }
}

/// What stands after `|`. A name alone is called too: it is a call of `form: .command` without arguments.
public enum Stage: Sendable {
  case call(Call, Span)
  case closure(Closure, Span)
}

public enum Pattern: Sendable {
  case name(Name)
  /// `[a, b, _]`.
  case list([Name], Span)
}

public struct Closure: Sendable {
  /// nil when none are written: then the body may use `it`.
  public let parameters: [Pattern]?
  public let body: Block

  public init(parameters: [Pattern]?, body: Block) {
    self.parameters = parameters
    self.body = body
  }
}

public struct Block: Sendable {
  public let statements: [Statement]
  public let span: Span

  public init(_ statements: [Statement], _ span: Span) {
    self.statements = statements
    self.span = span
  }
}

public struct If: Sendable {
  public let condition: Expression
  public let then: Block
  /// A block that holds one `if` expression for `else if`.
  public let otherwise: Block?

  public init(condition: Expression, then: Block, otherwise: Block?) {
    self.condition = condition
    self.then = then
    self.otherwise = otherwise
  }
}

public struct Try: Sendable {
  public let body: Block
  public let error: Name?
  public let handler: Block

  public init(body: Block, error: Name?, handler: Block) {
    self.body = body
    self.error = error
    self.handler = handler
  }
}

public struct Statement: Sendable {
  public let kind: Kind
  public let span: Span
  /// The `##` comment right above it, without the marks.
  public let documentation: String?

  public init(_ kind: Kind, _ span: Span, documentation: String? = nil) {
    self.kind = kind
    self.span = span
    self.documentation = documentation
  }

  public indirect enum Kind: Sendable {
    case binding(mutable: Bool, Pattern, Expression)
    /// The value is an `Expression` that the resolver checks to be a literal.
    case parameter(Name, Expression)
    case function(FunctionDeclaration)
    case use(path: String, pathSpan: Span, alias: Name?)
    case loop(Pattern, in: Expression, Block)
    case whileLoop(Expression, Block)
    case returning(Expression?)
    case breaking
    case continuing
    /// `operation` nil for `=`, else the operator of `+=` and the like; `operatorSpan` is that token.
    case assign(target: Expression, operation: BinaryOperator?, operatorSpan: Span, Expression)
    case expression(Expression)
  }
}

public struct FunctionDeclaration: Sendable {
  public let name: Name
  public let parameters: [Name]
  /// Labelled parameters with their defaults; nil means it must be given.
  public let labels: [(name: Name, defaultValue: Expression?)]
  public let body: Block

  public init(name: Name, parameters: [Name], labels: [(name: Name, defaultValue: Expression?)], body: Block) {
    self.name = name
    self.parameters = parameters
    self.labels = labels
    self.body = body
  }
}

/// One cell's statements: what is parsed, resolved and run as a whole.
public struct Cell: Sendable {
  public let file: SourceFile
  /// `| stage …` at its start: goes on from `it`.
  public let statements: [Statement]
  public let span: Span

  public init(file: SourceFile, statements: [Statement], span: Span) {
    self.file = file
    self.statements = statements
    self.span = span
  }
}
