import Foundation
import OtnOutposts
import OtnTestSupport
import OtnWork
import Synchronization

/// Keeps what progress was shown, and can act on it.
final class RecordedProgress: OtnWork.Progress {
  private let shown = Mutex<(lines: [String], live: [String])>(([], []))
  private let onLine: @Sendable (String) -> Void

  init(onLine: @escaping @Sendable (String) -> Void = { _ in }) { self.onLine = onLine }

  var lines: [String] { shown.withLock { $0.lines } }
  var live: [String] { shown.withLock { $0.live } }

  func live(_ text: String) { shown.withLock { $0.live.append(text) } }

  func line(_ text: String) {
    shown.withLock { $0.lines.append(text) }
    onLine(text)
  }
}

/// A host for a test: a real sshd, a folder for what is kept here, and a stand-in for `otn` that prints what it is told to.
struct Loopback {
  let server: SSHServer
  let host: RemoteHost
  let records: RemoteRecords
  /// Of this side.
  let folder: String
  let program: RemoteProgram

  /// Nil where there is no sshd.
  init?() throws {
    guard let server = try SSHServer() else { return nil }
    self.server = server
    folder = "\(server.folder)/here"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    host = try RemoteHost(
      "127.0.0.1", port: server.port, user: server.user, identityFile: server.identityFile,
      knownHostsFile: "\(folder)/known_hosts")
    records = RemoteRecords(folder: "\(folder)/remote")
    program = RemoteProgram(
      version: "0.0-test",
      files: [
        RemoteUpload("otn", .text(Self.standIn), isExecutable: true), RemoteUpload("stdlib/a.otn", .text("# words\n")),
      ])
  }

  /// Its notebooks are shell scripts; `-p name=value` become variables.
  private static let standIn = """
    #!/bin/sh
    [ "$1" = --version ] && echo "otn 0.0-test" && exit 0
    shift
    notebook=$1
    shift
    while [ "$1" = -p ]; do export "$2"; shift 2; done
    . "./$notebook"
    """

  func notebook(_ text: String) throws -> String {
    let path = "\(folder)/train.otn"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  func start(_ text: String, parameters: [(name: String, value: String)] = [], work: Work = Work()) throws -> RemoteRun
  {
    try RemoteRun.start(
      .notebook(notebook(text), parameters: parameters), on: host, program: program, records: records, work: work)
  }
}

/// The code and message of the error that a body throws.
func failure(_ body: () throws -> Void) -> (code: String, message: String, help: String?)? {
  do {
    try body()
    return nil
  } catch let error as any CodedError {
    return (error.code, error.message, error.help)
  } catch {
    return ("uncoded", "\(error)", nil)
  }
}
