import Foundation
import OrderedCollections
import OtnOutposts
import OtnRuntime
import OtnWork

/// Commands that run notebooks on other machines.
public func instanceCommands() -> [Command] { InstanceCommands.all }

enum InstanceCommands {
  static let all = [connect, run, attach, runs, stop, fetch]

  private static let instance = Parameter.positional("instance", .object("Instance"), "The machine.")
  private static let aRun = Parameter.positional("run", .object("RemoteRun"), "The run.")

  private static let connect = Command(
    "ssh.connect", family: "compute", "A machine that is there already; its host key is kept at first contact.",
    [
      .positional("address", .string, "A name or an IP address."), .label("user", .string, "Who ssh comes as."),
      .label("port", .int, "ssh's.", default: .int(22)),
      .label("identity", .optional(.string), "The private key's file.", default: .null),
      .label("fingerprint", .optional(.string), "What its host key must be: SHA256:….", default: .null),
    ], returns: "an Instance", effects: [.network]
  ) { arguments in
    let host = try RemoteHost(
      try arguments.string("address"), port: try arguments.int("port", in: 1...65_535),
      user: try arguments.string("user"), identityFile: try arguments.optionalString("identity"))
    try host.pin(expecting: try arguments.optionalString("fingerprint"), work: arguments.session.work)
    return .object(InstanceValue(host))
  }

  private static let run = Command(
    "instance.run", family: "compute",
    "Runs a notebook there and shows what it prints. It goes on if the connection is lost, or if Ctrl-C lets go of it.",
    [
      instance, .positional("notebook", .string, "The notebook's path here."),
      .label("params", .map, "Its params.", default: .map([:])),
      .label("wait", .bool, "Follows it to its end.", default: .bool(true)),
    ],
    returns: "a RemoteRun", effects: [.reads(argument: "notebook"), .writes(argument: "instance"), .network]
  ) { arguments in
    let machine = try arguments.object("instance", as: InstanceValue.self)
    let parameters = try arguments.map("params").map { key, value in
      guard case .string(let name) = key else { throw arguments.invalid("params", "params have names") }
      return (name: name, value: value.text)
    }
    let work = arguments.session.work
    let run = try RemoteRun.start(
      .notebook(try arguments.path("notebook"), parameters: parameters), on: machine.host(),
      program: try arguments.remoteProgram(), work: work)
    return try arguments.followed(run, machine, isWaiting: try arguments.bool("wait"))
  }

  private static let attach = Command(
    "instance.attach", family: "compute", "Finds a run again that an earlier session started, and follows it.",
    [.positional("id", .string, "The run's id."), .label("wait", .bool, "To its end.", default: .bool(true))],
    returns: "a RemoteRun", effects: [.network]
  ) { arguments in
    let run = try RemoteRun.attach(try arguments.string("id"))
    return try arguments.followed(run, InstanceValue(run.host), isWaiting: try arguments.bool("wait"))
  }

  private static let runs = Command(
    "instance.runs", family: "compute", "The runs on a machine, whoever started them.", [instance],
    returns: "a List of Maps: id, title, state", effects: [.network]
  ) { arguments in
    let host = try arguments.object("instance", as: InstanceValue.self).host()
    return .list(
      try RemoteRun.list(on: host, work: arguments.session.work).map { run in
        let state =
          switch run.state {
          case .running: "running"
          case .ended(let status): "ended with \(status)"
          case .lost: "lost"
          }
        return .map([
          .string("id"): .string(run.id), .string("title"): .string(run.title), .string("state"): .string(state),
        ])
      })
  }

  private static let stop = Command(
    "instance.stop", family: "compute", "Ends a run on another machine.", [aRun], returns: "nil", effects: [.network]
  ) { arguments in
    try arguments.object("run", as: RemoteRunValue.self).run.stop(work: arguments.session.work)
    return .null
  }

  private static let fetch = Command(
    "fetch", family: "compute", "Brings files of a run on another machine back, each whole or not at all.",
    [
      aRun, .positional("folder", .string, "Where they go."),
      .label(
        "files", .optional(.list), "Ends of their paths, such as \".safetensors\"; all by default.", default: .null),
    ],
    returns: "a List of Strings: the paths below the folder",
    effects: [.reads(argument: "run"), .writes(argument: "folder"), .network]
  ) { arguments in
    let endings = try arguments.optionalStrings("files")
    let brought = try arguments.object("run", as: RemoteRunValue.self).run.bringBack(
      to: try arguments.path("folder"),
      permits: { path, _ in endings.map { $0.contains { path.hasSuffix($0) } } ?? true },
      work: arguments.session.work)
    return .list(brought.map { .string($0.path) })
  }
}

extension Arguments {
  /// This program, for a machine that does not have it.
  func remoteProgram() throws -> RemoteProgram {
    guard let library = session.host.standardLibrary else {
      throw RemoteError(
        "no-standard-library", "the folder `stdlib` is not there, without which otn can't run elsewhere")
    }
    return try RemoteProgram.own(version: otnVersion, standardLibrary: library)
  }

  func followed(_ run: RemoteRun, _ machine: InstanceValue, isWaiting: Bool) throws -> Value {
    guard isWaiting else { return .object(RemoteRunValue(run, on: machine)) }
    let status = try run.follow(work: session.work)
    guard status == 0 else {
      throw RemoteError(
        "run-failed", "\(run.record.title) ended with status \(status) on \(run.host)",
        help: "its last lines stand above; it is run \(run.id)")
    }
    return .object(RemoteRunValue(run, on: machine, status: status))
  }
}
