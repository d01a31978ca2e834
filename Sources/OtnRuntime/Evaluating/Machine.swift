import OtnSyntax
import OtnWork

/// What a host allows a session to use. Passing a limit is an error with a code, which no program can catch.
public struct Limits: Sendable {
  /// Calls and turns of loops; nil: any number.
  public var steps: Int?
  /// Calls inside calls.
  public var depth = 1_000
  /// Seconds of wall time, from when the limits were set.
  public var seconds: Double?
  /// Bytes that the process may grow by, approximately, from when the limits were set.
  public var memory: Int?

  public init(steps: Int? = nil, depth: Int = 1_000, seconds: Double? = nil, memory: Int? = nil) {
    self.steps = steps
    self.depth = depth
    self.seconds = seconds
    self.memory = memory
  }
}

/// How a block was left before its end.
enum Signal: UInt8 { case none, breaking, continuing, returning }

/// A `break`, `continue` or `return` inside an operand: thrown to its loop or function, with the value it returns.
/// It never leaves the session's thread.
struct Escape: Error, @unchecked Sendable {
  let value: Value
}

/// Where something stands: what a node needs to make a diagnostic.
struct Site {
  let file: SourceFile
  let span: Span

  func diagnostic(_ code: String, _ title: String, hint: String? = nil, help: String? = nil) -> Diagnostic {
    Diagnostic(code, title, file: file, span: span, hint: hint, help: help)
  }

  /// `error` as a diagnostic here; one that already has its place keeps it.
  func diagnostic(for error: any Error) -> any Error {
    switch error {
    case let error as any CodedError: diagnostic(error.code, error.message, help: error.help)
    case is Diagnostic, is Escape: error
    default: diagnostic("failed", String(describing: error))
    }
  }
}

/// The state of evaluation. It is reached through a pointer, so that the hot paths pay for no exclusivity checks.
struct Machine {
  /// The first free slot of the value stack; everything below is initialised.
  var top: UnsafeMutablePointer<Value>
  let stack: UnsafeMutableBufferPointer<Value>
  let end: UnsafeMutablePointer<Value>
  var signal = Signal.none
  /// Whether the session has a `planning`.
  var isPlanning = false
  var depth = 0
  var deepest = 1_000
  /// Steps left until `refuel` looks at the flag and the limits.
  var fuel = 1
  /// Steps handed out as fuel so far.
  var granted = 1
  /// The lowest address that the native stack may reach on the running thread.
  var floor: UInt = 0
  unowned(unsafe) let session: Session

  init(session: Session) {
    self.session = session
    // 256 slots a frame at the default depth; a program that needs more meets the recursion limit.
    stack = .allocate(capacity: 1 << 18)
    top = stack.baseAddress.unsafelyUnwrapped
    end = top + stack.count
  }
}

/// One call's locals and captured variables.
struct Frame {
  let locals: UnsafeMutablePointer<Value>
  let captures: UnsafeMutablePointer<Variable>
  let machine: UnsafeMutablePointer<Machine>
}

extension UnsafeMutablePointer<Machine> {
  /// Counts one call or turn of a loop.
  @inline(__always)
  func step(_ call: CallSite) throws {
    pointee.fuel -= 1
    if pointee.fuel <= 0 { try refuel(call.site) }
  }

  @inline(__always)
  func step(_ site: Site) throws {
    pointee.fuel -= 1
    if pointee.fuel <= 0 { try refuel(site) }
  }

  @inline(never)
  private func refuel(_ site: Site) throws {
    let session = pointee.session
    try session.checkLimits(used: pointee.granted, site)
    let grant = Swift.min(1024, session.limits.steps.map { $0 - pointee.granted + 1 } ?? 1024)
    pointee.granted += grant
    pointee.fuel = grant
  }

