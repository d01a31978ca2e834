extension Provenance {
  /// A program as reasons speak of it.
  public struct Program {
    /// What to call it.
    public let name: String
    /// The files that it read this time, as its digests are in order.
    public let files: [String]

    public init(name: String, files: [String] = []) {
      self.name = name
      self.files = files
    }
  }

  /// Why a program's output may differ from the recorded one: everything known that is other than it was, up to it.
  ///
  /// - Parameters:
  ///   - now: how the notebook was run this time, at least up to this program.
  ///   - position: the program, from 0.
  ///   - programs: all of them, in order.
  public func reasons(now: Provenance, upTo position: Int, programs: [Program]) -> [String] {
    var reasons = parameterReasons(now)
    if code.count != now.code.count, Set(code) != Set(now.code) {
      reasons.append("programs were added or removed since it was recorded")
    } else {
      let changed = { (before: [String], after: [String]) in
        zip(before, after).enumerated().prefix(position + 1).filter { $0.element.0 != $0.element.1 }.map(\.offset)
          .filter(programs.indices.contains)
      }
      // A seed stays for the programs behind it.
      reasons += changed(seeds, now.seeds).prefix(1).map { Self.seedReason(seeds[$0], now.seeds[$0], programs[$0]) }
      reasons += changed(data, now.data).map { Self.dataReason(data[$0], now.data[$0], programs[$0]) }
      reasons += changed(code, now.code).map { "the code of \(programs[$0].name) is not the recorded one" }
    }
    return reasons + machineReasons(now.machine)
  }

  private func parameterReasons(_ now: Provenance) -> [String] {
    let names = Set(parameters.keys).union(now.parameters.keys).sorted()
    return names.filter { parameters[$0] != now.parameters[$0] }.map { name in
      let (before, after) = (parameters[name].map(Self.escaped), now.parameters[name].map(Self.escaped))
      return "the param \(name) is \(after ?? "not set from outside"), and was \(before ?? "not set from outside")"
    }
  }

  private static func seedReason(_ before: String, _ after: String, _ program: Program) -> String {
    let (old, new) = (before.split(separator: ","), after.split(separator: ","))
    if old.count == new.count, let (old, new) = zip(old, new).first(where: { $0 != $1 }) {
      return "the seed of \(program.name) is \(new), and was \(old)"
    }
    let list = { (seeds: [Substring]) in seeds.joined(separator: ", ") }
    return "the seeds of \(program.name) are \(list(new)), and were \(list(old))"
  }

  private static func dataReason(_ before: String, _ after: String, _ program: Program) -> String {
    let reason = "\(program.name) read other data than when it was recorded"
    let (old, new) = (before.split(separator: ","), after.split(separator: ","))
    guard old.count == new.count, new.count == program.files.count else { return reason }
    let changed = program.files.indices.filter { old[$0] != new[$0] }.map { "`\(program.files[$0])`" }
    return "\(reason): \(changed.joined(separator: ", "))"
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
