import CCrypto
import Foundation

/// What something holds, in a few letters: the beginning of its SHA-256 in hexadecimal.
///
///     ContentDigest.of("let x = 3")      // "b0c4…", 12 digits
public enum ContentDigest {
  /// Enough that two contents of one notebook don't meet by chance.
  static let length = 12
  /// Files in a folder are read up to so many bytes together; beyond, pictures count by name and size.
  static let mostInFolder = 256 << 20
  private static let texts: Set<String> = ["json", "yml", "yaml", "txt", "csv", "jsonl", "otn"]

  public static func of(_ text: String) -> String { of(Array(text.utf8)) }

  public static func of(_ bytes: [UInt8]) -> String { short(sha256(bytes)) }

  /// The whole digest.
  static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var sum = SHA256()
    bytes.withUnsafeBytes { sum.add($0) }
    return sum.finish()
  }

  /// Of a file's content, or of a folder's: names, sizes and contents, below it too. `-` where there is nothing to read.
  public static func ofFile(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "-" }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return content(of: path) ?? "-"
    case S_IFDIR: return folder(path)
    default: return "-"
    }
  }

  private static func content(of path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var sum = SHA256()
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return short(sum.finish()) }
      chunk.withUnsafeBytes { sum.add(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }

  private static func folder(_ path: String) -> String {
    var files: [(name: String, size: Int)] = []
    let walk = FileManager.default.enumerator(atPath: path)
    while let name = walk?.nextObject() as? String {
      var status = stat()
      guard stat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      files.append((name, Int(status.st_size)))
    }
    files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let isLarge = files.reduce(0) { $0 + $1.size } > mostInFolder
    let lines = files.map { file in
      let isText = texts.contains(URL(fileURLWithPath: file.name).pathExtension.lowercased())
      let content = isLarge && !isText ? "" : content(of: "\(path)/\(file.name)") ?? "-"
      return "\(file.name) \(file.size) \(content)\n"
    }
    return of(lines.joined())
  }

  private static func short(_ bytes: [UInt8]) -> String {
    String(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().prefix(length))
  }
}

/// SHA-256 (FIPS 180-4), piece by piece.
private struct SHA256: ~Copyable {
  private let context = EVP_MD_CTX_new()

  init() { EVP_DigestInit_ex(context, EVP_sha256(), nil) }

  deinit { EVP_MD_CTX_free(context) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }

  mutating func finish() -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_DigestFinal_ex(context, &result, &count)
    return Array(result.prefix(Int(count)))
  }
}
