import Foundation
import OtnWork

/// What a host is asked to do: files for the run's folder, and the command that runs in it.
///
///     RemoteJob.notebook("train.otn", parameters: [("epochs", "50")])
public struct RemoteJob: Sendable {
  /// What it is called in messages and listings.
  public var title: String
  public var files: [RemoteUpload]
  /// The program and its arguments; `otn` alone is the program of the same version there.
  public var command: [String]

  public init(title: String, files: [RemoteUpload], command: [String]) {
    self.title = title
    self.files = files
    self.command = command
  }

  /// `otn run` of a notebook with parameters, in the order in which they are given.
  public static func notebook(_ path: String, parameters: [(name: String, value: String)] = []) -> RemoteJob {
    let name = (path as NSString).lastPathComponent
    return RemoteJob(
      title: name, files: [RemoteUpload("notebook.otn", .file(path))],
      command: ["otn", "run", "notebook.otn"] + parameters.flatMap { ["-p", "\($0.name)=\($0.value)"] })
  }

  /// The script that the run is: its process leads a session of its own, so that nothing of the connection ends it. It runs once,
  /// however often it is started.
  ///
  /// - Parameter path: a folder to look for programs in first.
  func script(path: String?) -> String {
    let program = path.map { "PATH=\(RemoteHost.quoted($0)):\"$PATH\"\nexport PATH\n" } ?? ""
    return """
      cd "$(dirname "$0")" || exit 1
      (set -C; echo $$ >pid) 2>/dev/null || exit 0
      trap : TERM INT HUP
      \(program)\(command.map(RemoteHost.quoted).joined(separator: " ")) >log 2>&1 </dev/null
      echo $? >status.new && mv status.new status

      """
  }
}
