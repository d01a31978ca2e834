/// How a notebook was recorded, as its `#>~` lines say: what a check compares to name the reason of a difference.
public struct Provenance: Codable, Equatable, Sendable {
  /// The program and what it computed on.
  public struct Machine: Codable, Equatable, Sendable {
    /// `0.1`.
    public var version: String
    /// `cpu`, `cuda`; empty without tensors, as are the next two.
    public var device = ""
    public var threads = 0
    public var torch = ""

    public init(version: String, device: String = "", threads: Int = 0, torch: String = "") {
      self.version = version
      self.device = device
      self.threads = threads
      self.torch = torch
    }
  }

  public var machine: Machine
  /// Values from outside for `param`s, as literals.
  public var parameters: [String: String]
  /// A digest for each program of the notebook, in order.
  public var code: [String]
  /// Digests of what they read; `-`: nothing.
  public var data: [String]
  /// The session's seed after each.
  public var seeds: [String]

  public init(
    machine: Machine, parameters: [String: String] = [:], code: [String] = [], data: [String] = [], seeds: [String] = []
  ) {
    self.machine = machine
    self.parameters = parameters
    self.code = code
    self.data = data
    self.seeds = seeds
  }

  /// What such lines begin with, behind `#>`.
  public static let mark = "~"

  /// As they stand behind `#>` in the notebook.
  public var lines: [String] {
    var first = "~ otn \(machine.version)"
    if !machine.torch.isEmpty {
      let threads = machine.threads == 1 ? "1 thread" : "\(machine.threads) threads"
      first += ", \(machine.device), \(threads), LibTorch \(machine.torch)"
    }
    var lines = [first]
    lines += parameters.sorted { $0.key < $1.key }.map { "~ parameter \($0.key) = \($0.value)" }
    lines.append("~ code " + code.joined(separator: " "))
    if data.contains(where: { $0 != "-" }) { lines.append("~ data " + data.joined(separator: " ")) }
    let uniform = Set(seeds).count == 1
    lines.append("~ seed " + (uniform ? seeds.prefix(1) : seeds[...]).joined(separator: " "))
    return lines
  }

  /// nil: the lines are none of ours.
  public init?(lines: [String]) {
    self.init(machine: Machine(version: ""))
    for line in lines {
      let words = line.dropFirst(Self.mark.count).split(separator: " ").map(String.init)
      switch words.first {
      case "otn": readMachine(words.dropFirst().joined(separator: " "))
      case "parameter" where words.count > 3 && words[2] == "=":
        parameters[words[1]] = words[3...].joined(separator: " ")
      case "code": code = Array(words.dropFirst())
      case "data": data = Array(words.dropFirst())
      case "seed": seeds = Array(words.dropFirst())
      default: continue
      }
    }
    guard !code.isEmpty else { return nil }
    if data.isEmpty { data = code.map { _ in "-" } }
    if seeds.count == 1, let seed = seeds.first { seeds = code.map { _ in seed } }
  }

  private mutating func readMachine(_ text: String) {
    let parts = text.split(separator: ",").map { $0.drop { $0 == " " } }
    machine.version = parts.first.map(String.init) ?? ""
    guard parts.count > 3 else { return }
    machine.device = String(parts[1])
    machine.threads = Int(parts[2].prefix { $0.isNumber }) ?? 0
    machine.torch = String(parts[3].split(separator: " ").last ?? "")
  }

  /// Why a program's output may differ from the recorded one: everything known that is other than it was, up to it.
  ///
  /// - Parameters:
  ///   - now: how the notebook was run this time, at least up to this program.
  ///   - position: the program, from 0.
  ///   - names: what to call the programs.
  public func reasons(now: Provenance, upTo position: Int, names: [String]) -> [String] {
    var reasons: [String] = []
    for name in Set(parameters.keys).union(now.parameters.keys).sorted() where parameters[name] != now.parameters[name]
    {
      let (before, after) = (parameters[name], now.parameters[name])
      reasons.append(
        "the param \(name) is \(after ?? "not set from outside"), and was \(before ?? "not set from outside")")
    }
    if code.count != now.code.count, Set(code) != Set(now.code) {
      reasons.append("programs were added or removed since it was recorded")
    } else {
      reasons += differing(code, now.code, position, names).map { "the code of \($0) is not the recorded one" }
    }
    reasons += differing(data, now.data, position, names).map { "\($0) read other data than when it was recorded" }
    if reasons.isEmpty {
      let seeded = differing(seeds, now.seeds, position, names)
      reasons += seeded.prefix(1).map { "the seed is another after \($0)" }
    }
    return reasons + machineReasons(now.machine)
  }

  private func differing(_ before: [String], _ after: [String], _ last: Int, _ names: [String]) -> [String] {
    zip(before, after).enumerated().filter { $0.offset <= last && $0.element.0 != $0.element.1 }
      .map { names.indices.contains($0.offset) ? names[$0.offset] : "program \($0.offset + 1)" }
  }

  private func machineReasons(_ now: Machine) -> [String] {
    let known = !machine.torch.isEmpty && !now.torch.isEmpty
    let pairs = [
      ("otn", machine.version, now.version),
      ("the device", known ? machine.device : "", known ? now.device : ""),
      ("the number of threads", known ? "\(machine.threads)" : "", known ? "\(now.threads)" : ""),
      ("LibTorch", known ? machine.torch : "", known ? now.torch : ""),
    ]
    return pairs.filter { $0.1 != $0.2 }.map { "\($0.0) is \($0.2), and was \($0.1)" }
  }
}
