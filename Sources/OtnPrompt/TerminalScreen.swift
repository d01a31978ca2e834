import Glibc

/// The terminal behind standard output.
public enum TerminalScreen {
  /// Columns and rows; 80 by 24 when it does not say.
  public static var size: (columns: Int, rows: Int) {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return (80, 24) }
    return (Int(window.ws_col), max(Int(window.ws_row), 1))
  }

  /// Writes at once; what can't be written is lost, as on a terminal that went away.
  static func write(_ text: String) {
    // What libedit has drawn comes first.
    fflush(nil)
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      start += max(count, 0)
    }
  }
}
