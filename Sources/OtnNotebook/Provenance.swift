import Foundation

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
  /// What they read, each as the digests of its files with commas between them; `-`: nothing.
  public var data: [String]
  /// The session's seed after each, and behind commas the seeds that its commands were given.
  public var seeds: [String]
  /// Digests of what was recorded for each.
  public var outputs: [String]

  public init(
    machine: Machine, parameters: [String: String] = [:], code: [String] = [], data: [String] = [],
    seeds: [String] = [], outputs: [String] = []
  ) {
    self.machine = machine
    self.parameters = parameters
    self.code = code
    self.data = data
    self.seeds = seeds
    self.outputs = outputs
  }

  /// Of programs that have run, in order.
  init(_ machine: Machine, parameters: [String: String], _ finished: [NotebookRunner.Finished]) {
    self.init(
      machine: machine, parameters: parameters, code: finished.map(\.codeDigest), data: finished.map(\.data),
      seeds: finished.map { ([$0.seed] + $0.givenSeeds).map { "\($0)" }.joined(separator: ",") },
      outputs: finished.map(\.output.digest))
  }

  /// As they stand behind `#>~ ` in the notebook.
  public var lines: [String] {
    var first = "otn \(machine.version)"
    if !machine.torch.isEmpty {
      let threads = machine.threads == 1 ? "1 thread" : "\(machine.threads) threads"
      first += ", \(machine.device), \(threads), LibTorch \(machine.torch)"
    }
    var lines = [first]
    lines += parameters.sorted { $0.key < $1.key }.map { "parameter \($0.key) = \(Self.escaped($0.value))" }
    lines.append("code " + code.joined(separator: " "))
    if data.contains(where: { $0 != "-" }) { lines.append("data " + data.joined(separator: " ")) }
    let uniform = Set(seeds).count == 1
    lines.append("seed " + (uniform ? seeds.prefix(1) : seeds[...]).joined(separator: " "))
    lines.append("output " + outputs.joined(separator: " "))
    return lines
  }

  /// nil: the lines are none of ours.
  public init?(lines: [String]) {
    self.init(machine: Machine(version: ""))
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "otn": readMachine(words.dropFirst().joined(separator: " "))
      case "parameter" where words.count > 2 && words[2] == "=":
        // Blanks in a value are part of it.
        parameters[words[1]] = Self.unescaped(line.range(of: " = ").map { line[$0.upperBound...] } ?? "")
      case "code": code = Array(words.dropFirst())
      case "data": data = Array(words.dropFirst())
      case "seed": seeds = Array(words.dropFirst())
      case "output": outputs = Array(words.dropFirst())
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

  /// A value on one line. By scalars: `\r\n` is one character.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\r": "\\r"
      default: String(scalar)
      }
    }.joined()
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        result.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension NotebookRunner.Finished {
  /// So many files are told apart.
  private static let mostFiles = 8

  /// The files that it read and that are there, up to `mostFiles`; of more, none.
  var files: [String] {
    let found = reads.filter { $0.digest != "-" }
    return found.count > Self.mostFiles ? [] : found.map(\.path)
  }

  /// The digests of `files`, else one of them all; `-`: there are none.
  var data: String {
    let digests = reads.map(\.digest).filter { $0 != "-" }
    if digests.isEmpty { return "-" }
    return digests.count > Self.mostFiles
      ? ContentDigest.of(digests.joined(separator: " ")) : digests.joined(separator: ",")
  }
}
