import Foundation

/// What a service or a program answered, as JSON.
struct JSONAnswer {
  private let values: [String: Any]
  private let source: String

  /// - Parameter source: who answered, for messages.
  init(_ bytes: [UInt8], from source: String) throws(CredentialError) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)), let values = object as? [String: Any]
    else {
      throw CredentialError(
        "bad-credentials", "\(source) did not answer with a JSON object", help: "see what it says when asked by hand")
    }
    self.values = values
    self.source = source
  }

  private init(values: [String: Any], source: String) {
    self.values = values
    self.source = source
  }

  func text(_ key: String) -> String? {
    guard let text = values[key] as? String, !text.isEmpty else { return nil }
    return text
  }

  func number(_ key: String) -> Double? { (values[key] as? NSNumber)?.doubleValue }
  func object(_ key: String) -> JSONAnswer? {
    (values[key] as? [String: Any]).map { JSONAnswer(values: $0, source: source) }
  }

  /// `AccessKeyId`, `SecretAccessKey`, a token under the given name, and `Expiration` where there is one.
  func credentials(token: String) throws(CredentialError) -> Credentials {
    guard let identifier = text("AccessKeyId"), let secret = text("SecretAccessKey") else {
      let reason = text("Message") ?? text("message") ?? text("Code")
      throw CredentialError(
        "bad-credentials",
        "\(source) answered without AccessKeyId and SecretAccessKey\(reason.map { ": \($0)" } ?? "")",
        help: nil)
    }
    var expiration: Double?
    if let text = text("Expiration") {
      guard let moment = Timestamp(text) else {
        throw CredentialError("bad-credentials", "\(source) answered with an Expiration that is no date", help: nil)
      }
      expiration = moment.seconds
    }
    return Credentials(
      accessKeyID: identifier, secretAccessKey: secret, sessionToken: text(token), expiration: expiration)
  }
}

/// Words of a command line, by a shell's rules for blanks, quotes and backslashes.
enum ShellWords {
  /// Nil when a quote stays open.
  static func split(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "\\", quote != "'" {
        guard let next = rest.popFirst() else { return nil }
        // Inside double quotes a backslash stays before what it need not protect.
        word = (word ?? "") + (quote == nil || next == "\"" || next == "\\" ? "\(next)" : "\\\(next)")
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if quote == nil, character.isWhitespace {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return quote == nil ? words : nil
  }
}
