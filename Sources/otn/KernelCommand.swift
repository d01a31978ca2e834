import ArgumentParser
import Foundation
import OtnBindings
import OtnKernel
import OtnOutposts
import OtnPrompt
import OtnRuntime
import OtnWork

/// `otn kernel`: notebooks of Jupyter's in the language.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Lets JupyterLab, VS Code and nbclient run cells.",
    subcommands: [KernelInstall.self, KernelRun.self])
}

/// `otn kernel install`: makes otn known to Jupyter.
struct KernelInstall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Makes this program known to Jupyter, or forgotten again.")

  @Flag(help: "For this user; the default.")
  var user = false

  @Flag(help: "In the active environment of Python's.")
  var sysPrefix = false

  @Option(help: ArgumentHelp("In DIR/share/jupyter.", valueName: "DIR"))
  var prefix: String?

  @Option(help: ArgumentHelp("The kernel's name.", valueName: "name"))
  var name = "otn"

  @Flag(help: "Removes it.")
  var remove = false

  func validate() throws {
    if [user, sysPrefix, prefix != nil].count(where: { $0 }) > 1 {
      throw ValidationError("give one of `--user`, `--sys-prefix` and `--prefix`")
    }
  }

  func run() throws {
    let (name, remove) = (name, remove)
    let place: KernelSpecification.Place = prefix.map { .prefix($0) } ?? (sysPrefix ? .activeEnvironment : .user)
    Launch.run { console, _ in
      let specification = try KernelSpecification(name: name, in: place, environment: console.environment)
      if remove {
        try specification.remove()
        console.write("removed \(specification.folder)\n")
      } else {
        try specification.install(program: Doctor.programPath)
        console.write("installed the kernel \(name) in \(specification.folder)\n")
      }
      return ExitStatus.success
    }
  }
}

/// `otn kernel run FILE`: what Jupyter starts.
struct KernelRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Answers a client of Jupyter's; Jupyter starts it.")

  @ArgumentParser.Argument(help: ArgumentHelp("The connection file that the client wrote.", valueName: "file"))
  var connectionFile: String

  func run() throws {
    let connectionFile = connectionFile
    Launch.run { console, signals in
      let information = KernelInformation(version: otnVersion, banner: "otn \(otnVersion) · ?name explains a command")
      let kernel = try Kernel(
        Connection(path: connectionFile), information: information, cancellation: signals.cancellation)
      let files = ConsoleHost(console: console, gate: ResidencyGate(try Residency(environment: console.environment)))
      let commands = allCommands()
      let session = Session(host: KernelHost(files: files, output: kernel.output), work: kernel.work)
      let interpreter = Interpreter(session: session, commands: commands)
      if let folder = StandardLibrary.folder(environment: console.environment) {
        try interpreter.addStandardLibrary(files: StandardLibrary.files(in: folder))
      }
      kernel.run(interpreter, commands: commands + Core.commands)
      return ExitStatus.success
    }
  }
}

/// The outside of a session in Jupyter: files and clock of the machine that the kernel runs on, the client's notebook for output.
final class KernelHost: OtnRuntime.Host {
  private let files: ConsoleHost
  private let output: KernelOutput

  init(files: ConsoleHost, output: KernelOutput) {
    self.files = files
    self.output = output
  }

  var width: Int { KernelOutput.width }
  var environment: [String: String] { files.environment }
  var gate: (any Gate)? { files.gate }
  func now() -> Double { files.now() }
  func write(_ text: String) { output.write(text) }
  func show(_ picture: Picture) { output.show(picture) }
  func readFile(_ path: String) throws -> [UInt8] { try files.readFile(path) }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws { try files.writeFile(path, bytes) }
  func fileExists(_ path: String) -> Bool { files.fileExists(path) }
  func listFolder(_ path: String) throws -> [String] { try files.listFolder(path) }
}
