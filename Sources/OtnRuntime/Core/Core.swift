/// The commands that the language itself brings.
public enum Core {
  public static let families: [[Command]] = [
    output, lists, selections, reductions, maps, texts, files, formats, numbers, programs,
  ]
  public static var commands: [Command] { families.flatMap { $0 } }
}
