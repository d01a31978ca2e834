import Foundation
import OtnRuntime

/// A binding as a log knows it: a name as a cell binds it, whatever it holds when the cell has run again. All definitions of a `func`
/// are one. What a cell shows is the binding `it`.
struct Slot: Hashable {
  /// nil: a `func`.
  let cell: Int?
  let name: String
}

/// What cells read and write.
enum Resource: Hashable {
  case binding(Slot)
  case file(String)
  /// The network, buckets, the cloud.
  case elsewhere

  /// A file in a folder is the folder's content.
  func touches(_ other: Resource) -> Bool {
    guard case .file(let a) = self, case .file(let b) = other else { return self == other }
    return a == b || a.hasPrefix("\(b)/") || b.hasPrefix("\(a)/")
  }
}

/// What the last run of a cell took, made and gave.
public struct CellRun {
  /// Why a cell did not run to its end.
  public struct Failure: Equatable {
    public let code: String
    public let message: String
    /// How many of the cell's statements ran before the one that failed.
    let finishedStatements: Int
  }

  public internal(set) var output: CellOutput
  /// The PNGs of `output.pictures`.
  public internal(set) var pictures: [Picture]
  public internal(set) var failure: Failure?
  /// The session's seed afterwards.
  let seed: UInt64
  /// Those that its commands were given.
  var givenSeeds: [UInt64] = []
  let seconds: Double
  var setsSeed = false

  /// A digest of the code and of the versions of all that it read: another run of the same cell, which finds the same, has the same
  /// version and comes to the same.
  var version = ""
  /// What the names of earlier cells stood for.
  var names: [String: Slot] = [:]
  /// The names in it that meant commands.
  var commands: Set<String> = []
  /// What it read, and in which version; an empty one is older than the log.
  var reads: [Resource: String] = [:]
  var bound: [String: Slot] = [:]
  var writes: Set<Resource> = []
  /// The variables that it assigned.
  var assigned: Set<Slot> = []
  /// The bindings that it changed in a way that running it again would not repeat: it failed on the way.
  var leftBehind: Set<Slot> = []
  /// What the functions that it made keep: these very variables.
  var captured: [Slot: BindingID] = [:]
  /// The bindings it met that hold objects which may share memory.
  var sharing: Set<Slot> = []
  var randomBefore: UInt64 = 0
  var randomAfter: UInt64 = 0
  var drawsFromBefore = false
  /// Paths that its commands read, as they stood in the program.
  var paths: [String] = []
  /// What the files that it read, by their absolute paths, held.
  var stamps: [String: String] = [:]
  /// One of them that holds something else by now.
  var changedFile: String?

  /// Whether all that it did was to show something.
  var onlyLooks: Bool {
    failure == nil && !output.pieces.isEmpty && bound.keys.allSatisfy { $0 == "it" }
      && writes.allSatisfy { if case .binding(let slot) = $0 { slot.name == "it" } else { false } }
  }
}

extension Resource: CustomStringConvertible {
  /// For digests.
  var description: String {
    switch self {
    case .binding(let slot): "\(slot.cell ?? 0) \(slot.name)"
    case .file(let path): "file \(path)"
    case .elsewhere: "elsewhere"
    }
  }
}
