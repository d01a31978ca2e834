import OrderedCollections
import OtnSyntax
import OtnWork

/// Why a cell could not be run, or stopped: several diagnostics from before it ran, or one from running it.
public struct CellFailure: Error {
  public let diagnostics: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }
}

/// Runs cells one after the other in one session. The one entry to the runtime.
///
///     let interpreter = Interpreter(session: Session(host: host), commands: domainCommands)
///     let value = try interpreter.run(cell)
///
/// Programs may call as deep as `Limits.depth`: call it inside `NativeStack.run`, or deep recursion ends in `recursion-limit` early.
public final class Interpreter {
  public let session: Session
  /// Values for `param`s, by name.
  public var parameterOverrides: [String: ParameterValue] = [:]
  let commands: CommandTable
  var environment = Environment()
  private let loader: ModuleLoader
  private(set) var cellCount = 0
  /// What is remembered of every binding, also when another has taken its name.
  var known: [BindingID: KnownBinding] = [:]

  /// `commands` come before the core's own, whose overloads take any value: `take` of a Dataset is looked for first.
  public init(session: Session, commands: [Command] = []) {
    self.session = session
    self.commands = CommandTable(commands + Core.commands)
    loader = ModuleLoader(session: session, commands: self.commands)
    session.reference = Reference(commands: commands + Core.commands)
    session.reference.functions = { [unowned self] name in self.function(named: name) }
  }

  /// Makes the names of the standard library's files known, in order; a file can use those before it.
  public func addStandardLibrary(files: [SourceFile]) throws(CellFailure) {
    for file in files {
      let module = try loader.load(file, into: loader.library)
      try perform { try module.run(self.session.machine) }
      loader.library = module.exports
    }
  }

  /// The code cells of a file, parsed; all their syntax errors at once.
  public static func cells(of file: SourceFile) throws(CellFailure) -> [Cell] {
    let notebook = CellSplitter.split(file)
    var cells: [Cell] = []
    var diagnostics = notebook.diagnostics
    for cell in notebook.cells where cell.kind == .code {
      switch Parser.parseCell(file: file, span: cell.codeSpan) {
      case .complete(let cell): cells.append(cell)
      case .incomplete(let diagnostic): diagnostics.append(diagnostic)
      case .invalid(let found): diagnostics += found
      }
    }
    if !diagnostics.isEmpty { throw CellFailure(diagnostics) }
    return cells
  }

  // MARK: Checking and running

  /// Everything that is wrong with a cell and can be known before it runs.
  public func check(_ cell: Cell) -> [Diagnostic] { resolve(cell, environment, cellCount).diagnostics }

  /// The same for several cells that will run in this order.
  public func check(_ cells: [Cell]) -> [Diagnostic] {
    var environment = environment
    var diagnostics: [Diagnostic] = []
    for (position, cell) in cells.enumerated() {
      let resolved = resolve(cell, environment, cellCount + position)
      diagnostics += resolved.diagnostics
      for global in resolved.globals { environment.bind(global) }
      if resolved.mayShow, environment.it == nil { environment.it = Variable() }
    }
    return diagnostics
  }

  /// Checks and runs a cell. The result is the value that it shows, which `it` then is; nil where there is none.
  ///
  /// What a failing cell bound before it failed stays. `isKept`: whether `it` is that value from then on.
  @discardableResult
  public func run(_ cell: Cell, isKept: Bool = true) throws(CellFailure) -> Value? {
    let resolved = resolve(cell, environment, cellCount)
    if !resolved.diagnostics.isEmpty { throw CellFailure(resolved.diagnostics) }
    defer { cellCount += 1 }
    let value: Value
    do {
      value = try perform { try self.session.machine.run(resolved) }
    } catch {
      for global in resolved.globals where global.hasRun { bind(global) }
      throw error
    }
    for global in resolved.globals { bind(global) }
    guard resolved.mayShow, !value.isNull else { return nil }
    if isKept { bindShown(Variable(value)) }
    return value
  }

