/// Names for the files of a notebook's pictures: `NAME.assets/filter-the-set-1.png`, counted cell by cell.
public struct PictureNames {
  /// `NAME.assets` beside the notebook.
  public let folder: String
  private let notebookName: String
  private var cellName = ""
  private var counts: [String: Int] = [:]

  public init(notebook path: String) {
    let base = path.hasSuffix(".otn") ? String(path.dropLast(4)) : path
    folder = "\(base).assets"
    notebookName = Self.slug(base.split(separator: "/").last.map(String.init) ?? "")
  }

  /// For a run that records nothing: in `.otn/pictures/NAME` beside the notebook.
  public init(runOf path: String) {
    let base = path.hasSuffix(".otn") ? String(path.dropLast(4)) : path
    let name = base.split(separator: "/").last.map(String.init) ?? base
    folder = "\(base.dropLast(name.count)).otn/pictures/\(name)"
    notebookName = Self.slug(name)
  }

  /// Without a notebook: `picture-1.png` in a folder.
  public init(folder: String) {
    self.folder = folder
    notebookName = "picture"
  }

  /// From now on pictures belong to the cell of that title.
  public mutating func startCell(title: String) { cellName = Self.slug(title) }

  /// The path of the next picture's file.
  public mutating func next() -> String {
    let name = cellName.isEmpty ? notebookName.isEmpty ? "picture" : notebookName : cellName
    counts[name, default: 0] += 1
    return "\(folder)/\(name)-\(counts[name] ?? 1).png"
  }

  /// Letters and digits in lower case, `-` for all between them.
  static func slug(_ title: String) -> String {
    title.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }
}
