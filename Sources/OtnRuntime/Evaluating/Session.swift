import Foundation
import OtnSyntax
import OtnWork

/// What calls share: the host, the running work's progress and cancellation, the limits, the session's random numbers.
public final class Session {
  public let host: any Host
  public let work: Work
  /// Draws for commands without `seed:`; `seed 7` sets it, and starts the draws anew.
  public var seed: UInt64 = 0 {
    didSet {
      if unseeded == nil { unseeded = random.state }
      random = RandomNumbers(seed: seed)
    }
  }
  /// The numbers that commands without `seed:` draw from.
  public var random = RandomNumbers(seed: 0)
  /// What the programs may use; counting starts when they are set.
  public var limits = Limits() {
    didSet { startCounting() }
  }
  /// Who keeps track of long work that can be gone on with; nil: nobody.
  public weak var continuation: (any Continuation)?
  /// Set: what the session runs is planned, and nothing is done.
  public var planning: Planning? {
    didSet { machine.pointee.isPlanning = planning != nil }
  }
  /// Who watches what is read and written.
  public let gate: (any Gate)?
  /// What the running command has come by: from files, from the functions that it calls.
  var gathered = LabelSum()
  /// What has flowed into objects that existed before, and may be seen through others.
  var shared = LabelSum()
  /// The state of the random numbers when `seed` was first set since a trace began.
  var unseeded: UInt64?
  /// Whether an object that existed before has been changed since a trace began.
  var hasChangedObjects = false
  /// What commands have done outside since a trace began.
  var effects: Set<Effect> = []
  let machine: UnsafeMutablePointer<Machine>
  /// The pages of `help`; the interpreter sets it.
  public internal(set) var reference = Reference(commands: [])
  /// Where the call of a command stands that calls a function.
  private var started = ContinuousClock.now
  private var residentAtStart = 0

  public init(host: any Host, work: Work = Work()) {
    self.host = host
    self.work = work
    gate = host.gate
    machine = .allocate(capacity: 1)
    machine.initialize(to: Machine(session: self))
  }

  deinit {
    machine.pointee.stack.deallocate()
    machine.deallocate()
  }

  /// Calls `function` from inside a command (`map`, `model { … }`) with positional arguments.
  public func call(_ function: Function, _ arguments: [Value]) throws -> Value {
    let result = try machine.call(function, arguments, function.code?.callSite ?? Self.nowhere)
    if isWatching { note(label(of: result)) }
    planning?.note(result)
    return result
  }

  /// The place of errors in a command that a command calls: the outer call adds where it stands.
  private static let nowhere = CallSite(file: SourceFile(name: "command", text: ""), head: Span(0, 0))

  private func startCounting() {
    machine.pointee.deepest = limits.depth
    machine.pointee.fuel = 1
    machine.pointee.granted = 1
    started = .now
    residentAtStart = limits.memory == nil ? 0 : NativeMemory.residentBytes
  }

  /// Looks at the interrupt flag and the limits.
  func checkLimits(used: Int, _ site: Site) throws {
    do { try work.check() } catch { throw site.diagnostic(for: error) }
    if let steps = limits.steps, used > steps {
      throw site.diagnostic("step-limit", "the program took more than \(steps) steps")
    }
    if let seconds = limits.seconds, started.duration(to: .now) > .seconds(seconds) {
      throw site.diagnostic(
        "time-limit", "the program ran longer than \(Value.text(ofNanoseconds: Int(seconds * 1e9)))")
    }
    if let memory = limits.memory, NativeMemory.residentBytes - residentAtStart > memory {
      throw site.diagnostic("memory-limit", "the program took more than \(Value.text(ofBytes: memory))")
    }
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and the same on every machine.
public struct RandomNumbers: RandomNumberGenerator, Sendable {
  /// Numbers that are made with the same state go on the same way.
  public private(set) var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
