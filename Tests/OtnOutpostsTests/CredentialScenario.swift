import Foundation
import OtnOutposts
import OtnWork

/// One case of the table of credentials: files, variables and answers in, what was asked and found out.
///
///     env NAME=VALUE          profile NAME          file PATH, then its lines after "| "
///     answer STATUS BODY      program STATUS OUTPUT
///
/// Requests get the answers in order; without one left, nobody answers.
final class CredentialScenario {
  static let now = 1_776_245_400.0  // 2026-04-15T09:30:00Z
  private var variables: [String: String] = [:]
  private var profile: String?
  private var answers: [(Int, String)] = []
  private var program: (Int32, String)?
  private(set) var log: [String] = []
  let home: String

  struct NobodyAnswers: Error {}

  init(_ text: String) throws {
    home = NSTemporaryDirectory() + "otn-credentials-\(UUID().uuidString)"
    var path: String?
    var lines: [String] = []
    func flush() throws {
      guard let path else { return }
      let file = URL(fileURLWithPath: "\(home)/\(path)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try lines.joined(separator: "\n").write(to: file, atomically: false, encoding: .utf8)
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("|") {
        lines.append(String(line.dropFirst(2)))
        continue
      }
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      switch words.first {
      case "env":
        let pair = line.dropFirst(4).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        variables[String(pair[0])] = pair[1].replacingOccurrences(of: "HOME", with: home)
      case "profile": profile = words[1]
      case "answer": answers.append((Int(words[1]) ?? 0, words.count > 2 ? words[2] : ""))
      case "program": program = (Int32(words[1]) ?? 0, words.count > 2 ? words[2] : "")
      case "file":
        try flush()
        path = words[1]
        lines = []
      default: break
      }
    }
    try flush()
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  var surroundings: CredentialSurroundings {
    CredentialSurroundings(
      variables: variables, home: home,
      send: { [self] request, timeout in
        note(request, timeout)
        guard let (status, body) = answers.first else { throw NobodyAnswers() }
        answers.removeFirst()
        return HTTPResponse(status: status, body: Array(body.utf8))
      },
      run: { [self] words in
        log.append("run \(words)")
        guard let program else { throw NobodyAnswers() }
        return (program.0, Array(program.1.utf8))
      },
      pause: { [self] seconds in log.append("pause \(seconds)") })
  }

  func run() -> String {
    do {
      let found = try CredentialChain(surroundings, profile: profile).current(at: Self.now)
      let token = found.sessionToken.map { " token \($0.revealed)" } ?? ""
      let until = found.expiration.map { " until \(Timestamp($0).extended)" } ?? ""
      log.append("keys \(found.accessKeyID) \(found.secretAccessKey.revealed)\(token)\(until)")
    } catch {
      log.append("error[\(error.code)]: \(error.description)")
    }
    return log.joined(separator: "\n").replacingOccurrences(of: home, with: "~")
  }

  private func note(_ request: HTTPRequest, _ timeout: Double) {
    let query = request.query.map { "\($0.name)=\($0.value ?? "")" }.joined(separator: "&")
    let address = "\(request.scheme)://\(request.authority)\(request.path)\(query.isEmpty ? "" : "?\(query)")"
    log.append("\(request.method) \(address) within \(timeout) s")
    for header in request.headers where header.name != "Content-Type" {
      log.append("  \(header.name): \(header.value)")
    }
    if case .bytes(let body) = request.body { log.append("  \(String(decoding: body, as: UTF8.self))") }
  }
}
