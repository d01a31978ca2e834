import OtnWork

extension Journal {
  /// Why there is no journal to go on with.
  public struct Unusable: CodedError {
    public let code: String
    public let message: String
    public let help: String?

    static func absent(_ notebook: String) -> Self {
      Self(
        code: "no-journal", message: "`\(notebook)` has no journal to go on with: no run of it was begun",
        help: "`otn run` and `otn record` keep one")
    }

    static func otherVersion(_ notebook: String, _ path: String) -> Self {
      Self(
        code: "journal-version",
        message: "the journal of `\(notebook)` was written by another version of otn: \(path) is left as it is",
        help: "go on with that version, or start anew with `otn run` or `otn record`")
    }

    /// From another folder, the cells' paths would lead elsewhere: files would not be found, trainings begin anew.
    static func elsewhere(_ notebook: String, _ folder: String) -> Self {
      Self(
        code: "other-folder", message: "the run of `\(notebook)` was started in \(folder), where its paths begin",
        help: "`cd` there first, or start anew with `otn run` or `otn record`")
    }

    static func damaged(_ notebook: String, _ path: String) -> Self {
      Self(
        code: "journal-damaged",
        message: "the journal of `\(notebook)` can't be read from its first line on: \(path) is left as it is",
        help: "start anew with `otn run` or `otn record`")
    }
  }
}
