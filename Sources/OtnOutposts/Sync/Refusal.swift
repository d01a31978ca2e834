/// Why a key or a file is left where it is. What is refused is named in the report; nothing is guessed or renamed.
public enum Refusal: Error, Sendable, Equatable {
  case empty
  case absolute
  case emptyComponent
  case dotComponent
  case parentComponent
  case folderMarker
  case controlByte
  case keyTooLong(bytes: Int)
  case nameTooLong(bytes: Int)
  case reservedName
  case belowAnObject(String)
  case folderInTheWay
  case linkInTheWay(String)
  case fileInTheWay(String)
  case pathTaken
  case notUTF8
  case notAFile(String)
  case brokenLink
  case linkLoop
  case vanished

  /// In kebab-case, for programs.
  public var code: String {
    switch self {
    case .empty: "empty-key"
    case .absolute: "absolute-key"
    case .emptyComponent: "empty-component"
    case .dotComponent: "dot-component"
    case .parentComponent: "parent-component"
    case .folderMarker: "folder-marker"
    case .controlByte: "control-byte"
    case .keyTooLong: "key-too-long"
    case .nameTooLong: "name-too-long"
    case .reservedName: "reserved-name"
    case .belowAnObject: "below-an-object"
    case .folderInTheWay: "folder-in-the-way"
    case .linkInTheWay: "link-in-the-way"
    case .fileInTheWay: "file-in-the-way"
    case .pathTaken: "path-taken"
    case .notUTF8: "not-utf-8"
    case .notAFile: "not-a-file"
    case .brokenLink: "broken-link"
    case .linkLoop: "link-loop"
    case .vanished: "vanished"
    }
  }

  /// In words, without a full stop.
  public var reason: String {
    switch self {
    case .empty: "its key is the prefix itself, which leaves no file name"
    case .absolute: "its key starts with / and would leave the folder"
    case .emptyComponent: "its key has // in it, which no path can hold"
    case .dotComponent: "its key has . as a component, which a path drops"
    case .parentComponent: "its key has .. as a component and could leave the folder"
    case .folderMarker: "its key ends in /, so it marks a folder and is no file"
    case .controlByte: "its name has a control character"
    case .keyTooLong(let bytes): "its key would have \(bytes) bytes, and 1024 are the most"
    case .nameTooLong(let bytes): "a component of its key has \(bytes) bytes, and 255 are the most for a file name"
    case .reservedName: "its name is of the form that unfinished downloads have here"
    case .belowAnObject(let key): "\(key) is an object too, and no path can be a file and a folder"
    case .folderInTheWay: "a folder stands at its path"
    case .linkInTheWay(let path): "\(path) is a symbolic link, and links are not written through"
    case .fileInTheWay(let path): "\(path) is a file, and its path needs a folder there"
    case .pathTaken: "another file stands at its path: this file system takes the two names for one"
    case .notUTF8: "its name is not UTF-8, and keys are"
    case .notAFile(let kind): "it is a \(kind)"
    case .brokenLink: "it is a symbolic link to nothing"
    case .linkLoop: "it is a symbolic link to a folder that holds it"
    case .vanished: "it was gone when it was to be read"
    }
  }
}
