import Foundation
import OtnWork

/// The line that tells how far a sync is: `412 of 2,000 files  41.2 of 200 MB  38 MB/s  4 s left`.
final class TransferProgress {
  private let work: Work
  private let start = ContinuousClock.now
  private var shown = ContinuousClock.now
  private var movedBytes = 0
  /// What is to be copied as far as the listings were compared.
  private var files = 0
  private var bytes = 0
  private var isComplete = false

  init(work: Work) { self.work = work }

  func found(bytes: Int) {
    files += 1
    self.bytes += bytes
  }

  /// Both listings ended: the totals stand.
  func foundAll() { isComplete = true }

  func moved(bytes: Int) { movedBytes += bytes }

  var seconds: Double { Self.seconds(ContinuousClock.now - start) }

  func show(_ report: SyncReport) {
    let now = ContinuousClock.now
    guard now - shown >= .milliseconds(100) else { return }
    shown = now
    work.progress.live(line(report, seconds: Self.seconds(now - start)))
  }

  func line(_ report: SyncReport, seconds: Double) -> String {
    let rate = Double(movedBytes) / max(seconds, 0.001)
    var text =
      isComplete
      ? "\(report.copied) of \(files) files  \(Self.size(movedBytes)) of \(Self.size(bytes))"
      : "\(report.copied) files  \(Self.size(movedBytes))"
    text += "  \(Self.size(Int(rate)))/s"
    if isComplete && rate > 0 { text += "  \(Self.duration(Double(max(bytes - movedBytes, 0)) / rate)) left" }
    return text
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  private static func size(_ bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["B", "kB", "MB", "GB"] {
      if value < 1000 {
        return String(format: unit == "B" || value >= 100 ? "%.0f %@" : "%.1f %@", value, unit as NSString)
      }
      value /= 1000
    }
    return String(format: "%.1f TB", value)
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 60 { return "\(Int(seconds.rounded(.up))) s" }
    if seconds < 3600 { return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s" }
    return seconds < 360_000 ? "\(Int(seconds) / 3600) h \(Int(seconds) / 60 % 60) min" : "days"
  }
}