  /// Runs `code` over a frame that starts at `base` and whose first slots, up to `top`, are already initialised; the parameters in
  /// `missing` get their defaults. Releases the frame in any case.
  @inline(__always)
  func run(
    _ code: Code, captures: UnsafeMutablePointer<Variable>, base: UnsafeMutablePointer<Value>, missing: [Int] = [],
    _ call: CallSite
  ) throws -> Value {
    let end = base + code.frameSize
    if pointee.depth >= pointee.deepest || end > pointee.end || (pointee.depth & 7 == 7 && isStackExhausted) {
      release(to: base)
      throw recursionLimit(call)
    }
    while pointee.top < end {
      pointee.top.initialize(to: .null)
      pointee.top += 1
    }
    pointee.depth += 1
    defer {
      release(to: base)
      pointee.depth -= 1
    }
    let frame = Frame(locals: base, captures: captures, machine: self)
    if !code.captured.isEmpty { box(code.captured, frame) }
    if !missing.isEmpty { try fill(missing, of: code, frame) }
    if pointee.isPlanning { return try plan(code, frame) }
    if code.mayEscape { return try runEscaping(code, frame) }
    let value = try code.body.evaluate(frame)
    pointee.signal = .none
    return value
  }

  @inline(never)
  private func plan(_ code: Code, _ frame: Frame) throws -> Value {
    let body = { try runEscaping(code, frame) }
    return try pointee.session.planning?.call(code, body) ?? body()
  }

  /// Releases the values above `base`.
  @inline(__always)
  func release(to base: UnsafeMutablePointer<Value>) {
    while pointee.top > base {
      pointee.top -= 1
      pointee.top.deinitialize(count: 1)
    }
  }

  @inline(never)
  private func box(_ slots: [Int], _ frame: Frame) {
    for slot in slots { frame.locals[slot] = .object(Variable(frame.locals[slot])) }
  }

  @inline(never)
  private func fill(_ missing: [Int], of code: Code, _ frame: Frame) throws {
    for position in missing {
      guard let value = try code.defaults[position]?.evaluate(frame) else { continue }
      if case .object(let object) = frame.locals[position], let variable = object as? Variable {
        variable.value = value
      } else {
        frame.locals[position] = value
      }
    }
  }

  @inline(never)
  private func runEscaping(_ code: Code, _ frame: Frame) throws -> Value {
    defer { pointee.signal = .none }
    do { return try code.body.evaluate(frame) } catch let escape as Escape { return escape.value }
  }

  @inline(never)
  func recursionLimit(_ call: CallSite) -> Diagnostic {
    call.site.diagnostic(
      "recursion-limit", "calls went \(pointee.depth) deep",
      help: "a function that calls itself needs a case where it stops; a loop needs no depth")
  }

  /// Calls a function from inside a command, or through a value.
  func call(_ function: Function, _ arguments: [Value], _ call: CallSite) throws -> Value {
    guard let code = function.code else {
      return try CommandCall.call(function.commands, arguments, pointee.session, call)
    }
    try step(call)
    if code.ignoresArguments { return try run(code, captures: function.captures, base: pointee.top, call) }
    guard code.simpleCount == arguments.count else {
      return try apply(try code.signature.plan(positional: arguments.count, call), arguments, to: function, code, call)
    }
    let base = pointee.top
    guard base + arguments.count < pointee.end else { throw recursionLimit(call) }
    for argument in arguments { push(argument) }
    return try run(code, captures: function.captures, base: base, call)
  }

  @inline(__always)
  func push(_ value: consuming Value) {
    pointee.top.initialize(to: value)
    pointee.top += 1
  }

  /// The same for a call that names labels or leaves out defaults, by its plan.
  func apply(_ plan: Plan, _ values: [Value], to function: Function, _ code: Code, _ call: CallSite) throws -> Value {
    let base = pointee.top
    guard base + code.frameSize < pointee.end else { throw recursionLimit(call) }
    for source in plan.sources {
      if case .given(let argument) = source { push(values[argument]) } else { push(.null) }
    }
    return try run(code, captures: function.captures, base: base, missing: plan.missing, call)
  }

  /// Whether the native stack has come near its end; asked every few calls.
  private var isStackExhausted: Bool {
    @inline(never) get {
      var marker: UInt8 = 0
      return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) } < pointee.floor
    }
  }
}
