import Foundation
import OtnWork

extension YOLOv5Job {
  /// What a training came to.
  public struct Outcome: Sendable, Equatable {
    /// The last state of each epoch's row.
    public var epochs: [YOLOv5Output.Epoch] = []
    /// The row `all` after each epoch.
    public var validations: [YOLOv5Output.Validation] = []
    /// The best weights: `all`, then each class.
    public var best: [YOLOv5Output.Validation] = []
  }

  /// Follows its run to the end, and shows it in the table that every training here is shown in.
  ///
  /// - Throws: `engine-failed` with what it said last, `engine-missing` when Python has no YOLOv5.
  public func follow(
    _ run: RemoteRun, patience: RemoteRun.Patience = RemoteRun.Patience(), work: Work
  ) throws -> Outcome {
    var reader = Reader(work: work)
    let status = try run.follow(patience: patience, work: work) { reader.take($0, isLive: $1) }
    guard status == 0, reader.isFinished else { throw Self.failure(reader.notes, status: status, run) }
    return reader.outcome
  }

  private struct Reader {
    let work: Work
    var output = YOLOv5Output()
    var outcome = Outcome()
    var notes: [String] = []
    var isFinished = false
    private var isBest = false

    init(work: Work) { self.work = work }

    mutating func take(_ text: String, isLive: Bool) {
      guard let event = output.take(text) else { return }
      switch event {
      case .epoch(let row): take(row, isLive: isLive)
      case .validating(let batch, let batches):
        if isLive { work.progress.live("validating \(batch)/\(batches)") }
        if !isLive { work.progress.line(YOLOv5Table.validationHeader) }
      case .validation(let row) where !isLive:
        work.progress.line(YOLOv5Table.row(row))
        if isBest { outcome.best.append(row) } else { outcome.validations.append(row) }
      case .best: isBest = true
      case .finished: isFinished = true
      case .note where isLive, .validation: break
      case .note(let text): notes = (notes + [text]).suffix(20)
      }
    }

    /// A warning printed into the running row ends it too early: only the last batch's row stays.
    private mutating func take(_ row: YOLOv5Output.Epoch, isLive: Bool) {
      guard !isLive, row.batch == row.batches else { return work.progress.live(YOLOv5Table.row(row)) }
      work.progress.line(YOLOv5Table.epochHeader)
      work.progress.line(YOLOv5Table.row(row))
      outcome.epochs.append(row)
    }
  }

  static func failure(_ notes: [String], status: Int32, _ run: RemoteRun) -> RemoteError {
    let said = { (part: String) in notes.contains { $0.contains(part) } }
    if said("No module named 'yolov5'") || said("No module named yolov5") || said("can't open file")
      || said("not found")
    {
      return RemoteError(
        "engine-missing", "\(run.host) has no YOLOv5: \(notes.last ?? "")",
        help: "install it there (pip install yolov5), or name its Python or its folder")
    }
    if said("CUDA out of memory") || said("OutOfMemoryError") {
      return RemoteError(
        "out-of-memory", "the GPU of \(run.host) has too little memory for this training",
        help: "take a smaller batch or a smaller size")
    }
    let last = notes.last(where: { !$0.hasPrefix(" ") }) ?? "it said nothing"
    return RemoteError(
      "engine-failed", "YOLOv5 ended with status \(status) on \(run.host): \(last.prefix(300))",
      help: "its whole output is ~/.otn/runs/\(run.id)/log there")
  }
}

/// The columns that users of YOLOv5 know, as every training here shows them; epochs are counted from 1.
enum YOLOv5Table {
  static let epochHeader = cells(["Epoch", "GPU_mem", "box_loss", "obj_loss", "cls_loss", "Instances", "Size"])
  static let validationHeader = padded("Class", 22) + cells(["Images", "Instances", "P", "R", "mAP50", "mAP50-95"])

  static func row(_ epoch: YOLOv5Output.Epoch) -> String {
    let figures = epoch.losses.map { String(format: "%.4g", $0) } + ["\(epoch.instances)", "\(epoch.size)"]
    return cells(["\(epoch.epoch + 1)/\(epoch.epochs)", epoch.memory] + figures) + "  \(epoch.batch)/\(epoch.batches)"
  }

  static func row(_ row: YOLOv5Output.Validation) -> String {
    let figures = [row.precision, row.recall, row.mAP50, row.mAP].map { String(format: "%.3g", $0) }
    return padded(row.name, 22) + cells(["\(row.images)", "\(row.instances)"] + figures)
  }

  private static func cells(_ texts: [String]) -> String { texts.map { padded($0, 11) }.joined() }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }
}
