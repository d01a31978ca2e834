import OrderedCollections
import OtnOutposts
import OtnRuntime
import OtnSyntax

/// Commands that state where data may go, permit exceptions, and show what went where.
public func residencyCommands() -> [Command] { ResidencyCommands.all }

enum ResidencyCommands {
  static let all = [residency, allow, audit, of]

  private static let residency = Command(
    "residency", family: "residency",
    "States a policy: data held at a place stays there. Everything read from it, and whatever is made of that, carries it along.",
    [
      .label("keep", .string, "The place: an Outpost's id, op-…, or dir:/a/folder that stands in for one."),
      .label("local", .list, "Folders of this machine that its data may be written to.", default: .list([])),
      .label(
        "allow_by", .list, "Users of this machine who may permit more with `residency.allow`.", default: .list([])),
      .label(
        "held", .map, "Folders of this machine whose data is held at a place: [\"/data/site\": \"op-…\"].",
        default: .map([:])),
    ], returns: "nil; a policy stands for the rest of the session, beside the site's and others",
    examples: [Example("residency keep: \"op-01ac5d28a6a232904\" local: [\"./runs\"]", needs: "a gate")]
  ) { arguments in
    let held = try arguments.map("held").map { key, value -> (folder: String, place: String) in
      guard case .string(let folder) = key, case .text(let place) = value else {
        throw arguments.invalid("held", "`held` is a Map of folders to places", code: "wrong-type")
      }
      return (folder, place.string)
    }
    let policy = try ResidencyPolicy(
      keep: arguments.string("keep"), local: arguments.strings("local"), allowBy: arguments.strings("allow_by"),
      held: held, home: arguments.session.host.environment["HOME"], source: arguments.cell)
    try arguments.requireResidency().state(policy)
    return .null
  }

  private static let allow = Command(
    "residency.allow", family: "residency",
    "Permits by hand what a policy refuses inside a closure, if that policy names the user; it is recorded with the reason.",
    [
      .positional("why", .string, "The reason, in words that may stand in the ledger."),
      .positional("body", .function, "What is permitted; it is called without arguments."),
    ], returns: "what the closure gives",
    examples: [Example("residency.allow \"one picture for the paper\" { show shelf[0] }", needs: "a policy")]
  ) { arguments in
    let residency = try arguments.requireResidency()
    // The ledger holds no data, and a text that was made while the session held some may be data.
    guard arguments.label(of: "why") == nil else {
      throw arguments.invalid(
        "why", "the reason is recorded: it is a text as it stands, not one that the program made",
        code: "residency", help: "residency.allow \"why\" { … }")
    }
    return try residency.allow(arguments.string("why")) {
      try arguments.session.call(arguments.function("body"), [])
    }
  }

  private static let audit = Command(
    "residency.audit", family: "residency",
    "Verifies a ledger from its first line to its last; an error names the first line that is not as it was written.",
    [.positional("path", .string, "The ledger.", default: .string(".otn/ledger.jsonl"))],
    returns: "a List of Maps, one an entry", effects: [.reads(argument: "path")],
    examples: [Example("residency.audit | table columns: [\"decision\", \"value\", \"to\"]", needs: "a ledger")],
    files: { [try $0.path("path")] }
  ) { arguments in
    let audit = LedgerAudit(path: try arguments.path("path"))
    if let fault = audit.fault {
      throw ResidencyError(
        "the ledger can't be trusted: \(fault.description)", code: "ledger-broken",
        help: "find out who changed it; `otn audit` shows the entries before that")
    }
    return .list(audit.entries.map(\.row))
  }

  private static let of = Command(
    "residency.of", family: "residency", "Where a value is held.", [.positional("value", .any, "Any value.")],
    returns: "a List of places, as texts; empty for what is free",
    examples: [Example("residency.of \"a text\"", "[]")]
  ) { arguments in
    .list(arguments.held.places.map(\.description).sorted().map { .string($0) })
  }
}

extension Arguments {
  fileprivate func requireResidency() throws -> Residency {
    guard let residency else {
      throw ResidencyError("this session has no gate: it can't keep data anywhere")
    }
    return residency
  }
}

extension LedgerEntry {
  fileprivate var row: Value {
    var members: OrderedDictionary<MapKey, Value> = [
      .string("time"): .string(Self.text(of: time)), .string("decision"): .string(decision.rawValue),
      .string("value"): .string(self.value), .string("held"): .string(held.placeText),
      .string("from"): .string(held.originText), .string("to"): .string(destination.name),
      .string("bytes"): bytes.map { .bytes($0) } ?? .null, .string("cell"): .string(cell),
      .string("user"): .string(user),
    ]
    if let why { members[.string("why")] = .string(why) }
    return .map(members)
  }
}
