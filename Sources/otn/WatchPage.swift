import OtnNotebook
import OtnSyntax

/// The notebook on the page of `otn watch`.
enum WatchPage {
  static func html(_ live: LiveNotebook) -> String {
    "<!doctype html><meta charset=utf-8><pre>" + escaped(String(decoding: live.notebook.file.bytes, as: UTF8.self))
      + "</pre>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }
}
