import OtnSyntax
import OtnWork

/// A call of whatever the callee turns out to be.
final class CallNode: Node {
  private let callee: Node
  /// The callee's variable, if it is one of the top level; `callee` holds it.
  private let variable: Unmanaged<Variable>?
  private let arguments: [Node]
  /// The first two arguments by name: reading them from the array would count references at every call.
  private let first: Node
  private let second: Node
  private let count: Int
  private let call: CallSite
  private let isPositional: Bool
  /// Proposes what may have been meant where the callee is no function.
  private let hint: String?
  /// The plan for the code that was called last.
  private var planned: (code: Code, plan: Plan)?

  init(_ callee: Node, _ arguments: [Node], _ call: CallSite, hint: String?) {
    self.callee = callee
    variable = (callee as? GlobalVariable).map { Unmanaged.passUnretained($0.variable) }
    self.arguments = arguments
    self.call = call
    self.hint = hint
    first = arguments.first ?? Constant(.null)
    second = arguments.count > 1 ? arguments[1] : Constant(.null)
    count = arguments.count
    isPositional = call.arguments.allSatisfy { $0.label == nil }
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    // A `func` at the top level is by far the most frequent callee.
    if let variable, case .function(let function) = variable._withUnsafeGuaranteedRef({ $0.value }),
      let code = function.codeReference
    {
      return try code._withUnsafeGuaranteedRef { try call(function, $0, frame) }
    }
    switch try callee.evaluate(frame) {
    case .function(let function):
      guard let code = function.codeReference else { return try callOther(.function(function), frame) }
      // The function holds its code while it runs: no need to count the reference.
      return try code._withUnsafeGuaranteedRef { try call(function, $0, frame) }
    case let other: return try callOther(other, frame)
    }
  }

  @inline(__always)
  private func call(_ function: Function, _ code: Code, _ frame: Frame) throws -> Value {
    guard isPositional, code.simpleCount == count else { return try callPlanned(function, code, frame) }
    let machine = frame.machine
    try machine.step(call)
    let base = machine.pointee.top
    guard base + count < machine.pointee.end else { throw machine.recursionLimit(call) }
    do {
      if count > 0 { machine.push(try first.evaluate(frame)) }
      if count > 1 { machine.push(try second.evaluate(frame)) }
      if count > 2 { try pushRest(frame) }
    } catch {
      machine.release(to: base)
      throw error
    }
    do {
      return try machine.run(code, captures: function.captures, base: base, call)
    } catch { throw traced(error, function) }
  }

  @inline(never)
  private func pushRest(_ frame: Frame) throws {
    for argument in arguments[2...] { frame.machine.push(try argument.evaluate(frame)) }
  }

  @inline(never)
  private func callPlanned(_ function: Function, _ code: Code, _ frame: Frame) throws -> Value {
    let values = try arguments.map { try $0.evaluate(frame) }
    try frame.machine.step(call)
    do {
      if code.ignoresArguments { return try frame.machine.call(function, values, call) }
      return try frame.machine.apply(try plan(for: code), values, to: function, code, call)
    } catch { throw traced(error, function) }
  }

  private func plan(for code: Code) throws -> Plan {
    if let planned, planned.code === code { return planned.plan }
    let (plan, mismatches) = code.signature.match(call.arguments.map { $0.label?.text })
    if let mismatch = mismatches.first { throw mismatch.diagnostic(for: code.signature, call) }
    planned = (code, plan)
    return plan
  }

  /// A command that was taken as a value, or something that cannot be called.
  @inline(never)
  private func callOther(_ value: Value, _ frame: Frame) throws -> Value {
    guard case .function(let function) = value else {
      if value.unknown == nil { throw notCallable(value) }
      let session = frame.machine.pointee.session
      try session.planning?.planFunctions(
        arguments.map { try $0.evaluate(frame) }, of: call.file.text(call.head), session)
      return frame.unknown()
    }
    let node = CommandCall(function.commands, arguments, call)
    return try node.evaluate(frame)
  }

  private func notCallable(_ value: Value) -> Diagnostic {
    let text = call.file.text(call.head)
    if value.isNull, let global = callee as? GlobalVariable, !global.variable.isBound {
      return call.site.diagnostic(
        "used-before-bound", "`\(text)` is called before its `func` statement has run",
        help: "move the call below the declaration")
    }
    return call.site.diagnostic("not-a-command", "`\(text)` is \(value.described), not a command", hint: hint)
  }

  private func traced(_ error: any Error, _ function: Function) -> any Error {
    guard var diagnostic = error as? Diagnostic else { return error }
    diagnostic.enter(function.name, call.site)
    return diagnostic
  }
}

extension Diagnostic {
  /// Notes that the error came out of `function`, called at `site`. A recursion comes by the same place many times, and is noted once.
  mutating func enter(_ function: String?, _ site: Site) {
    let isKnown = trace.contains { $0.span == site.span && $0.file === site.file }
    if !isKnown { trace.append(TraceEntry(function: function ?? "closure", file: site.file, span: site.span)) }
  }
}