  /// Does as if a cell had run and left these values: its `func`s and `use`s are made as always, everything else is taken from
  /// `values`, earlier names that it changed too.
  public func restore(_ cell: Cell, values: [String: Value], it shown: Value?) throws(CellFailure) {
    let definitions = cell.statements.filter { statement in
      switch statement.kind {
      case .function, .use: true
      default: false
      }
    }
    let resolved = resolve(cell, environment, cellCount, running: definitions.map(\.span))
    if !resolved.diagnostics.isEmpty { throw CellFailure(resolved.diagnostics) }
    _ = try perform { try self.session.machine.run(resolved) }
    cellCount += 1
    for global in resolved.globals {
      if let value = values[global.name] {
        global.variable.value = value
        global.variable.isBound = true
      }
      bind(global)
    }
    let bound = Set(resolved.globals.map(\.name))
    for (name, value) in values where !bound.contains(name) { environment.globals[name]?.variable.value = value }
    if let shown { bindShown(Variable(shown)) }
  }

  func resolve(
    _ cell: Cell, _ environment: Environment, _ position: Int, running: [Span]? = nil
  ) -> ResolvedCell {
    var resolver = Resolver(
      file: cell.file, environment: environment, commands: commands, library: loader.library, cell: position,
      overrides: parameterOverrides, loader: loader)
    return resolver.resolve(cell, running: running)
  }

  private func perform<Result>(_ body: () throws -> Result) throws(CellFailure) -> Result {
    let floor = session.machine.pointee.floor
    session.machine.pointee.floor = NativeStack.floor
    defer { session.machine.pointee.floor = floor }
    do { return try body() } catch {
      let place = Site(file: SourceFile(name: "program", text: ""), span: Span(0, 0))
      throw CellFailure((place.diagnostic(for: error) as? Diagnostic) ?? place.diagnostic("failed", "\(error)"))
    }
  }

  // MARK: What there is

  /// A top-level name and what it is bound to.
  public struct Binding {
    public let name: String
    public let value: Value
    /// The place of the cell that bound it, counted from 0 over all cells that were run.
    public let cell: Int
    /// Its `##` comment.
    public let documentation: String?
  }

  /// The newest binding of every name, in the order in which the names were first bound.
  public var bindings: [Binding] {
    environment.names.compactMap { name in
      environment.globals[name].map {
        Binding(name: name, value: $0.variable.value, cell: $0.cell, documentation: $0.documentation)
      }
    }
  }

  public func value(of name: String) -> Value? { environment.globals[name]?.variable.value }

  /// The last value that a cell showed.
  public var it: Value? { environment.it?.value }

  /// The names of all commands, `coco.load` too, sorted.
  public var commandNames: [String] { commands.names }

  /// The names of the standard library.
  public var libraryNames: [String] { loader.library.names }

  /// The labels that a command or `func` takes, for completion.
  public func labels(of name: String) -> [String] {
    if let overloads = commands.overloads[name] {
      var labels: [String] = []
      for label in overloads.flatMap(\.signature.labels) where !labels.contains(label) { labels.append(label) }
      return labels
    }
    return function(named: name)?.signature.labels ?? []
  }

  /// The names after a dot: of a value, or of a namespace of commands.
  public static func members(of value: Value) -> [String] {
    switch value {
    case .object(let object): return object.memberNames
    case .mapBox(let box):
      return box.items.keys.compactMap { key in
        if case .string(let name) = key, Value.isWord(name) { name } else { nil }
      }
    default: return []
    }
  }

  public func members(ofNamespace name: String) -> [String] { commands.members(of: name) ?? [] }

  func function(named name: String) -> Function? {
    guard case .function(let function)? = (environment.globals[name] ?? loader.library.globals[name])?.variable.value
    else { return nil }
    return function
  }
}

extension Global {
  /// Whether its statement was reached: a `func` shares its variable with earlier definitions.
  fileprivate var hasRun: Bool {
    guard let signature = nature.signature else { return variable.isBound }
    if case .function(let function) = variable.value { return function.signature === signature }
    return false
  }
}
