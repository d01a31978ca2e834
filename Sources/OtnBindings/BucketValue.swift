import OtnOutposts
import OtnRuntime

/// A bucket as a value of the language: an Outpost's, a region's, or a folder that stands in for one.
final class BucketValue: HostObject, PlacedObject {
  let store: any ObjectStore
  /// Where the objects lie, for a folder that stands in for a bucket.
  private let folder: String?

  /// How another connection to it is made.
  let opening: BucketOpening

  init(_ store: any ObjectStore, folder: String? = nil, opening: BucketOpening) {
    self.store = store
    self.folder = folder
    self.opening = opening
  }

  override var isLocal: Bool { folder != nil }
  override var typeName: String { "Bucket" }
  override var memberNames: [String] { ["name", "place"] }

  override func member(_ name: String) -> Value? {
    switch name {
    case "name": .string(store.name)
    case "place": .string(store.place.description)
    default: nil
    }
  }

  func destination(_ residency: Residency) -> Destination {
    Destination(store.place, path: folder.flatMap { RealPath.of($0) }, name: store.name)
  }

  override func isEqual(to other: HostObject) -> Bool {
    (other as? BucketValue).map { $0.store.name == store.name && $0.store.place == store.place } ?? false
  }

  override var shortText: String { "Bucket \(store.name)" }
  override func display(width: Int) -> String { "Bucket \(store.name)    held: \(store.place)" }
}

/// What a sync did, or would do.
final class SyncValue: HostObject {
  private let members: [(name: String, value: Value)]
  private let headline: String
  private let rows: [String]

  init(_ report: SyncReport) {
    members = [
      ("copied", .int(report.copied)), ("bytes", .int(report.bytes)), ("equal", .int(report.equal)),
      ("deleted", .int(report.deleted)), ("unverified", .int(report.unverified)),
      ("refused", .list(report.refused.map { .string($0.name) })), ("seconds", .float(report.seconds)),
    ]
    var parts = [
      "\(report.copied) copied (\(Value.text(ofBytes: report.bytes)))", "\(report.equal) equal",
      "\(report.deleted) deleted",
    ]
    if !report.refused.isEmpty { parts.append("\(report.refused.count) refused") }
    if report.unverified > 0 { parts.append("\(report.unverified) compared by length alone") }
    headline = "Sync: " + parts.joined(separator: ", ")
    rows = report.refused.map { "  refused  \($0.name): \($0.refusal.reason)" }
  }

  init(_ plan: SyncPlan) {
    let bytes = plan.copies.reduce(0) { $0 + $1.size }
    members = [
      ("copies", .list(plan.copies.map { .string($0.path) })), ("bytes", .int(bytes)), ("equal", .int(plan.equal)),
      ("deletes", .list(plan.deletes.map { .string($0) })), ("refused", .list(plan.refused.map { .string($0.name) })),
    ]
    headline =
      "Plan: \(plan.copies.count) to copy (\(Value.text(ofBytes: bytes))), \(plan.equal) equal, \(plan.deletes.count) to delete"
      + (plan.refused.isEmpty ? "" : ", \(plan.refused.count) refused")
    rows =
      plan.copies.map { "  copy     \($0.path)  (\($0.reason), \(Value.text(ofBytes: $0.size)))" }
      + plan.deletes.map { "  delete   \($0)" } + plan.refused.map { "  refused  \($0.name): \($0.refusal.reason)" }
      + plan.failures.map { "  failed   \($0.name): \($0.message)" }
  }

  private static let mostRows = 20

  override var typeName: String { "Sync" }
  override var memberNames: [String] { members.map(\.name) }
  override func member(_ name: String) -> Value? { members.first { $0.name == name }?.value }
  override var shortText: String { headline }

  override func display(width: Int) -> String {
    let more = rows.count - Self.mostRows
    return ([headline] + rows.prefix(Self.mostRows) + (more > 0 ? ["  … and \(more) more"] : []))
      .joined(separator: "\n")
  }
}
