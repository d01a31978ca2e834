import Foundation
import OtnDatasets
import OtnOutposts
import OtnRuntime
import OtnSyntax

/// Where data is held, as the label that values carry.
final class HeldLabel: ValueLabel {
  let held: Held
  init(_ held: Held) { self.held = held }

  /// nil for what is free.
  static func of(_ held: Held) -> HeldLabel? { held.isEmpty ? nil : HeldLabel(held) }

  func joined(with other: any ValueLabel) -> any ValueLabel {
    guard let other = other as? HeldLabel else { return self }
    let joined = held.union(other.held)
    return joined == held ? self : joined == other.held ? other : HeldLabel(joined)
  }
}

/// An object that data is read from or written to: a bucket, an instance, the folder of a run.
public protocol PlacedObject: HostObject {
  /// What it is. A bucket gives its store's place (and, for a folder that stands in for one, the folder's real path) and name.
  func destination(_ residency: Residency) -> Destination
}

/// The gate of residency. It notes where everything is held that commands read, and asks the policies before anything is written.
///
///     Session(host: host)          // whose `gate` is `try ResidencyGate(Residency(environment: environment))`
///
/// Commands say in their effects which argument names what they read and where they write or send: a path, an address (`s3://…`, an
/// ARN, an alias), or a `PlacedObject`. What no argument names they say with `arguments.noteRead` and `arguments.permit`.
public final class ResidencyGate: Gate {
  /// What an address really is, or nil where it is not known; such a one is nowhere that held data may go.
  public typealias Resolve = (String) throws -> Destination?

  public let residency: Residency
  private let resolve: Resolve
  private var plain: (changes: Int, label: HeldLabel?) = (0, nil)

  public init(_ residency: Residency, resolvingAddresses resolve: @escaping Resolve = { _ in nil }) {
    self.residency = residency
    self.resolve = resolve
    // What a crash left unfinished; what is wrong with a ledger is said by the first that writes into it.
    try? residency.ledger.close()
  }

  public var isWatching: Bool { residency.isActive }
  public var mayRefuse: Bool { !residency.policies.isEmpty }

  public var plainLabel: (any ValueLabel)? {
    if plain.changes != residency.changes { plain = (residency.changes, .of(residency.held)) }
    return plain.label
  }

  public func pass(_ arguments: Arguments, _ body: () throws -> Value) throws -> Value {
    let effects = arguments.command.effects
    for case .reads(let name) in effects { try noteRead(arguments, name) }
    var entries: [LedgerEntry] = []
    for effect in effects {
      // What is sent is what the arguments hold; what is written may be anything that was read for it, too.
      switch effect {
      case .writes(let name): try check(arguments, arguments.gatheredLabel, for: name).map { entries.append($0) }
      case .sends(let name): try check(arguments, arguments.label, for: name).map { entries.append($0) }
      default: continue
      }
    }
    let result = try body()
    if case .object(let set as DatasetValue) = result { notePictures(of: set, arguments) }
    for entry in entries { try residency.wrote(entry) }
    return result
  }

  public func write(_ arguments: Arguments, to path: String, _ body: () -> Void) throws {
    let entry = try check(arguments, arguments.gatheredLabel, to: residency.destination(path: path), except: nil)
    body()
    guard let entry else { return }
    if let folder = entry.destination.path { try FolderNote.write(entry.held, in: folder) }
    try residency.wrote(entry)
  }

  public func use(_ path: String) -> Bool { !residency.read(path: path).isEmpty }

  // MARK: Reading

  private func noteRead(_ arguments: Arguments, _ name: String) throws {
    switch arguments[name] {
    case .text(let address) where Self.isAddress(address.string):
      if let source = try resolve(address.string) {
        arguments.noteRead(Held(at: source.place, from: source.name))
      }
    case .text(let path):
      let isMade = arguments.label(of: name) != nil
      let found = residency.read(path: path.string, whole: Self.copies(arguments.command), isMade: isMade)
      arguments.session.note(HeldLabel.of(found))
    case .object(let object as any PlacedObject): noteRead(object, arguments)
    default: break
    }
  }

  /// Where the object is, every plain value carries from now on.
  func noteRead(_ object: any PlacedObject, _ arguments: Arguments) {
    let source = object.destination(residency)
    var place = source.place
    if let path = source.path {
      arguments.session.note(HeldLabel.of(residency.read(path: path, whole: Self.copies(arguments.command))))
      // By its real path, as policies name it.
      if case .folder = place { place = .folder(path) }
    }
    if place != .local { arguments.noteRead(Held(at: place, from: source.name)) }
  }

  /// Whether what it reads may go on to where it writes, whole folders with everything in them.
  private static func copies(_ command: Command) -> Bool {
    command.effects.contains { effect in
      switch effect {
      case .writes, .sends: true
      default: false
      }
    }
  }

  /// The pictures of a set are read when they are looked at: they may lie elsewhere than the file that lists them, as may the labels
  /// that YOLO keeps beside them.
  private func notePictures(of set: DatasetValue, _ arguments: Arguments) {
    guard arguments.command.effects.contains(where: { if case .reads = $0 { true } else { false } }) else { return }
    var folders: Set<String> = []
    for image in 0..<set.dataset.count {
      let path = set.dataset.path(ofImage: image)
      let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
      if folders.insert(folder).inserted {
        for other in [folder, folder.replacingOccurrences(of: "/images", with: "/labels")] {
          arguments.session.note(HeldLabel.of(residency.read(path: other)))
        }
      }
    }
  }

  // MARK: Writing

  private func destination(_ value: Value, isMade: Bool) throws -> Destination? {
    switch value {
    case .text(let address) where Self.isAddress(address.string):
      try resolve(address.string) ?? Destination(.elsewhere(address.string), name: address.string)
    case .text(let path): residency.destination(path: path.string, isMade: isMade)
    case .object(let object as any PlacedObject): object.destination(residency)
    default: nil
    }
  }

  /// A text that names a bucket or a service, not a path.
  private static func isAddress(_ text: String) -> Bool {
    text.contains("://") || text.hasPrefix("arn:") || text.hasSuffix("--op-s3")
  }

  private func check(_ arguments: Arguments, _ label: (any ValueLabel)?, for name: String) throws -> LedgerEntry? {
    guard label != nil else { return nil }
    let isMade = arguments.label(of: name) != nil
    guard let destination = try destination(arguments[name], isMade: isMade) else { return nil }
    return try check(arguments, label, to: destination, except: name)
  }

  private func check(
    _ arguments: Arguments, _ label: (any ValueLabel)?, to destination: Destination, except name: String?
  ) throws -> LedgerEntry? {
    guard let label = label as? HeldLabel else { return nil }
    return try residency.check(
      label.held, Self.kind(of: arguments, except: name), to: destination, by: arguments.command.name,
      cell: arguments.cell)
  }

  /// The type of the first argument that carries anything; of the destination itself where nothing else does.
  private static func kind(of arguments: Arguments, except name: String?) -> String {
    let names = arguments.command.parameters.map(\.name).filter { $0 != name }
    let carrier = names.first { arguments.label(of: $0) != nil } ?? name
    return carrier.map { arguments[$0].typeName } ?? "value"
  }
}
