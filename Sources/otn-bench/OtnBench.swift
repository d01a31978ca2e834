import ArgumentParser

/// Measurements of the parts that have to be fast, each beside a peer that does the same.
@main
struct OtnBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "otn-bench", abstract: "Times the parts of otn, beside peers.",
    subcommands: [Language.self, TrainStep.self, Storage.self])
}