/// A call of a command: picks the overload, checks the types, fills in the defaults.
final class CommandCall: Node {
  private let commands: [Command]
  private let plans: [(plan: Plan, mismatches: [Mismatch])]
  private let arguments: [Node]
  private let call: CallSite
  private let firstPositional: Int?

  init(_ commands: [Command], _ arguments: [Node], _ call: CallSite) {
    self.commands = commands
    self.arguments = arguments
    self.call = call
    let labels = call.arguments.map { $0.label?.text }
    plans = commands.map { $0.signature.match(labels) }
    firstPositional = labels.firstIndex { $0 == nil }
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    var given: [Value] = []
    given.reserveCapacity(arguments.count)
    for argument in arguments { given.append(try argument.evaluate(frame)) }
    let session = frame.machine.pointee.session
    try frame.machine.step(call)
    let first = firstPositional.map { given[$0] }
    let choice = first?.unknown.map(choose) ?? Self.choose(commands, first: first)
    if let mismatch = plans[choice].mismatches.first {
      throw mismatch.diagnostic(for: commands[choice].signature, call)
    }
    return try Self.perform(commands[choice], plans[choice].plan, given, call, session, arguments)
  }

  /// Of the overloads whose labels fit, the first that may take what is not known yet.
  private func choose(_ unknown: UnknownValue) -> Int {
    let fitting = commands.indices.filter { plans[$0].mismatches.isEmpty }
    return fitting.first { commands[$0].parameters.first?.type.accepts(.object(unknown)) ?? false }
      ?? fitting.first ?? commands.count - 1
  }

  /// The first overload whose first parameter takes the first argument, else the last one, whose check then says what is wrong.
  private static func choose(_ commands: [Command], first: Value?) -> Int {
    guard commands.count > 1 else { return 0 }
    let choice = commands.firstIndex { command in
      guard let parameter = command.parameters.first, parameter.kind != .label else { return first == nil }
      return first.map { parameter.type.accepts($0) } ?? !parameter.isRequired
    }
    return choice ?? commands.count - 1
  }

  private static func perform(
    _ command: Command, _ plan: Plan, _ given: [Value], _ call: CallSite, _ session: Session, _ nodes: [Node]? = nil
  ) throws -> Value {
    let arguments = Arguments(
      values: try values(command, plan, given, call), command: command, session: session, call: call, plan: plan,
      nodes: nodes)
    do {
      try session.work.check()
      if let planning = session.planning { return try planning.answer(arguments) }
      if command.leavesTraces { session.effects.formUnion(command.effects) }
      if let gate = session.gate, command.reachesOutside || gate.isWatching {
        return try session.pass(arguments, through: gate)
      }
      return try command.body(arguments)
    } catch var diagnostic as Diagnostic {
      // It came out of a closure that the command called, or points at an argument.
      if diagnostic.file !== call.file || !diagnostic.isAbout(arguments) { diagnostic.enter(command.name, call.site) }
      throw diagnostic
    } catch { throw call.site.diagnostic(for: error) }
  }

  /// One value a parameter, checked against its type.
  private static func values(
    _ command: Command, _ plan: Plan, _ given: [Value], _ call: CallSite
  ) throws -> [Value] {
    var values = given
    if !plan.isPlain {
      values.removeAll(keepingCapacity: true)
      for position in plan.sources.indices {
        switch plan.sources[position] {
        case .given(let argument): values.append(given[argument])
        case .rest(let arguments): values.append(.list(arguments.map { given[$0] }))
        case .missing: values.append(command.parameters[position].defaultValue ?? .null)
        }
      }
    }
    for position in command.typedParameters {
      let parameter = command.parameters[position]
      switch plan.sources[position] {
      case .given(let argument): values[position] = try check(given[argument], argument, parameter, command, call)
      case .rest(let arguments):
        for argument in arguments { _ = try check(given[argument], argument, parameter, command, call) }
      case .missing: break
      }
    }
    return values
  }

  private static func check(
    _ value: Value, _ position: Int, _ parameter: Parameter, _ command: Command, _ call: CallSite
  ) throws -> Value {
    guard parameter.type.accepts(value) || value.unknown != nil else {
      throw call.argument(position).diagnostic(
        "wrong-type", parameter.mismatch(value.described, in: command), help: command.signature.help)
    }
    return parameter.type.converting(value)
  }

  /// A call by position from inside another command: `map xs len`.
  static func call(_ commands: [Command], _ given: [Value], _ session: Session, _ call: CallSite) throws -> Value {
    try session.machine.step(call)
    let command = commands[choose(commands, first: given.first)]
    let plan = try command.signature.plan(positional: given.count, call)
    return try perform(command, plan, given, call, session)
  }
}

extension Diagnostic {
  fileprivate func isAbout(_ arguments: Arguments) -> Bool {
    span == arguments.span || arguments.command.parameters.contains { span == arguments.span(of: $0.name) }
  }
}

extension Parameter {
  /// "`take` wants an Int as `n`, not a String".
  func mismatch(_ described: String, in command: Command) -> String {
    "`\(command.name)` wants \(type.description.withArticle) as `\(name)`, not \(described)"
  }
}
