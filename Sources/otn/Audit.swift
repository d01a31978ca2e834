import ArgumentParser
import OtnOutposts

/// `otn audit`: reads a ledger from its first line to its last.
struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Verifies the ledger of what held data went where; exits with 1 where a line is not as it was written.")

  @ArgumentParser.Argument(help: ArgumentHelp("The ledger.", valueName: "file"))
  var path = ".otn/ledger.jsonl"

  @Flag(name: .shortAndLong, help: "Prints only what is wrong.")
  var quiet = false

  func run() throws {
    let (path, quiet) = (path, quiet)
    Launch.run(quiet: quiet) { console, _ in
      let audit = LedgerAudit(path: path)
      if !quiet { for entry in audit.entries { console.write(Self.line(for: entry) + "\n") } }
      if let fault = audit.fault {
        console.report(
          ResidencyError("the ledger \(path) can't be trusted: \(fault.description)", code: "ledger-broken"))
        return ExitStatus.failed
      }
      let count = audit.entries.count
      console.write("\(count) \(count == 1 ? "entry" : "entries"), every line as it was written\n")
      return ExitStatus.success
    }
  }

  private static func line(for entry: LedgerEntry) -> String {
    let size = entry.bytes.map { ", \($0) bytes" } ?? ""
    let why = entry.why.map { ": \($0)" } ?? ""
    return "\(LedgerEntry.text(of: entry.time))  \(entry.decision.rawValue)  \(entry.value) held at "
      + "\(entry.held.placeText) to \(entry.destination.name)\(size), by \(entry.user) in \(entry.cell)\(why)"
  }
}
