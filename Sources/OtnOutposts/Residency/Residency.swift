import Foundation
import OtnWork

/// The residency of one session: its policies, what it has read that is held, what it permits, and the ledger.
///
///     let residency = try Residency(environment: environment)
///     let held = residency.read(path: "/data/site/coco")           // or read(Held(at: bucket.place, from: bucket.name))
///     try residency.check(held, "Dataset", to: residency.destination(path: "/tmp/out"), by: "write", cell: "lab.otn:3")
///
/// Whoever reads calls `read`, whoever writes or sends calls `check` before the first byte and `wrote` after the last.
public final class Residency {
  public private(set) var policies: [ResidencyPolicy]
  /// Everything that was read so far and is held somewhere.
  public private(set) var held = Held() {
    didSet { if held != oldValue { changes += 1 } }
  }
  /// How often `held` has grown.
  public private(set) var changes = 0
  public let ledger: Ledger
  private let memory: LedgerMemory
  private let home: String?
  private let user: String
  private let now: () -> Double
  /// Real paths that were read and are held nowhere yet.
  private var freePaths: Set<String> = []
  /// Why things are permitted by hand just now, the innermost last.
  private var permits: [String] = []

  /// - Parameters:
  ///   - environment: `HOME`, and `OTN_RESIDENCY` for a policy.
  ///   - ledger: where the ledger is, or will be.
  ///   - user: who asks; by default the user whose process it is, whatever the environment says.
  /// - Throws: what is wrong with the site's policies.
  public init(
    environment: [String: String], ledger: String = ".otn/ledger.jsonl", site: String = ResidencyPolicy.sitePath,
    user: String? = nil, now: @escaping () -> Double = { Date().timeIntervalSince1970 }
  ) throws(ResidencyError) {
    policies = try ResidencyPolicy.ofSite(environment: environment, path: site)
    self.ledger = Ledger(path: ledger)
    memory = LedgerMemory(own: ledger)
    home = environment["HOME"]
    self.user = user ?? Self.userName()
    self.now = now
  }

  /// Whether anything has to be watched.
  public var isActive: Bool { !policies.isEmpty || !held.isEmpty }

  /// Adds a policy: none is ever taken back.
  ///
  /// - Throws: `residency` where something that it holds was read before: that has no label.
  public func state(_ policy: ResidencyPolicy) throws(ResidencyError) {
    if let path = freePaths.sorted().first(where: { !policy.places(of: $0).isEmpty }) {
      throw ResidencyError(
        "\(path) was read before `residency` said that it is held", help: "state it in the first cell, and start anew")
    }
    if !policies.contains(policy) { policies.append(policy) }
  }

  // MARK: Reading

  /// What a file or folder of this machine carries, by where it is, by what is noted in it and by what the ledger remembers.
  ///
  /// - Parameters:
  ///   - whole: whether all that is in a folder is read, and not only what its other files name.
  ///   - isMade: whether the program made the path, so that its words may be held data: it is then not named.
  @discardableResult
  public func read(path: String, whole: Bool = false, isMade: Bool = false) -> Held {
    let real = RealPath.of(path, home: home) ?? path
    let origin = isMade ? "a path in \(RealPath.existingFolder(of: real))" : real
    var found = held(at: real, origin: origin).union(FolderNote.held(at: real)).union(memory.held(at: real))
    if FileStatus(real)?.kind == .folder { found = found.union(inside(real, whole: whole)) }
    if found.isEmpty { freePaths.insert(real) } else { read(found) }
    return found
  }

  private func held(at path: String, origin: String) -> Held {
    let found = places(of: path).reduce(Held()) { $0.union(Held(at: $1, from: origin)) }
    guard let status = FileStatus(path), status.kind == .file else { return found }
    return found.union(FileNote.held(at: path, size: status.size))
  }

  /// What is in a folder: where the links in it lead, as sets are often put together that way; and with `whole` all its files.
  private func inside(_ folder: String, whole: Bool) -> Held {
    guard isActive else { return Held() }
    var found = whole ? memory.held(inside: folder) : Held()
    FolderWalk.visit(folder, depth: whole ? 64 : 2) { path, entry in
      switch entry {
      case .link:
        guard let target = RealPath.of(path), !RealPath.isInside(target, folder) else { return }
        found = found.union(held(at: target, origin: target))
      case .file where whole: found = found.union(held(at: path, origin: path)).union(memory.held(at: path))
      case .folder where whole: found = found.union(held(at: path, origin: path)).union(FolderNote.note(in: path))
      default: break
      }
    }
    return found
  }

