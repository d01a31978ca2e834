import ArgumentParser
import CEdit
import Foundation
import OtnTensor
import OtnWork

/// `otn doctor`: what is installed, and what is missing.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Says what is installed and what is missing.")

  private struct Finding {
    let name: String
    let text: String
    var isMissing = false
    var help: String?
  }

  func run() throws {
    Launch.run { console, _ in
      let findings = [
        Self.program, Self.torch, Self.cuda, Self.library(console.environment), Self.editor(console),
        Self.fixtures(console.environment),
      ]
      let width = findings.map(\.name.count).max() ?? 0
      for finding in findings {
        let name = finding.name.padding(toLength: width, withPad: " ", startingAt: 0)
        console.write("\(finding.isMissing ? "✗" : "✓") \(name)  \(finding.text)\n")
        if let help = finding.help { console.write("  \(String(repeating: " ", count: width))  \(help)\n") }
      }
      return findings.contains(where: \.isMissing) ? ExitStatus.failed : ExitStatus.success
    }
  }

  /// Where this program lies.
  static var programPath: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }

  private static var program: Finding { Finding(name: "otn", text: "\(otnVersion)  \(programPath)") }

  private static var torch: Finding {
    do {
      try Torch.load()
      return Finding(name: "LibTorch", text: "\(Torch.version)  \(Torch.threads) threads  \(Torch.libraryPath)")
    } catch {
      return Finding(name: "LibTorch", text: error.message, isMissing: true, help: error.help)
    }
  }

  private static var cuda: Finding {
    let count = Torch.cudaDeviceCount
    return Finding(name: "devices", text: (["cpu"] + (0..<count).map { "cuda:\($0)" }).joined(separator: ", "))
  }

  private static func library(_ environment: [String: String]) -> Finding {
    guard let folder = StandardLibrary.folder(environment: environment) else {
      return Finding(
        name: "stdlib", text: "missing", isMissing: true,
        help: "it lies beside the program, in ../share/otn/stdlib, or where OTN_STDLIB says")
    }
    let count = (try? StandardLibrary.files(in: folder).count) ?? 0
    return Finding(name: "stdlib", text: "\(count) files  \(folder)")
  }

  private static func editor(_ console: Console) -> Finding {
    let terminal = console.isOutputTerminal ? console.environment["TERM"] ?? "unknown" : "no terminal here"
    return Finding(name: "libedit", text: "\(String(cString: ceditVersion()))  \(terminal)")
  }

  /// Only the project's own tests need them.
  private static func fixtures(_ environment: [String: String]) -> Finding {
    let folder = environment["OTN_FIXTURES"] ?? "../shared"
    let isThere = FileManager.default.fileExists(atPath: folder)
    return Finding(
      name: "fixtures", text: isThere ? folder : "none; only the tests read them",
      help: isThere ? nil : "OTN_FIXTURES names their folder")
  }
}
