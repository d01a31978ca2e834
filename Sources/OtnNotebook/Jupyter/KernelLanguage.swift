/// The language as Jupyter is told of it: by the kernel, and in notebooks.
public enum KernelLanguage {
  /// Of the language, and of its kernel.
  public static let name = "otn"

  /// Under the names of Jupyter's protocol.
  public static func information(version: String) -> [String: String] {
    [
      "name": name, "version": version, "mimetype": "text/x-otn", "file_extension": ".otn", "pygments_lexer": "text",
      "codemirror_mode": "text/plain", "nbconvert_exporter": "script",
    ]
  }
}
