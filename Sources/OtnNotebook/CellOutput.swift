import Foundation

/// What running a cell gave, in the order in which it came: as data, for records, comparison, journals and exports.
///
///     output.lines                        // as they stand behind `#> ` in the notebook
///     CellOutput(recorded: lines)         // the other way round; what was printed and what was shown look the same there
///
/// Progress is not part of it.
public struct CellOutput: Codable, Equatable, Sendable {
  public enum Piece: Codable, Equatable, Sendable {
    case printed(text: String)
    /// The value that the cell shows.
    case value(text: String)
    case picture(PictureOutput)
  }

  /// Why the cell stopped.
  public struct Failure: Codable, Equatable, Sendable {
    public let code: String
    public let message: String

    public init(code: String, message: String) {
      self.code = code
      self.message = message
    }
  }

  public var pieces: [Piece]
  public var failure: Failure?

  public init(_ pieces: [Piece] = [], failure: Failure? = nil) {
    self.pieces = pieces
    self.failure = failure
  }

  /// Adds text, to the piece before it if that is of the same kind.
  public mutating func print(_ text: String) {
    guard !text.isEmpty else { return }
    if case .printed(let before)? = pieces.last {
      pieces[pieces.count - 1] = .printed(text: before + text)
    } else {
      pieces.append(.printed(text: text))
    }
  }

  public var pictures: [PictureOutput] {
    pieces.compactMap { if case .picture(let picture) = $0 { picture } else { nil } }
  }

  /// The same with other names for its pictures, in their order; nil keeps one's.
  func renamingPictures(_ next: () -> String?) -> CellOutput {
    CellOutput(
      pieces.map { piece in
        guard case .picture(let picture) = piece else { return piece }
        return .picture(
          PictureOutput(
            caption: picture.caption, path: next() ?? picture.path, width: picture.width, height: picture.height,
            digest: picture.digest))
      }, failure: failure)
  }

  /// Of its lines and its pictures.
  public var digest: String { ContentDigest.of((lines + pictures.map(\.digest)).joined(separator: "\n")) }

  /// A picture is one line: a Markdown image link.
  public var lines: [String] {
    pieces.flatMap { piece in
      switch piece {
      case .printed(let text), .value(let text): Self.lines(of: text)
      case .picture(let picture): [picture.link]
      }
    }
  }

  /// Reads recorded lines. The sizes and digests of pictures are not in them.
  public init(recorded lines: [String]) {
    self.init()
    for line in lines {
      if let picture = PictureOutput(link: line) { pieces.append(.picture(picture)) } else { print(line + "\n") }
    }
  }

  private static func lines(of text: String) -> [String] {
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.last == "\r" ? line.dropLast() : line)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

/// A picture that a cell showed.
public struct PictureOutput: Codable, Equatable, Sendable {
  /// One line.
  public let caption: String
  /// Its file, seen from the notebook's folder: `filter.assets/filter-the-set-1.png`.
  public let path: String
  /// In pixels; 0 where it is not known.
  public let width: Int
  public let height: Int
  /// Of the PNG's bytes; empty where it is not known.
  public let digest: String

  public init(caption: String, path: String, width: Int = 0, height: Int = 0, digest: String = "") {
    self.caption = String(caption.map { $0.isNewline ? " " : $0 })
    self.path = path
    self.width = width
    self.height = height
    self.digest = digest
  }

  public var link: String { "![\(caption)](\(path))" }

  /// nil: the line is no link to a picture. A caption may hold brackets: the last `](` ends it.
  public init?(link: String) {
    guard link.hasPrefix("!["), link.hasSuffix(")"), let middle = link.range(of: "](", options: .backwards) else {
      return nil
    }
    let start = link.index(link.startIndex, offsetBy: 2)
    guard start <= middle.lowerBound else { return nil }
    self.init(
      caption: String(link[start..<middle.lowerBound]), path: String(link[middle.upperBound...].dropLast()))
  }
}
