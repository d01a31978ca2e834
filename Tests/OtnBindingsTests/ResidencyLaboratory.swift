import Foundation
import OtnRuntime
import OtnSyntax
import Testing

@testable import OtnBindings
@testable import OtnOutposts

/// A home with a folder whose data is held at an Outpost, its like that is free, a listed folder and one that is not.
///
///     site/    held: a set, tensors, a net, texts        runs/    the policy lists it; runs/leak leads to out
///     pub/     the same, free                            out/     nobody lists it; pictures go to out/lab.assets
final class ResidencyHome {
  static let outpost = "op-01ac5d28a6a232904"
  let path: String

  init() throws {
    path = try #require(RealPath.of("\(NSTemporaryDirectory())/otn-ways-out-\(UUID().uuidString)"))
    for folder in ["site", "pub", "runs", "out"] {
      try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
    }
    // Made before any policy: everything in it is free.
    let maker = try ResidencySession(self, ledger: "maker/ledger.jsonl")
    for folder in ["site", "pub"] {
      try maker.run(
        """
        let set = coco.sample images: 4 seed: 7 size: 96
        write set "~/\(folder)/coco" format: "coco" split: "train"
        write set "~/\(folder)/yolo"
        save [t: arange(6) * 1.0] "~/\(folder)/t.safetensors"
        let net = model classes: 10 anchors: [[30, 30]] { image in head [image | conv 8 k: 6 s: 2 p: 2 | conv 16 k: 3 s: 4] }
        save net "~/\(folder)/net.safetensors"
        write net "~/\(folder)/net.yml"
        write "secret-shelf-plan" "~/\(folder)/plan.txt"
        write [[name: "apple", count: 3]] "~/\(folder)/rows.csv"
        write [name: "apple", counts: [1, 2]] "~/\(folder)/map.json"
        write "let secret = 42" "~/\(folder)/helper.otn"
        """)
    }
    // Using a folder as a bucket makes what it needs there.
    for store in ["out/store", "pub", "site"] { try maker.run("outposts.bucket(\"dir:\(path)/\(store)\") | ls") }
    try link("runs/leak", to: "\(path)/out")
    try link("alias", to: "\(path)/runs")
    try link("innocent.txt", to: "\(path)/site/plan.txt")
    try write("path: \(path)/site/yolo\ntrain: images/train\nnames: [\(Self.foods)]\n", "pub/borrowed.yml")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private static let foods = (0..<10).map { "food\($0)" }.joined(separator: ", ")

  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  /// The names and sizes of all files that stand where held data may not go.
  func outside() -> Set<String> {
    var found: Set<String> = []
    for folder in ["out", "pub"] {
      for case let name as String in FileManager.default.enumerator(atPath: "\(path)/\(folder)") ?? .init() {
        let size = (try? FileManager.default.attributesOfItem(atPath: "\(path)/\(folder)/\(name)")[.size]) as? Int
        found.insert("\(folder)/\(name) \(size ?? 0)")
      }
    }
    return found
  }
}

/// A session in such a home, with stub buckets.
final class ResidencySession {
  final class DiskHost: OtnRuntime.Host {
    var output = ""
    let width = 100
    let environment: [String: String]
    let gate: (any Gate)?
    var pictureFolder: String? { "\(home)/out/lab.assets" }
    private let home: String

    init(home: String, gate: any Gate) {
      self.home = home
      self.gate = gate
      environment = ["HOME": home]
    }

