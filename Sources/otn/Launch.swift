import Glibc
import OtnPrompt
import OtnRuntime
import OtnSyntax
import OtnWork

/// Why the command line stops before it runs anything.
struct UsageError: CodedError {
  var code = "usage"
  let message: String
  var help: String?
}

/// How every command of the command line starts and ends.
enum Launch {
  /// Runs `body` where programs may nest deep, with Ctrl-C answered, and ends the process with the code that it gives.
  static func run(quiet: Bool = false, _ body: @escaping (Console, SignalWatch) throws -> Int32) -> Never {
    let signals = SignalWatch(cancellation: Cancellation())
    let console = Console(quiet: quiet)
    var status = ExitStatus.failed
    do {
      status = try NativeStack.run { try body(console, signals) }
    } catch let failure as CellFailure {
      console.report(failure)
      status = ExitStatus.invalid
    } catch let error as UsageError {
      console.report(error)
      status = ExitStatus.invalid
    } catch {
      console.report(error)
    }
    console.flush()
    exit(status)
  }
}
