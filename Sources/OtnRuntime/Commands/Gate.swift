/// Who watches what a program reads and where it writes, and may refuse it. The host offers one; without one everything passes.
///
/// The gate gives out labels (`Session.note`) for what is read; the evaluator carries them from value to value; the gate sees them
/// again on the arguments of whatever writes.
public protocol Gate: AnyObject {
  /// Whether values carry labels just now. Where they don't, calls pay nothing for them.
  var isWatching: Bool { get }
  /// Whether there is anything that it would refuse: what is printed may then not be written wherever one likes.
  var mayRefuse: Bool { get }
  /// The gate behind this one, which decides; nil: this one decides.
  var wrapped: (any Gate)? { get }
  /// What plain values carry: everything that was read so far may be in any of them.
  var plainLabel: (any ValueLabel)? { get }
  /// Called for a command that reads or writes; calls its body, or throws instead.
  func pass(_ arguments: Arguments, _ body: () throws -> Value) throws -> Value
  /// The same for something that no argument names: a picture beside the notebook. `path` is the folder it goes into.
  func write(_ arguments: Arguments, to path: String, _ body: () -> Void) throws
  /// Called when a program's own text is brought in from a file. True: what stands in it is data, too.
  func use(_ path: String) -> Bool
}

extension Gate {
  public var wrapped: (any Gate)? { nil }
}

extension Session {
  var isWatching: Bool { gate?.isWatching ?? false }
  var plainLabel: (any ValueLabel)? { gate?.plainLabel }

  /// Says that the running command has come by something that carries `label`: its result will carry it too.
  public func note(_ label: (any ValueLabel)?) { gathered.add(label) }

  /// Says that what carries `label` flows into objects that exist already: gradients, weights that are replaced. From then on
  /// every object that may share memory with them carries it.
  public func noteFlow(_ label: (any ValueLabel)?) {
    shared.add(label)
    noteChange()
  }

  /// Says that an object that existed before is changed in place: a trainer that takes a step.
  public func noteChange() { hasChangedObjects = true }

  /// What a value carries; a plain one what plain values carry.
  public func label(of value: Value) -> (any ValueLabel)? {
    var sum = LabelSum()
    value.addLabels(to: &sum, shared: shared.label)
    if sum.hasPlainPart { sum.add(plainLabel) }
    return sum.label
  }

  /// Runs the body of a command between the gate's two looks at it, and labels what it gives.
  func pass(_ arguments: Arguments, through gate: any Gate) throws -> Value {
    let outer = gathered
    gathered = LabelSum()
    defer { gathered = outer }
    let body = { try arguments.command.body(arguments) }
    let result = try arguments.command.reachesOutside ? gate.pass(arguments, body) : body()
    if gate.isWatching {
      result.settle {
        gathered.add(arguments.label)
        return gathered.label
      }
    }
    return result
  }
}

extension Arguments {
  /// What all arguments carry together; nil: nothing. Literals carry nothing.
  public var label: (any ValueLabel)? {
    var sum = LabelSum()
    for position in values.indices { addLabel(at: position, to: &sum) }
    return sum.label
  }

  /// What one argument carries.
  public func label(of name: String) -> (any ValueLabel)? {
    var sum = LabelSum()
    if let position = command.position(of: name) { addLabel(at: position, to: &sum) }
    return sum.label
  }

  /// Says that what the arguments carry flows into objects that exist already.
  public func noteFlow() {
    session.noteFlow(label)
    session.noteFlow(session.gathered.label)
  }

  /// What all arguments and everything that was read for this call carry.
  public var gatheredLabel: (any ValueLabel)? {
    var sum = session.gathered
    sum.add(label)
    return sum.label
  }

  private func addLabel(at position: Int, to sum: inout LabelSum) {
    let value = values[position]
    value.addLabels(to: &sum, shared: session.shared.label)
    if let plain = session.plainLabel, hasPlainPart(value, at: position) { sum.add(plain) }
  }

  /// Whether something plain is in the argument that is no literal.
  private func hasPlainPart(_ value: Value, at position: Int) -> Bool {
    guard let plan, let nodes else { return value.hasPlainPart }
    switch plan.sources[position] {
    case .given(let argument): return nodes[argument].hasPlainPart(value)
    case .rest(let arguments):
      guard case .listBox(let box) = value else { return value.hasPlainPart }
      return zip(arguments, box.items).contains { nodes[$0].hasPlainPart($1) }
    case .missing: return false
    }
  }
}