    func write(_ text: String) { output += text }
    func show(_ picture: Picture) {
      try? FileManager.default.createDirectory(atPath: "\(home)/out/lab.assets", withIntermediateDirectories: true)
      try? Data(picture.png).write(to: URL(fileURLWithPath: "\(home)/out/lab.assets/\(UUID()).png"))
    }
    private func url(_ path: String) -> URL { URL(fileURLWithPath: RealPath.expanded(path, home: home)) }
    func readFile(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(path))) }
    func writeFile(_ path: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: url(path)) }
    func fileExists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }
    func listFolder(_ path: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: url(path).path)
    }
    func now() -> Double { 0 }
  }

  let host: DiskHost
  let residency: Residency
  let ledger: String
  let interpreter: Interpreter

  init(_ home: ResidencyHome, user: String = "ana", ledger: String = ".otn/ledger.jsonl") throws {
    self.ledger = "\(home.path)/\(ledger)"
    residency = try Residency(
      environment: ["HOME": home.path], ledger: self.ledger, site: "/nonexistent", user: user, now: { 1_770_000_000 })
    host = DiskHost(home: home.path, gate: ResidencyGate(residency, resolvingAddresses: StubStore.resolve))
    interpreter = Interpreter(session: Session(host: host), commands: StubStore.commands + allCommands())
  }

  @discardableResult func run(_ source: String) throws -> String {
    var shown: Value?
    for cell in try Interpreter.cells(of: SourceFile(name: "lab.otn", text: source)) {
      shown = try interpreter.run(cell)
    }
    return try shown?.display(width: 100) ?? "nil"
  }

  /// The first diagnostic; nil: it ran.
  func failure(_ source: String) -> Diagnostic? {
    do {
      try run(source)
      return nil
    } catch let failure as CellFailure {
      return failure.diagnostics.first
    } catch { return Diagnostic("failed", "\(error)", file: SourceFile(name: "", text: ""), span: Span(0, 0)) }
  }
}

/// A bucket as the commands of storage will have it: an object that says what it is.
final class StubStore: HostObject, PlacedObject {
  private let place: Place
  private let path: String?
  init(_ place: Place, path: String?) { (self.place, self.path) = (place, path) }

  override var typeName: String { "Bucket" }
  func destination(_ residency: Residency) -> Destination {
    guard let path else { return Destination(place, name: "shelves") }
    var destination = residency.destination(path: path)
    destination.name = "shelves"
    return destination
  }

  /// `test://op-01/key`.
  static func resolve(_ address: String) -> Destination? {
    guard address.hasPrefix("test://") else { return nil }
    let place = address.dropFirst(7).split(separator: "/").first.flatMap { Place(String($0)) }
    return place.map { Destination($0, name: address) }
  }

  private static func place(_ arguments: Arguments) throws -> Place {
    Place(try arguments.string("place")) ?? .elsewhere("nowhere")
  }

  static let commands = [
    Command(
      "stub.sync", family: "stub", "From address to address.",
      [.positional("source", .string, "Where from."), .positional("target", .string, "Where to.")], returns: "nil",
      effects: [.reads(argument: "source"), .writes(argument: "target")]
    ) { _ in .null },
    Command(
      "stub.fetch", family: "stub", "Reads in its body.", [.label("cache", .string, "Where it is kept.")],
      returns: "a String", effects: [.network]
    ) { arguments in
      let held = Held(at: .outpost(ResidencyHome.outpost), from: "shelves/a.jpg")
      arguments.noteRead(held)
      let home = arguments.session.host.environment["HOME"] ?? ""
      try arguments.permit(held, "Image", toFolder: RealPath.expanded(try arguments.string("cache"), home: home))
      return .string("an object")
    },
    Command(
      "stub.bucket", family: "stub", "A bucket.", [.positional("place", .string, "Where.")], returns: "a Bucket"
    ) { arguments in
      guard let place = Place(try arguments.string("place")) else { return .null }
      if case .folder(let path) = place { return .object(StubStore(place, path: path)) }
      return .object(StubStore(place, path: nil))
    },
    Command(
      "stub.put", family: "stub", "Sends a value.",
      [.positional("value", .any, "What."), .positional("bucket", .object("Bucket"), "Where.")], returns: "nil",
      effects: [.sends(argument: "bucket")]
    ) { _ in .null },
    Command(
      "stub.instance", family: "stub", "A machine that does not answer.",
      [.positional("place", .string, "Where it is.")], returns: "an Instance"
    ) { arguments in
      .object(try InstanceValue(RemoteHost("127.0.0.1", port: 1, user: "nobody"), at: place(arguments)))
    },
    Command(
      "stub.run", family: "stub", "A run there.", [.positional("place", .string, "Where it is.")],
      returns: "a RemoteRun"
    ) { arguments in
      let host = try RemoteHost("127.0.0.1", port: 1, user: "nobody")
      let run = RemoteRun(record: RemoteRecord(id: "lab-1", title: "lab", host: host, started: 0))
      return .object(RemoteRunValue(run, on: InstanceValue(host, at: try place(arguments))))
    },
    Command(
      "stub.get", family: "stub", "Fetches a text.", [.positional("bucket", .object("Bucket"), "Where from.")],
      returns: "a String", effects: [.reads(argument: "bucket")]
    ) { _ in .string("an object") },
  ]
}
