import Foundation

/// What reading a ledger from its first line to its last comes to.
///
///     let audit = LedgerAudit(path: ".otn/ledger.jsonl")
///     audit.fault?.line       // the first line that is not as it was written
public struct LedgerAudit {
  public struct Fault: Equatable, Sendable {
    /// From 1; nil: it is about the ledger as a whole.
    public let line: Int?
    /// In a few words: "was changed".
    public let reason: String

    public init(line: Int?, reason: String) {
      self.line = line
      self.reason = reason
    }

    public var description: String { line.map { "line \($0) \(reason)" } ?? reason }
  }

  /// The entries before the fault.
  public private(set) var entries: [LedgerEntry] = []
  public private(set) var fault: Fault?

  public init(path: String) {
    let head: LedgerHead?
    do { head = try LedgerHead.read(beside: path) } catch {
      fault = Fault(line: nil, reason: "the head \(LedgerHead.path(beside: path)) can't be read")
      return
    }
    let bytes = FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    guard bytes != nil || head != nil else {
      fault = Fault(line: nil, reason: "there is no ledger at \(path)")
      return
    }
    read(bytes ?? [], head)
  }

  private mutating func read(_ bytes: [UInt8], _ head: LedgerHead?) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // After the last line's end stands nothing, or a line that a crash tore off.
    let torn = lines.popLast().map(Array.init) ?? []
    var previous = LedgerHead().hash
    for (position, line) in lines.enumerated() {
      guard let hash = check(Array(line), number: position + 1, previous: previous) else { return }
      previous = hash
    }
    fault = end(lines, hash: previous, torn: torn, head)
  }

  /// Checks one line and keeps its entry. The result is its hash; nil: there is a fault.
  private mutating func check(_ line: [UInt8], number: Int, previous: String) -> String? {
    let ending = line.suffix(75)
    guard let text = String(validating: ending, as: UTF8.self), text.hasPrefix(",\"hash\":\""), text.hasSuffix("\"}")
    else {
      fault = Fault(line: number, reason: "was changed")
      return nil
    }
    let hash = String(text.dropFirst(9).dropLast(2))
    let body = Array(line.dropLast(75))
    guard Digest.sha256(body).hexadecimal == hash, let entry = LedgerEntry(line: String(decoding: line, as: UTF8.self))
    else {
      fault = Fault(line: number, reason: "was changed")
      return nil
    }
    guard body.starts(with: Array("{\"n\":\(number),".utf8)), body.suffix(65).elementsEqual("\(previous)\"".utf8) else {
      fault = Fault(line: number, reason: "does not follow the line before it: one was dropped, put in or moved")
      return nil
    }
    entries.append(entry)
    return hash
  }

  private func end(_ lines: [ArraySlice<UInt8>], hash: String, torn: [UInt8], _ head: LedgerHead?) -> Fault? {
    guard let head else { return Fault(line: nil, reason: "the ledger's head is missing") }
    let count = lines.count
    if count > head.count { return Fault(line: head.count + 1, reason: "was added by somebody else") }
    if count == head.count {
      if !torn.isEmpty { return Fault(line: count + 1, reason: "was added by somebody else") }
      let size = lines.reduce(0) { $0 + $1.count + 1 }
      let isKnown = hash == head.hash && size == head.size && lines.last.map(Array.init) == Array(head.line.utf8)
      return isKnown ? nil : Fault(line: count, reason: "is not the one that the head knows")
    }
    let isUnfinished = count == head.count - 1 && !torn.isEmpty && Array(head.line.utf8).starts(with: torn)
    return Fault(
      line: count + 1,
      reason: isUnfinished
        ? "was not finished; the next session that writes finishes it" : "is missing: the end was cut")
  }
}
