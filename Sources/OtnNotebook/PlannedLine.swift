import OtnRuntime

/// One line of a plan: what is done, to what, and what is known of that.
struct PlannedLine: Equatable {
  enum Verb: String { case reads, asks, writes, creates, deletes, trains, network }

  let verb: Verb
  var subject: String
  /// What is known of the subject.
  var facts = ""
  /// The command that does it; nil: the subject says so.
  var command: String?
  /// How many times in a row.
  var count = 1
  /// What is at the path of a file or folder that is read.
  var path: PathFacts?
  /// Whether the subject is a path that nobody knows yet.
  var isPathUnknown = false
  /// How long a training is.
  var training: Training?

  struct Training: Equatable {
    var epochs: Int?
    var steps: Int?
  }

  var notes: String {
    let times = count > 1 ? "\(count) times" : ""
    return [facts, times, command ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
  }
}

/// Puts calls into lines.
struct PlannedLines {
  let home: String?
  /// The cell that the calls stand in.
  let cell: Int
  let pictureFolder: String?

  func lines(of call: PlannedCall) -> [PlannedLine] {
    let effects = call.effects
    let parameters = call.command.parameters
    var lines: [PlannedLine] = []
    for parameter in parameters where effects.contains(.reads(argument: parameter.name)) {
      lines += reads(parameter, call)
    }
    for parameter in parameters where effects.contains(.writes(argument: parameter.name)) {
      if let line = writes(parameter, call) { lines.append(line) }
    }
    if effects.contains(.writesPictures), let pictureFolder {
      let shown = parameters.first.flatMap { call.arguments.given($0.name)?.source } ?? "it"
      lines.append(PlannedLine(verb: .writes, subject: pictureFolder, facts: "a picture of \(shown.cut)"))
    }
    let isAll = effects.allSatisfy { effect in
      switch effect {
      case .reads, .sends, .network: true
      default: false
      }
    }
    if isAll, lines.allSatisfy({ $0.path != nil }) {
      for parameter in parameters where effects.contains(.sends(argument: parameter.name)) {
        lines.append(place(.asks, parameter, call))
      }
    }
    for index in lines.indices where lines[index].command == nil { lines[index].command = call.command.name }
    if effects.contains(.createsInCloud) { lines.append(PlannedLine(verb: .creates, subject: text(of: call))) }
    if effects.contains(where: { if case .deletesInCloud = $0 { true } else { false } }) {
      lines.append(PlannedLine(verb: .deletes, subject: text(of: call), facts: "asks first"))
    }
    if effects.contains(.trains) { lines.append(trains(call)) }
    if lines.isEmpty, effects.contains(.network) { lines = [PlannedLine(verb: .network, subject: text(of: call))] }
    for index in lines.indices { lines[index].count = call.count }
    return lines
  }

  // MARK: Places

  private func reads(_ parameter: Parameter, _ call: PlannedCall) -> [PlannedLine] {
    let value = call.arguments[parameter.name]
    if case .null = value { return [] }
    guard case .text(let text) = value else {
      return [place(.reads, parameter, call)]
    }
    return (call.files ?? [text.string]).map { path in
      var line = PlannedLine(verb: .reads, subject: abbreviated(path))
      if Self.isAddress(path) { return line }
      let found = PathFacts(path, home: home)
      let made = call.writers[path].map { $0 == cell ? "made before" : "cell \($0) makes it" }
      line.path = found
      line.facts =
        found == .missing ? made ?? "not there" : [found.text, made].compactMap(\.self).joined(separator: ", ")
      return line
    }
  }

  private func writes(_ parameter: Parameter, _ call: PlannedCall) -> PlannedLine? {
    let value = call.arguments[parameter.name]
    if case .null = value { return nil }
    var line = place(.writes, parameter, call)
    guard case .text(let text) = value, !Self.isAddress(text.string) else { return line }
    let whole = self.text(of: call)
    if call.arguments.given(parameter.name) == nil, whole.count <= String.longestArgument {
      line.command = whole
      return line
    }
    switch PathFacts(text.string, home: home) {
    case .missing: line.facts = call.writers[text.string] == nil ? "new" : ""
    case .other: line.facts = ""
    case .file(let bytes): line.facts = "a file that is there: \(PathFacts.text(ofBytes: bytes))"
    case let found: line.facts = "a folder that is there: \(found.text)"
    }
    return line
  }

