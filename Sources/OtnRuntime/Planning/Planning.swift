import Foundation
import OtnSyntax
import OtnWork

/// Finds out what a program would do without doing it: a session that has one evaluates everything as always, except that a command
/// with effects is entered in the list instead of called, and gives an `UnknownValue`.
///
///     session.planning = Planning(sizeOfFile: { … })
///     try interpreter.run(cell)
///     session.planning?.finishCell()      // what the cell would do
///
/// Pure commands are called, so that paths made of params, loops over lists and functions of the language are known. So are those that
/// read nothing but small files which no step before would write, as it changes nothing. Where a condition is not known, both ways are
/// planned; what is repeated an unknown number of times is planned once.
public final class Planning {
  /// Files up to so many bytes are read to know what comes of them.
  public static let mostBytesRead = 32 << 20
  /// Calls of one cell beyond so many are only counted.
  public static let mostCalls = 10_000

  /// The number of the cell that is being planned.
  public var cell = 0
  /// The commands that would look at the clock, and those that would draw random numbers, in order.
  public private(set) var clockReaders: [String] = []
  public private(set) var randomDrawers: [String] = []
  /// Calls of this cell that were too many to be listed.
  public private(set) var omittedCalls = 0
  var steps: [PlannedStep] = []
  private var callCount = 0
  /// The size of a regular file; nil: it is none.
  private let sizeOfFile: (String) -> Int?
  /// Where steps so far would write, and the folders above, each with the last cell that would.
  private var written: [String: Int] = [:]
  private var touched: [String: Int] = [:]
  /// Whether a function that the running command called gave something unknown.
  private var meetsUnknown = false
  // Of `Planning+Doubt.swift`.
  var doubt = 0
  var assignments: [Assignment] = []
  var departures = Departures()
  var running: [ObjectIdentifier: Int] = [:]

  public init(sizeOfFile: @escaping (String) -> Int?) { self.sizeOfFile = sizeOfFile }

  /// The steps since the last cell.
  public func finishCell() -> (steps: [PlannedStep], omittedCalls: Int) {
    defer { (steps, omittedCalls, callCount) = ([], 0, 0) }
    return (steps, omittedCalls)
  }

  func unknown(_ type: String? = nil) -> Value { .object(UnknownValue(type, cell: cell)) }

  // MARK: Calls

  /// Takes the place of a command's call.
  func answer(_ arguments: Arguments) throws -> Value {
    let command = arguments.command
    if command.effects.contains(.clock) { Self.add(command.name, to: &clockReaders) }
    if command.effects.contains(.random) { Self.add(command.name, to: &randomDrawers) }
    let unknown = Value.list(arguments.values).unknownInside
    let files = try? command.files?(arguments)
    if unknown == nil, isCallable(arguments, files) {
      enter(arguments, files)
      return try call(arguments)
    }
    enter(arguments, files)
    try planFunctions(arguments)
    // `fail`, whatever its message will be.
    if command.returns == "nothing" { throw Fault("failed", "it fails here") }
    if command.returns.hasPrefix("nil") { return .null }
    let isPure = arguments.toldEffects.isEmpty
    return .object(UnknownValue(command.resultType, cell: isPure ? unknown?.cell ?? cell : cell))
  }

  /// Whether calling it changes nothing and is quick.
  private func isCallable(_ arguments: Arguments, _ files: [String]?) -> Bool {
    for effect in arguments.toldEffects {
      guard case .reads(let name) = effect, case .text(let path) = arguments[name], files != nil,
        writer(of: path.string, arguments) == nil
      else { return false }
    }
    var rest = Self.mostBytesRead
    for path in files ?? [] {
      guard writer(of: path, arguments) == nil, let size = sizeOfFile(path), size <= rest else { return false }
      rest -= size
    }
    return true
  }

  private func call(_ arguments: Arguments) throws -> Value {
    let outer = meetsUnknown
    meetsUnknown = false
    defer { meetsUnknown = outer }
    let command = arguments.command
    let count = steps.count
    do {
      let value = try command.body(arguments)
      return command.effects.contains(.clock) ? unknown(command.resultType) : value
    } catch {
      guard meetsUnknown, Self.isCatchable(error) else { throw error }
      // It could not do with what its function gave, which the run will know.
      steps.removeSubrange(count...)
      try planFunctions(arguments)
      return unknown(command.resultType)
    }
  }

  private static func isCatchable(_ error: any Error) -> Bool {
    switch error {
    case let error as Diagnostic: Diagnostic.isCatchable(error.code)
    case let error as any CodedError: Diagnostic.isCatchable(error.code)
    default: false
    }
  }

  /// To be told what a function gave to the command that called it.
  func note(_ result: Value) {
    if result.unknownInside != nil { meetsUnknown = true }
  }

  // MARK: Entering

  private func enter(_ arguments: Arguments, _ files: [String]?) {
    let told = arguments.toldEffects
    // Looking whether a file is there is no matter.
    let onlyLooks = files?.isEmpty ?? false && told.allSatisfy { if case .reads = $0 { true } else { false } }
    if told.isEmpty || onlyLooks { return }
    var writers: [String: Int] = [:]
    var places: [String] = []
    for effect in told {
      switch effect {
      case .reads(let name):
        guard case .text(let path) = arguments[name] else { continue }
        for path in files ?? [path.string] { writers[path] = writer(of: path, arguments) }
      case .writes(let name):
        guard case .text(let path) = arguments[name] else { continue }
        writers[path.string] = writer(of: path.string, arguments)
        places.append(Self.place(path.string, arguments))
      default: continue
      }
    }
    for place in places {
      written[place] = cell
      for folder in Self.folders(above: place) { touched[folder] = cell }
    }
    append(PlannedCall(arguments: arguments, files: files, writers: writers))
  }

  private func append(_ call: PlannedCall) {
    if case .call(var last)? = steps.last, last.isLike(call) {
      last.count += 1
      steps[steps.count - 1] = .call(last)
    } else if callCount < Self.mostCalls {
      callCount += 1
      steps.append(.call(call))
    } else {
      omittedCalls += 1
    }
  }

  /// The last cell that would write a file or folder, something in it, or the folder that it is in.
  private func writer(of path: String, _ arguments: Arguments) -> Int? {
    guard !written.isEmpty else { return nil }
    let place = Self.place(path, arguments)
    return ([place] + Self.folders(above: place)).compactMap { written[$0] }.max() ?? touched[place]
  }

  private static func folders(above place: String) -> [String] {
    var folders: [String] = []
    var rest = place[...]
    while let slash = rest.lastIndex(of: "/"), slash > rest.startIndex {
      rest = rest[..<slash]
      folders.append(String(rest))
    }
    return folders
  }

  private static func place(_ path: String, _ arguments: Arguments) -> String {
    var path = path
    if path == "~" || path.hasPrefix("~/"), let home = arguments.session.host.environment["HOME"] {
      path = home + path.dropFirst()
    }
    return URL(fileURLWithPath: path).standardizedFileURL.path
  }

  private static func add(_ name: String, to names: inout [String]) {
    if !names.contains(name) { names.append(name) }
  }
}
