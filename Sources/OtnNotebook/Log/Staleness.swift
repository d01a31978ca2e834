/// Why a cell should run again.
public enum Staleness: Equatable {
  case notRun
  case edited
  /// It stands in a notebook, and did not run to its end.
  case failed
  /// A name that it used is another binding by now; the cell that made that.
  case rebound(name: String, by: Int?)
  case unbound(name: String)
  /// A binding that it used holds something else by now.
  case changed(name: String, by: Int)
  /// What it used was made by a cell that is stale itself.
  case madeOfStale(name: String, by: Int)
  case readsFile(path: String, by: Int)
  /// A file that it read holds something else by now, and no cell of the log explains it.
  case fileChanged(path: String)
  /// It draws random numbers behind a cell that drew others.
  case random(after: Int)
  /// What it had changed has been made anew.
  case undone(name: String)
  /// A name means again what it bound to it, and that was let go.
  case lost(name: String)
}
