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

  /// Runs `code` over a frame whose first `count` slots, from `base`, are already initialised; the parameters in `missing` get
  /// their defaults. Releases the frame in any case.
  @inline(__always)
  func run(
    _ code: Code, captures: UnsafeMutablePointer<Variable>, base: UnsafeMutablePointer<Value>, count: Int,
    missing: [Int] = [], _ site: Site
  ) throws -> Value {
    let end = base + code.frameSize
    if pointee.depth >= pointee.deepest || end > pointee.end || stackAddress() < pointee.floor {
      (base).deinitialize(count: count)
      pointee.top = base
      throw recursionLimit(site)
    }
    (base + count).initialize(repeating: .null, count: code.frameSize - count)
    pointee.top = end
    pointee.depth += 1
    defer {
      base.deinitialize(count: code.frameSize)
      pointee.top = base
      pointee.depth -= 1
    }
    let frame = Frame(locals: base, captures: captures, machine: self)
    for slot in code.captured { base[slot] = .object(Variable(base[slot])) }
    for position in missing { try fill(position, of: code, frame) }
    if code.mayEscape { return try runEscaping(code, frame) }
    let value = try code.body.evaluate(frame)
    pointee.signal = .none
    return value
  }

  @inline(never)
  private func fill(_ position: Int, of code: Code, _ frame: Frame) throws {
    guard let value = try code.defaults[position]?.evaluate(frame) else { return }
    if case .object(let object) = frame.locals[position], let variable = object as? Variable {
      variable.value = value
    } else {
      frame.locals[position] = value
    }
  }

  @inline(never)
  private func runEscaping(_ code: Code, _ frame: Frame) throws -> Value {
    defer { pointee.signal = .none }
    do { return try code.body.evaluate(frame) } catch let escape as Escape { return escape.value }
  }

  @inline(never)
  private func recursionLimit(_ site: Site) -> Diagnostic {
    site.diagnostic(
      "recursion-limit", "calls went \(pointee.depth) deep",
      help: "a function that calls itself needs a case where it stops; a loop needs no depth")
  }

  /// Calls a function from inside a command, or through a value.
  func call(_ function: Function, _ arguments: [Value], _ site: Site) throws -> Value {
    try step(site)
    guard let code = function.code else {
      return try CommandCall.call(function.commands, arguments, pointee.session, site)
    }
    let base = pointee.top
    if code.ignoresArguments { return try run(code, captures: function.captures, base: base, count: 0, site) }
    guard code.simpleCount == arguments.count else {
      let plan = try code.signature.plan(positional: arguments.count, site)
      return try apply(plan, arguments, to: function, code, site)
    }
    guard base + arguments.count < pointee.end else { throw recursionLimit(site) }
    for (position, argument) in arguments.enumerated() { (base + position).initialize(to: argument) }
    return try run(code, captures: function.captures, base: base, count: arguments.count, site)
  }

  /// The same for a call that names labels or leaves out defaults, by its plan.
  func apply(_ plan: Plan, _ values: [Value], to function: Function, _ code: Code, _ site: Site) throws -> Value {
    let base = pointee.top
    guard base + code.frameSize <= pointee.end else { throw recursionLimit(site) }
    let count = plan.sources.count
    for position in 0..<count {
      if case .given(let argument) = plan.sources[position] {
        (base + position).initialize(to: values[argument])
      } else {
        (base + position).initialize(to: .null)
      }
    }
    return try run(code, captures: function.captures, base: base, count: count, missing: plan.missing, site)
  }

  /// An address on the native stack near its end.
  @inline(__always)
  private func stackAddress() -> UInt {
    var marker: UInt8 = 0
    return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
  }
}
