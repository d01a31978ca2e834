import Foundation

/// One thing that the ledger tells: what was to go where, and what was decided.
public struct LedgerEntry: Equatable, Sendable {
  public enum Decision: String, Sendable {
    /// The policies permit it.
    case allowed
    /// Somebody permits it who may.
    case byHand = "by-hand"
    case refused
    /// It is done: with the bytes and the digest of what is there now.
    case written
  }

  public var decision: Decision
  /// What goes, by its kind: `Tensor`, `Dataset`. Never what is in it.
  public var value: String
  public var held: Held
  public var destination: Destination
  public var bytes: Int?
  /// SHA-256 of the file that was written, in hexadecimal digits.
  public var digest: String?
  /// `lab.otn:14`.
  public var cell: String
  public var user: String
  /// Why it was permitted by hand.
  public var why: String?
  /// Seconds since 1970.
  public var time: Double

  public init(
    _ decision: Decision, value: String, held: Held, destination: Destination, cell: String, user: String,
    why: String? = nil, time: Double
  ) {
    self.decision = decision
    self.value = value
    self.held = held
    self.destination = destination
    self.cell = cell
    self.user = user
    self.why = why
    self.time = time
  }
}

extension LedgerEntry {
  /// The line, up to its hash: `{"n":3,"time":"…",…,"previous":"…"`.
  func body(number: Int, previous: String) -> String {
    var members = [
      "\"n\":\(number)", "\"time\":\(JSONText.quoted(Self.text(of: time)))",
      "\"decision\":\(JSONText.quoted(decision.rawValue))", "\"value\":\(JSONText.quoted(value))",
      "\"held\":\(JSONText.list(held.places.map(\.description).sorted()))", "\"from\":\(JSONText.list(held.origins))",
      "\"to\":\(JSONText.quoted(destination.place.description))", "\"name\":\(JSONText.quoted(destination.name))",
    ]
    if let path = destination.path {
      members.append("\"path\":\(JSONText.quoted(destination.isMade ? Self.digest(ofPath: path) : path))")
    }
    if let bytes { members.append("\"bytes\":\(bytes)") }
    if let digest { members.append("\"digest\":\(JSONText.quoted(digest))") }
    members += ["\"cell\":\(JSONText.quoted(cell))", "\"user\":\(JSONText.quoted(user))"]
    if let why { members.append("\"why\":\(JSONText.quoted(why))") }
    return "{\(members.joined(separator: ",")),\"previous\":\(JSONText.quoted(previous))"
  }

  /// The entry of a line; nil: it is none.
  init?(line: String) {
    guard let members = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
      let decision = (members["decision"] as? String).flatMap(Decision.init), let value = members["value"] as? String,
      let held = members["held"] as? [String], let origins = members["from"] as? [String],
      let place = (members["to"] as? String).flatMap({ Place($0) }), let name = members["name"] as? String,
      let time = (members["time"] as? String).flatMap(Self.seconds), let cell = members["cell"] as? String,
      let user = members["user"] as? String
    else { return nil }
    self.init(
      decision, value: value, held: Held(notes: ["held": JSONText.list(held), "origin": JSONText.list(origins)]),
      destination: Destination(place, path: members["path"] as? String, name: name), cell: cell, user: user,
      why: members["why"] as? String, time: time)
    bytes = members["bytes"] as? Int
    digest = members["digest"] as? String
  }

  /// What stands for a path whose words must not stand there.
  static func digest(ofPath path: String) -> String { "sha256:\(Digest.sha256(Array(path.utf8)).hexadecimal)" }

  /// `2026-03-01T12:00:00.250Z`.
  public static func text(of time: Double) -> String {
    let milliseconds = Int((time * 1000).rounded())
    let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
    let fraction = String(milliseconds % 1000 + 1000).dropFirst()
    return date.formatted(.iso8601).dropLast() + ".\(fraction)Z"
  }

  private static func seconds(_ text: String) -> Double? {
    guard text.hasSuffix("Z"), let dot = text.lastIndex(of: "."),
      let date = try? Date(text[..<dot] + "Z", strategy: .iso8601), let fraction = Double("0" + text[dot...].dropLast())
    else { return nil }
    return date.timeIntervalSince1970 + fraction
  }
}
