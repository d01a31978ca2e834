/// The lines of a training's table, epoch by epoch: one chart for its losses and one for its scores.
///
/// Below a chart is what its lines mean, with the values of the last epoch; the page's script shows there those of any other.
struct EpochChart {
  private struct Line {
    let name: String
    let values: [Double?]
  }

  private let title: String
  private let epochs: [Int]
  private let lines: [Line]

  // In units of the drawing.
  private static let (width, height) = (440.0, 250.0)
  private static let (left, right, top, bottom) = (52.0, 12.0, 12.0, 34.0)
  private static let mostLines = 6
  private static let mostEpochs = 2_000
  private static let scores: Set<String> = [
    "p", "r", "precision", "recall", "f1", "fitness", "map50", "map50-95", "map",
  ]

  /// What can be drawn of a table: nothing, where it does not count epochs.
  static func charts(of table: HTMLTable) -> [EpochChart] {
    guard let first = table.columns.firstIndex(where: { $0.lowercased() == "epoch" }), first == 0 else { return [] }
    let epochs = table.rows.compactMap { Int($0[0]) }
    guard epochs.count == table.rows.count, (2...mostEpochs).contains(epochs.count),
      zip(epochs, epochs.dropFirst()).allSatisfy({ $0 < $1 })
    else { return [] }
    let lines = table.columns.indices.dropFirst().map { column in
      Line(
        name: table.columns[column], values: table.rows.map { Double($0[column]).flatMap { $0.isFinite ? $0 : nil } })
    }
    let losses = lines.filter { $0.name.lowercased().contains("loss") }
    let scored = lines.filter { scores.contains($0.name.lowercased()) }
    return [("Losses by epoch", losses), ("Scores by epoch", scored)].compactMap { title, lines in
      let drawn = lines.filter { $0.values.contains { $0 != nil } }.prefix(mostLines)
      return drawn.isEmpty ? nil : EpochChart(title: title, epochs: epochs, lines: Array(drawn))
    }
  }

  var html: String {
    let marks = lines.enumerated().map { legend($1, $0) }.joined(separator: "\n")
    let data = """
      data-epochs="\(epochs.map(String.init).joined(separator: " "))" \
      data-x="\(epochs.map { text(x($0)) }.joined(separator: " "))"
      """
    return """
      <figure class="chart" tabindex="0" role="group" aria-label="\(title); the arrow keys go from epoch to epoch" \(data)>
      \(drawing)
      <figcaption><span class="epoch">epoch <output>\(epochs.last ?? 0)</output></span>
      <ul>
      \(marks)
      </ul></figcaption>
      </figure>
      """
  }

  private func legend(_ line: Line, _ position: Int) -> String {
    let values = line.values.map { $0.map(Self.short) ?? "–" }
    return "<li class=\"line-\(position)\"><svg viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path d=\"M0 4H24\"/></svg>"
      + "\(HTMLText.escaped(line.name)) <output data-values=\"\(values.joined(separator: " "))\">\(values.last ?? "–")</output></li>"
  }

  // MARK: The drawing

  private var largest: Double { max(lines.flatMap(\.values).compactMap { $0 }.max() ?? 1, 1e-9) }
  private var step: Double { Self.step(for: largest) }
  /// The value at the top.
  private var ceiling: Double { (largest / step).rounded(.up) * step }

  private func x(_ epoch: Int) -> Double {
    let (first, last) = (epochs.first ?? 0, epochs.last ?? 1)
    return Self.left + Double(epoch - first) / Double(max(last - first, 1)) * (Self.width - Self.left - Self.right)
  }

  private func y(_ value: Double) -> Double {
    Self.height - Self.bottom - max(value, 0) / ceiling * (Self.height - Self.top - Self.bottom)
  }

  private func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  private var drawing: String {
    let names = lines.map(\.name).joined(separator: ", ")
    let summary = "\(names), epochs \(epochs.first ?? 0) to \(epochs.last ?? 0)."
    return """
      <svg viewBox="0 0 \(text(Self.width)) \(text(Self.height))" role="img">
      <title>\(title)</title>
      <desc>\(HTMLText.escaped(summary))</desc>
      <g class="axes">\(horizontalAxis)\(verticalAxis)</g>
      <path class="guide" d="M\(text(x(epochs.last ?? 0))) \(text(Self.top))V\(text(Self.height - Self.bottom))"/>
      \(lines.enumerated().map { curve($1, $0) }.joined(separator: "\n"))
      </svg>
      """
  }

  private var verticalAxis: String {
    stride(from: 0, through: (ceiling / step).rounded(), by: 1).map { number in
      let value = number * step
      let place = text(y(value))
      return "<path d=\"M\(text(Self.left)) \(place)H\(text(Self.width - Self.right))\"/>"
        + "<text x=\"\(text(Self.left - 7))\" y=\"\(place)\" dy=\"4\" text-anchor=\"end\">\(Self.tick(value, step))</text>"
    }.joined()
  }

  private var horizontalAxis: String {
    let (first, last) = (epochs.first ?? 0, epochs.last ?? 1)
    let every = max(1, Int(Self.step(for: Double(last - first)).rounded(.up)))
    let marked = epochs.filter { $0 == first || $0 % every == 0 && $0 - first >= (every + 1) / 2 }
    return marked.map { epoch in
      "<text x=\"\(text(x(epoch)))\" y=\"\(text(Self.height - 14))\" text-anchor=\"middle\">\(epoch)</text>"
    }.joined()
  }

  private func curve(_ line: Line, _ position: Int) -> String {
    var path = ""
    var dots = ""
    var isDown = false
    for (epoch, value) in zip(epochs, line.values) {
      guard let value else {
        isDown = false
        continue
      }
      path += "\(isDown ? "L" : "M")\(text(x(epoch))) \(text(y(value)))"
      dots += "<circle cx=\"\(text(x(epoch)))\" cy=\"\(text(y(value)))\" r=\"2.5\"/>"
      isDown = true
    }
    return "<g class=\"line-\(position)\"><path d=\"\(path)\"/>\(epochs.count <= 30 ? dots : "")</g>"
  }

  // MARK: Numbers

  /// A step of 1, 2, 2.5 or 5 times a power of ten, of which four to seven reach `largest`.
  private static func step(for largest: Double) -> Double {
    guard largest > 0 else { return 1 }
    var power = 1.0
    while power * 10 <= largest { power *= 10 }
    while power > largest { power /= 10 }
    return [0.1, 0.2, 0.25, 0.5, 1, 2].map { $0 * power }.first { largest / $0 <= 5 } ?? power
  }

  private static func tick(_ value: Double, _ step: Double) -> String {
    var (digits, scaled) = (0, step)
    while digits < 9, abs(scaled - scaled.rounded()) > 1e-6 * scaled {
      scaled *= 10
      digits += 1
    }
    let power = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    let number = Int((value * power).rounded())
    guard digits > 0 else { return "\(number)" }
    let fraction = String(number % Int(power))
    return "\(number / Int(power)).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }

  private static func short(_ value: Double) -> String { "\(value)" }
}
