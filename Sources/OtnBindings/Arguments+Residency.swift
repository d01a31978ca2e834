import OtnOutposts
import OtnRuntime
import OtnSyntax

/// What a command says itself of what it reads and writes, where its arguments don't tell: the gate sees to everything else.
extension Arguments {
  private var gate: ResidencyGate? { (session.gate?.wrapped ?? session.gate) as? ResidencyGate }
  var residency: Residency? { gate?.residency }

  /// Says that the running command has read something that is held: its result, and every plain value from now on, carries that.
  ///
  ///     arguments.noteRead(Held(at: store.place, from: "\(store.name)/\(key)"))
  public func noteRead(_ held: Held) {
    residency?.read(held)
    session.note(HeldLabel.of(held))
  }

  /// The same for an object that the running command opened itself.
  func noteRead(_ object: any PlacedObject) { gate?.noteRead(object, self) }

  /// Asks the policies before the command's body writes held data to a place of its own choosing, such as the folder of a cache, and
  /// notes in a folder that its contents are held.
  ///
  ///     try arguments.permit(Held(at: store.place, from: store.name), "Image", toFolder: cache)
  ///
  /// - Throws: `residency`; what keeps the ledger or the note from being written.
  public func permit(_ held: Held, _ kind: String, toFolder path: String) throws {
    guard let residency else { return }
    let destination = residency.destination(path: path)
    let entry = try residency.check(held, kind, to: destination, by: command.name, cell: cell)
    if entry != nil, let folder = destination.path { try FolderNote.write(held, in: folder) }
  }

  /// The same for a store, or anything else that is known by what it is.
  ///
  ///     try arguments.permit(held, "Dataset", to: Destination(store.place, name: store.name))
  public func permit(_ held: Held, _ kind: String, to destination: Destination) throws {
    _ = try residency?.check(held, kind, to: destination, by: command.name, cell: cell)
  }

  /// Where the result of this call will be held: what the arguments carry, and what was read for it.
  public var held: Held { (gatheredLabel as? HeldLabel)?.held ?? Held() }

  /// Where the call stands, for the ledger: `lab.otn:14`.
  var cell: String { "\(file.name):\(file.position(of: span.start).line)" }
}