  /// Notes that something was read that is held: `Held(at: store.place, from: "\(store.name)/\(key)")` for an object of a bucket.
  public func read(_ found: Held) { held = held.union(found) }

  // MARK: Writing

  /// What a path of this machine is, as a destination; one that the program made is not named.
  public func destination(path: String, isMade: Bool = false) -> Destination {
    guard let real = RealPath.of(path, home: home) else { return Destination(.elsewhere(path), name: path) }
    var destination = Destination.local(real, name: isMade ? "a path in \(RealPath.existingFolder(of: real))" : path)
    destination.isMade = isMade
    return destination
  }

  private func places(of path: String) -> Set<Place> { policies.reduce(into: []) { $0.formUnion($1.places(of: path)) } }

  /// Refuses what may not go there, and records what may. Free data passes unrecorded.
  ///
  /// - Parameters:
  ///   - value: what it is, by its kind: "Tensor".
  ///   - command: who wants to write it.
  ///   - cell: where the command stands.
  /// - Returns: the entry to hand to `wrote`; nil: nothing is held.
  /// - Throws: `residency`; what keeps the ledger from being written: then nothing may go either.
  @discardableResult
  public func check(
    _ held: Held, _ value: String, to destination: Destination, by command: String, cell: String
  ) throws -> LedgerEntry? {
    let keepers = policies.filter { held.places.contains($0.keep) }
    if keepers.isEmpty { return nil }
    let refusing = keepers.filter { !$0.permits(destination) }
    var entry = LedgerEntry(
      .allowed, value: value, held: held, destination: destination, cell: cell, user: user, time: now())
    if let why = permits.last, !refusing.isEmpty, refusing.allSatisfy({ $0.allowBy.contains(user) }) {
      entry.decision = .byHand
      entry.why = why
    } else if let policy = refusing.first {
      entry.decision = .refused
      // It is refused whether or not that can be recorded.
      try? ledger.append(entry)
      throw refusal(value, held, destination, command, policy)
    }
    try ledger.append(entry)
    return entry
  }

  /// Records that it is done; of a file with its size and digest, of a folder with the size of all that is in it.
  public func wrote(_ entry: LedgerEntry) throws {
    var entry = entry
    entry.decision = .written
    entry.time = now()
    if let path = entry.destination.path { (entry.bytes, entry.digest) = FileFacts.of(path) }
    try ledger.append(entry)
  }

  private func refusal(
    _ value: String, _ held: Held, _ destination: Destination, _ command: String, _ policy: ResidencyPolicy
  ) -> ResidencyError {
    let local = policy.local.isEmpty ? "" : " and to \(policy.local.joined(separator: ", "))"
    let byHand =
      policy.allowBy.isEmpty
      ? "" : "; \(policy.allowBy.joined(separator: ", ")) may permit it: residency.allow \"why\" { … }"
    let kind = value.first.map { "AEIOU".contains($0) } ?? false ? "an \(value)" : "a \(value)"
    let place = destination.place == .local || destination.path != nil ? "" : ", which is \(destination.place)"
    return ResidencyError(
      "`\(command)` would take \(kind) that is held at \(held.placeText) (from \(held.originText)) "
        + "to \(destination.name)\(place)",
      help: "by \(policy.source) it may go to \(policy.keep)\(local)\(byHand)")
  }

  // MARK: Permitting by hand

  /// Runs `body`; what a policy refuses in it passes where that policy names the user, and is recorded with the reason.
  ///
  /// - Throws: `residency` where no policy names the user, or there is no reason; what `body` throws.
  public func allow<Result>(_ why: String, _ body: () throws -> Result) throws -> Result {
    guard why.contains(where: { !$0.isWhitespace }) else {
      throw ResidencyError("what is permitted by hand needs a reason")
    }
    guard policies.contains(where: { $0.allowBy.contains(user) }) else {
      throw ResidencyError(
        "no policy lets \(user) permit anything by hand", help: "a policy names those who may in `allow_by`")
    }
    permits.append(why)
    defer { permits.removeLast() }
    return try body()
  }

  private static func userName() -> String {
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "\(getuid())" }
    return String(cString: name)
  }
}
