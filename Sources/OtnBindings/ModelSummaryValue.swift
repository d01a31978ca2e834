import OrderedCollections
import OtnModel
import OtnRuntime

/// The table of a model's layers, and its totals.
final class SummaryValue: HostObject {
  private let summary: ModelSummary

  init(_ summary: ModelSummary) { self.summary = summary }

  override var typeName: String { "Summary" }
  override var memberNames: [String] { ["rows", "layers", "parameters", "gradients", "gflops"] }

  override func member(_ name: String) -> Value? {
    switch name {
    case "rows":
      .list(
        summary.rows.map { row in
          .map([
            .string("from"): .list(row.from.map { .int($0) }), .string("n"): .int(row.repeats),
            .string("params"): .int(row.parameters), .string("module"): .string(row.module),
            .string("arguments"): .string(row.arguments),
          ])
        })
    case "layers": .int(summary.layers)
    case "parameters": .int(summary.parameters)
    case "gradients": .int(summary.gradients)
    case "gflops": .float(summary.gflops)
    default: nil
    }
  }

  override var shortText: String { summary.line }
  override func display(width: Int) -> String { summary.text }
}
