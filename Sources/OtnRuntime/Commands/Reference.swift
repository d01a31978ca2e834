import OtnSyntax

/// The reference: one page a command or `func`, made from its declaration.
public struct Reference {
  private let commands: [Command]
  /// How `func`s are found by name.
  var functions: (String) -> Function? = { _ in nil }

  public init(commands: [Command]) { self.commands = commands }

  /// The page of a command, a family of commands, a `func`, or "language"; nil: there is nothing of that name.
  public func page(for name: String) -> String? {
    if name == "language" { return Reference.language }
    if let function = functions(name) { return Reference.page(for: function) }
    let overloads = commands.filter { $0.name == name }
    if !overloads.isEmpty { return overloads.map(Reference.page(for:)).joined(separator: "\n\n") }
    let family = commands.filter { $0.family == name || $0.name.hasPrefix("\(name).") }
    return family.isEmpty ? nil : Reference.list(family)
  }

  /// What a command or `func` does, in a line; nil: there is nothing of that name, or it does not say.
  public func summary(of name: String) -> String? {
    if let code = functions(name)?.code {
      return code.documentation.flatMap { $0.split(separator: "\n").first.map(String.init) }
    }
    return commands.first { $0.name == name }?.summary
  }

  /// The commands by family, one line each.
  public var overview: String {
    var families: [String] = []
    for command in commands where !families.contains(command.family) { families.append(command.family) }
    let lists = families.map { family in
      "\(family)\n" + Reference.list(commands.filter { $0.family == family })
    }
    return lists.joined(separator: "\n\n")
      + "\n\n`help NAME` tells all about one of them, `help language` about the language."
  }

  /// The name nearest to one that has no page.
  func suggestion(for name: String) -> String? {
    Suggestion.nearest(name, in: commands.map(\.name) + ["language"])
  }

  private static func list(_ commands: [Command]) -> String {
    var shown: [Command] = []
    for command in commands where !shown.contains(where: { $0.name == command.name }) { shown.append(command) }
    let width = shown.map(\.name.count).max() ?? 0
    return shown.map { "  \($0.name.padded(to: width))  \($0.summary)" }.joined(separator: "\n")
  }

  /// Signature, summary, parameters, what it returns and does, examples.
  public static func page(for command: Command) -> String {
    var sections = ["\(command.signature.line)\n  \(command.summary)"]
    if !command.parameters.isEmpty {
      let names = command.parameters.map { $0.kind == .label ? "\($0.name):" : $0.name }
      let width = names.map(\.count).max() ?? 0
      let rows = zip(names, command.parameters).map { name, parameter in
        "  \(name.padded(to: width))  \(parameter.type)\(parameter.defaultText)  \(parameter.summary)"
      }
      sections.append(rows.joined(separator: "\n"))
    }
    sections.append("  gives \(command.returns)")
    if !command.effects.isEmpty { sections.append("  effects: \(command.effectText)") }
    if !command.examples.isEmpty {
      let lines = command.examples.map { example in
        "  \(example.source)" + (example.result.map { "\n  #> " + $0.replacing("\n", with: "\n  #> ") } ?? "")
      }
      sections.append("examples\n" + lines.joined(separator: "\n"))
    }
    return sections.joined(separator: "\n\n")
  }

  /// The page of a `func`, from its `##` comment.
  static func page(for function: Function) -> String {
    guard let code = function.code else { return function.commands.map(page(for:)).joined(separator: "\n\n") }
    let text = code.documentation?.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" } ?? []
    let line = code.file.position(of: code.span.start).line
    return ([code.signature.line] + text + ["", "  declared in \(code.file.name), line \(line)"]).joined(
      separator: "\n")
  }
}

extension Parameter {
  fileprivate var defaultText: String {
    switch kind {
    case .rest: ", any number"
    default: defaultValue.map { $0.isNull ? "" : " = \($0.literal)" } ?? ""
    }
  }
}

extension Command {
  /// "reads path, network".
  public var effectText: String { effects.map(\.description).sorted().joined(separator: ", ") }
}

extension Effect: CustomStringConvertible {
  public var description: String {
    switch self {
    case .reads(let argument): "reads \(argument)"
    case .writes(let argument): "writes \(argument)"
    case .sends(let argument): "sends to \(argument)"
    case .writesPictures: "writes pictures"
    case .network: "network"
    case .createsInCloud: "creates in the cloud"
    case .deletesInCloud(nil): "deletes in the cloud"
    case .deletesInCloud(let argument?): "deletes in the cloud with \(argument): true"
    case .trains: "trains"
    case .clock: "reads the clock"
    case .random: "random"
    case .prints: "prints"
    }
  }
}
