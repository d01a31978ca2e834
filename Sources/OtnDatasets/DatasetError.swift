import OtnWork

/// What can be wrong with pictures, annotations, label files and requests on sets of them.
public enum DatasetError: CodedError, Equatable {
  case noSuchFile(path: String, what: String)
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  /// What the system said when a file was written.
  case file(FileError)
  /// A picture that does not decode.
  case brokenPicture(path: String, reason: String)
  /// Annotations that are not the JSON they should be, at a byte of the file.
  case brokenJSON(path: String, offset: Int, reason: String)
  /// Annotations that are JSON but contradict themselves.
  case brokenAnnotations(path: String, reason: String)
  /// A line of a YOLO label file, counted from 1.
  case brokenLabels(path: String, line: Int, reason: String)
  case brokenYAML(path: String, reason: String)
  case unknownClass(name: String, candidates: [String])
  case wrongValue(String)
  /// A picture that could not be brought from where the set lies.
  case unreachablePicture(path: String, reason: String)
  /// Pictures that annotations speak of and that are not on disk.
  case absentPictures(count: Int, of: Int, first: String)

  public var code: String {
    switch self {
    case .noSuchFile: "no-such-file"
    case .unreadable: "unreadable"
    case .unwritable: "unwritable"
    case .file(let error): error.code
    case .brokenPicture: "broken-picture"
    case .brokenJSON, .brokenAnnotations: "broken-annotations"
    case .brokenLabels: "broken-labels"
    case .brokenYAML: "broken-yaml"
    case .unknownClass: "unknown-class"
    case .wrongValue: "wrong-value"
    case .unreachablePicture: "unreachable-picture"
    case .absentPictures: "absent-pictures"
    }
  }

  public var message: String {
    switch self {
    case .noSuchFile(let path, let what): "there is no \(what) at \(path)"
    case .unreadable(let path, let reason): "\(path) can't be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) can't be written: \(reason)"
    case .file(let error): error.message
    case .brokenPicture(let path, let reason): "the picture \(path) is broken: \(reason)"
    case .brokenJSON(let path, let offset, let reason): "\(path) is broken at byte \(offset): \(reason)"
    case .brokenAnnotations(let path, let reason): "\(path) is broken: \(reason)"
    case .brokenLabels(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .brokenYAML(let path, let reason): "\(path) is no data.yml: \(reason)"
    case .unknownClass(let name, _): "there is no class `\(name)` in this set"
    case .wrongValue(let reason): reason
    case .unreachablePicture(let path, let reason): "the picture \(path) could not be fetched: \(reason)"
    case .absentPictures(let count, let total, let first):
      "\(count) of \(total) pictures are not on disk, the first is \(first)"
    }
  }

  public var help: String? {
    switch self {
    case .unknownClass(_, let candidates) where !candidates.isEmpty:
      "did you mean \(candidates.map { "`\($0)`" }.joined(separator: " or "))?"
    case .file(let error): error.help
    case .brokenJSON: "a download that was cut short ends early: fetch the file again"
    case .brokenLabels: "a line is `class x y width height`, all but the class between 0 and 1"
    case .absentPictures: "unpack the pictures beside the annotations"
    default: nil
    }
  }
}
