import OtnRuntime
import OtnSyntax

/// What a page says at its end of where it comes from.
struct PageColophon {
  let version: String
  private let notebook: Notebook
  private let notes: [String: String]
  private let date: String?

  init(_ notebook: Notebook, notes: [String: String], date: String?, version: String) {
    self.notebook = notebook
    self.notes = notes
    self.date = date
    self.version = version
  }

  var html: String {
    let made = date.map { "exported on \(HTMLText.escaped($0))" } ?? "as it ran last,"
    var sentences = ["<code>\(HTMLText.escaped(notebook.name))</code>, \(made) with otn \(version)."]
    let recording = date == nil ? nil : notebook.provenance
    if let recording { sentences += [Self.machine(recording), Self.inputs(recording)] }
    let held = notes["held"].map { "<p class=\"held\">Held at \(list($0))\(origin).</p>\n" } ?? ""
    return """
      <footer id="recording">
      <p>\(sentences.joined(separator: " "))</p>
      \(held)\(recording.map(digests) ?? "")</footer>
      """
  }

  private static func machine(_ recording: Provenance) -> String {
    let machine = recording.machine
    let threads = machine.threads == 1 ? "1 thread" : "\(machine.threads) threads"
    let device = machine.torch.isEmpty ? "" : " on \(machine.device), \(threads), LibTorch \(machine.torch)"
    return HTMLText.escaped("Recorded with otn \(machine.version)\(device).")
  }

  private static func inputs(_ recording: Provenance) -> String {
    let parameters = recording.parameters.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    let seeds = Set(recording.seeds)
    let seed = seeds.count == 1 ? "Seed \(seeds.first ?? "")." : ""
    let set = parameters.isEmpty ? "" : "Parameters set from outside: \(parameters.joined(separator: ", ")). "
    return HTMLText.escaped(set + seed)
  }

  private func digests(_ recording: Provenance) -> String {
    let positions = notebook.programPositions
    let rows = recording.code.indices.map { number in
      let name = positions.indices.contains(number) ? notebook.cells[positions[number]].source.title : ""
      return [
        "\(number + 1)", name, recording.code[number],
        Self.item(number, of: recording.data) ?? "-", Self.item(number, of: recording.seeds) ?? "",
      ]
    }
    let table = HTMLTable(
      columns: ["cell", "title", "code", "data", "seed"], rows: rows, isRight: [true, false, false, false, true])
    return """
      <details>
      <summary>Digests</summary>
      <div class="wide">\(table.html)</div>
      </details>

      """
  }

  /// What was noted for a program; several things are parted by commas.
  private static func item(_ number: Int, of list: [String]) -> String? {
    list.indices.contains(number) ? list[number].replacing(",", with: ", ") : nil
  }

  // MARK: Where it is held

  private var origin: String {
    let origins = notes["origin"].map(list) ?? ""
    return origins.isEmpty ? "" : ", from \(origins)"
  }

  /// The texts of a JSON list.
  private func list(_ json: String) -> String {
    let items = (try? JSON.value(of: json))?.items?.compactMap(\.stringValue) ?? [json]
    return HTMLText.escaped(items.joined(separator: ", "))
  }
}
