import OtnSyntax
import OtnWork

/// A call of whatever the callee turns out to be.
final class CallNode: Node {
  private let callee: Node
  private let arguments: [Node]
  private let call: CallSite
  private let site: Site
  private let isPositional: Bool
  /// Proposes what may have been meant where the callee is no function.
  private let hint: String?
  /// The plan for the code that was called last.
  private var planned: (code: Code, plan: Plan)?

  init(_ callee: Node, _ arguments: [Node], _ call: CallSite, hint: String?) {
    self.callee = callee
    self.arguments = arguments
    self.call = call
    self.hint = hint
    site = call.site
    isPositional = call.arguments.allSatisfy { $0.label == nil }
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    guard case .function(let function) = try callee.evaluate(frame), let code = function.code else {
      return try callOther(frame)
    }
    guard isPositional, code.simpleCount == arguments.count else { return try callPlanned(function, code, frame) }
    let machine = frame.machine
    try machine.step(site)
    let base = machine.pointee.top
    guard base + arguments.count < machine.pointee.end else { throw tooDeep(machine) }
    var count = 0
    do {
      for argument in arguments {
        let value = try argument.evaluate(frame)
        (base + count).initialize(to: value)
        count += 1
        machine.pointee.top = base + count
      }
    } catch {
      base.deinitialize(count: count)
      machine.pointee.top = base
      throw error
    }
    do {
      return try machine.run(code, captures: function.captures, base: base, count: count, site)
    } catch { throw traced(error, function) }
  }

  @inline(never)
  private func callPlanned(_ function: Function, _ code: Code, _ frame: Frame) throws -> Value {
    let values = try arguments.map { try $0.evaluate(frame) }
    try frame.machine.step(site)
    do {
      if code.ignoresArguments { return try frame.machine.call(function, values, site) }
      return try frame.machine.apply(try plan(for: code), values, to: function, code, site)
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
  private func callOther(_ frame: Frame) throws -> Value {
    let value = try callee.evaluate(frame)
    guard case .function(let function) = value else { throw notCallable(value) }
    let node = CommandCall(function.commands, arguments, call)
    return try node.evaluate(frame)
  }

  private func notCallable(_ value: Value) -> Diagnostic {
    let text = call.file.text(call.head)
    if value.isNull, let global = callee as? GlobalVariable, !global.variable.isBound {
      return site.diagnostic(
        "used-before-bound", "`\(text)` is called before its `func` statement has run",
        help: "move the call below the declaration")
    }
    return site.diagnostic("not-a-command", "`\(text)` is \(value.described), not a command", hint: hint)
  }

  private func traced(_ error: any Error, _ function: Function) -> any Error {
    guard var diagnostic = error as? Diagnostic else { return error }
    diagnostic.enter(function.name, site)
    return diagnostic
  }

  private func tooDeep(_ machine: UnsafeMutablePointer<Machine>) -> Diagnostic {
    site.diagnostic("recursion-limit", "calls went \(machine.pointee.depth) deep")
  }
}

extension Diagnostic {
  /// The innermost calls are enough to find the place; a runaway recursion has a thousand.
  private static let longestTrace = 12

  /// Notes that the error came out of `function`, called at `site`.
  mutating func enter(_ function: String?, _ site: Site) {
    guard trace.count < Self.longestTrace else { return }
    trace.append(TraceEntry(function: function ?? "closure", file: site.file, span: site.span))
  }
}

/// A call of a command: picks the overload, checks the types, fills in the defaults.
final class CommandCall: Node {
  private let commands: [Command]
  private let plans: [(plan: Plan, mismatches: [Mismatch])]
  private let arguments: [Node]
  private let call: CallSite

  init(_ commands: [Command], _ arguments: [Node], _ call: CallSite) {
    self.commands = commands
    self.arguments = arguments
    self.call = call
    let labels = call.arguments.map { $0.label?.text }
    plans = commands.map { $0.signature.match(labels) }
  }

  override func evaluate(_ frame: Frame) throws -> Value {
    var given: [Value] = []
    given.reserveCapacity(arguments.count)
    for argument in arguments { given.append(try argument.evaluate(frame)) }
    let session = frame.machine.pointee.session
    try frame.machine.step(call.site)
    let choice = Self.choose(commands, first: call.arguments.firstIndex { $0.label == nil }.map { given[$0] })
    if let mismatch = plans[choice].mismatches.first {
      throw mismatch.diagnostic(for: commands[choice].signature, call)
    }
    return try Self.perform(commands[choice], plans[choice].plan, given, call, session)
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
    _ command: Command, _ plan: Plan, _ given: [Value], _ call: CallSite, _ session: Session
  ) throws -> Value {
    var values: [Value] = []
    var spans: [Span?] = []
    values.reserveCapacity(command.parameters.count)
    for (parameter, source) in zip(command.parameters, plan.sources) {
      switch source {
      case .given(let position):
        values.append(try check(given[position], position, parameter, command, call))
        spans.append(call.argument(position).span)
      case .rest(let positions):
        values.append(.list(try positions.map { try check(given[$0], $0, parameter, command, call) }))
        spans.append(positions.first.map { call.argument($0).span })
      case .missing:
        values.append(parameter.defaultValue ?? .null)
        spans.append(nil)
      }
    }
    let arguments = Arguments(
      values: values, command: command, session: session, file: call.file, span: call.head, argumentSpans: spans)
    do {
      try session.work.check()
      return try command.body(arguments)
    } catch var diagnostic as Diagnostic {
      // It came out of a closure that the command called, or points at an argument.
      if diagnostic.file !== call.file || !diagnostic.isAbout(arguments) { diagnostic.enter(command.name, call.site) }
      throw diagnostic
    } catch { throw call.site.diagnostic(for: error) }
  }

  private static func check(
    _ value: Value, _ position: Int, _ parameter: Parameter, _ command: Command, _ call: CallSite
  ) throws -> Value {
    guard parameter.type.accepts(value) else {
      throw call.argument(position).diagnostic(
        "wrong-type", parameter.mismatch(value.described, in: command), help: command.signature.help)
    }
    return parameter.type.converting(value)
  }

  /// A call by position from inside another command: `map xs len`.
  static func call(_ commands: [Command], _ given: [Value], _ session: Session, _ site: Site) throws -> Value {
    let call = CallSite(
      file: site.file, head: site.span, arguments: given.map { _ in CallSite.Argument(label: nil, span: site.span) })
    let command = commands[choose(commands, first: given.first)]
    let plan = try command.signature.plan(positional: given.count, site)
    return try perform(command, plan, given, call, session)
  }
}

extension Diagnostic {
  fileprivate func isAbout(_ arguments: Arguments) -> Bool {
    span == arguments.span || arguments.argumentSpans.contains(span)
  }
}

extension Parameter {
  /// "`take` wants an Int as `n`, not a String".
  func mismatch(_ described: String, in command: Command) -> String {
    "`\(command.name)` wants \(type.description.withArticle) as `\(name)`, not \(described)"
  }
}
