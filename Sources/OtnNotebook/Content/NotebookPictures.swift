import Foundation
import OtnSyntax

/// The pictures that a notebook shows: what its outputs were recorded with, and what its prose links to.
public struct NotebookPictures {
  /// PNGs, by their paths as they are recorded: `lab.assets/filter-1.png`.
  public private(set) var recorded: [String: [UInt8]] = [:]
  /// By the words of the links in the prose.
  public private(set) var prose: [String: [UInt8]] = [:]

  public init() {}

  /// - Parameter read: the bytes of a file, by its path from the notebook's folder; nil: it is not there, or not to be shown.
  public init(of content: NotebookContent, read: (String) throws -> [UInt8]?) rethrows {
    for path in content.picturePaths {
      guard let bytes = try read(path), PictureFile(bytes).format == "png" else { continue }
      recorded[path] = bytes
    }
    for link in content.cells.filter({ $0.kind == .markdown }).flatMap({ ProseHTML.pictures(in: $0.text) }) {
      guard prose[link] == nil, let path = link.removingPercentEncoding, !path.contains(":"),
        let bytes = try read(path), PictureFile(bytes).format != nil
      else { continue }
      prose[link] = bytes
    }
  }
}
