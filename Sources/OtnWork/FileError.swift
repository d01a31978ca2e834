import Foundation

/// What the system said about a file.
public struct FileError: CodedError, Equatable {
  public let code: String
  public let message: String
  public let help: String?

  /// Puts `errno`'s number in words: `disk-full`, `no-such-file`, `no-permission`, else `file`.
  public init(_ number: Int32, _ doing: String, _ path: String) {
    message = "\(doing) \(path): \(Self.reason(number))"
    switch number {
    case ENOSPC, EDQUOT, EFBIG:
      code = "disk-full"
      help = "what was there before is untouched; make room and try again"
    case ENOENT:
      code = "no-such-file"
      help = nil
    case EACCES, EPERM, EROFS:
      code = "no-permission"
      help = nil
    default:
      code = "file"
      help = nil
    }
  }

  /// What the system says of a number, as a part of a sentence.
  public static func reason(_ number: Int32) -> String {
    let reason = String(cString: strerror(number))
    return reason.prefix(1).lowercased() + reason.dropFirst()
  }
}
