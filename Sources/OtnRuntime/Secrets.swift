/// Texts that must not get into a file by accident: passwords and tokens of the environment, and what looks like a key of AWS.
///
///     let secrets = Secrets(environment: host.environment)
///     secrets.areHeld(by: "Bearer \(token)")              // true, where AWS_SESSION_TOKEN is that token
///     Secrets.looksLikeKey("let id = \"AKIAIOSFODNN7EXAMPLE\"")   // true
public struct Secrets: Sendable {
  private let values: [String]
  /// What variables of secrets are called.
  private static let names = ["SECRET", "TOKEN", "PASSWORD"]
  /// A shorter value would be found everywhere.
  private static let shortest = 8

  public init(environment: [String: String]) {
    values = environment.filter { variable in
      variable.value.count >= Self.shortest && Self.names.contains { variable.key.uppercased().contains($0) }
    }.map(\.value)
  }

  /// Whether a text holds one of the environment's.
  public func areHeld(by text: String) -> Bool { values.contains { text.contains($0) } }

  /// Whether a word in a text has the form of an access key's id, of its secret, or of a session token.
  public static func looksLikeKey(_ text: String) -> Bool {
    text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "/+=".contains($0))) }.contains(where: isKey)
  }

  private static func isKey(_ word: Substring) -> Bool {
    if word.count == 20, ["AKIA", "ASIA"].contains(word.prefix(4)) {
      return word.allSatisfy { $0.isUppercase || $0.isNumber }
    }
    // 40 letters of base64; a path or a digest of that length has not all of these.
    let isMixed =
      word.contains(where: \.isUppercase) && word.contains(where: \.isLowercase) && word.contains(where: \.isNumber)
    return isMixed && (word.count == 40 || word.count >= 100)
  }
}