  private static func isAddress(_ text: String) -> Bool {
    text.contains("://") || text.hasPrefix("arn:") || text.hasSuffix("--op-s3")
  }

  /// A path by itself, what is read by its name in the program, and where something goes by what it is.
  private func place(_ verb: PlannedLine.Verb, _ parameter: Parameter, _ call: PlannedCall) -> PlannedLine {
    let value = call.arguments[parameter.name]
    let source = call.arguments.given(parameter.name)?.source?.cut
    var line = PlannedLine(verb: verb, subject: source ?? value.text.cut)
    switch value {
    case .text(let text): line.subject = abbreviated(text.string)
    case .object(let unknown as UnknownValue) where parameter.type == .string:
      line.subject = "a path that is \(when(unknown))"
      line.facts = source ?? ""
      line.isPathUnknown = true
    case .object(let unknown as UnknownValue):
      line.facts = unknown.type.map { "\("AEIOU".contains($0.first ?? "x") ? "an" : "a") \($0)" } ?? ""
    case .object(let object) where verb == .reads:
      let count = object.count.map { ", \($0) element\($0 == 1 ? "" : "s")" } ?? ""
      line.facts = object.shortText + count
    case .object(let object): line.subject = object.shortText
    default: break
    }
    return line
  }

  private func when(_ unknown: UnknownValue) -> String {
    unknown.cell == cell ? "known only when it runs" : "known only when cell \(unknown.cell) has run"
  }

  private func abbreviated(_ path: String) -> String {
    guard let home, home != "/", path == home || path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }

  // MARK: Calls

  /// The call with the arguments that it was given: values where they are known and short, else the program's text.
  private func text(of call: PlannedCall) -> String {
    let words = call.command.parameters.compactMap { parameter -> String? in
      guard let (value, source) = call.arguments.given(parameter.name) else { return nil }
      let text: String
      switch value {
      case .null: return nil
      case .object, .function: text = source ?? value.text
      default: text = value.literal
      }
      return (parameter.kind == .label ? "\(parameter.name): " : "") + text.cut
    }
    return ([call.command.name] + words).joined(separator: " ")
  }

  /// By the parameters `on`, `val`, `epochs`, `batch` and `size`, where a command has them.
  private func trains(_ call: PlannedCall) -> PlannedLine {
    let arguments = call.arguments
    guard let net = call.command.parameters.first, arguments.given("on") != nil,
      call.command.parameters.contains(where: { $0.name == "epochs" })
    else { return PlannedLine(verb: .trains, subject: text(of: call)) }
    func name(_ parameter: String) -> String { arguments.given(parameter)?.source?.cut ?? "" }
    func number(_ parameter: String) -> String { arguments[parameter].text }
    let validation = arguments.given("val") == nil ? "" : ", validated on \(name("val"))"
    let length = "\(number("epochs")) epochs, batch \(number("batch")), size \(number("size"))"
    var line = PlannedLine(verb: .trains, subject: "\(name(net.name)) on \(name("on"))\(validation): \(length)")
    (line.facts, line.training) = steps(arguments)
    return line
  }

  private func steps(_ arguments: Arguments) -> (String, PlannedLine.Training) {
    var training = PlannedLine.Training()
    if case .int(let epochs) = arguments["epochs"] { training.epochs = epochs }
    if let unknown = ["on", "epochs", "batch"].compactMap({ arguments[$0].unknown }).first {
      return ("how many steps is \(when(unknown))", training)
    }
    guard case .object(let set) = arguments["on"], let count = set.count, let epochs = training.epochs,
      case .int(let batch) = arguments["batch"], batch > 0
    else { return ("", training) }
    let steps = (count + batch - 1) / batch
    training.steps = steps.multipliedReportingOverflow(by: epochs).partialValue
    return ("\(steps) step\(steps == 1 ? "" : "s") an epoch, \(training.steps ?? 0) in all", training)
  }
}

extension String {
  static let longestArgument = 48

  /// On one line, and not too long.
  var cut: String {
    let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count <= Self.longestArgument ? line : line.prefix(Self.longestArgument - 1) + "…"
  }

  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
