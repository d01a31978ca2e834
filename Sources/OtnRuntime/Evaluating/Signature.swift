import OtnSyntax

/// What can be called, seen from outside: the parameters of a command, `func` or closure.
final class Signature {
  struct Parameter {
    let name: String
    let kind: OtnRuntime.Parameter.Kind
    let isRequired: Bool
    /// What stands after its label in the one-line signature: a default, or "…".
    let defaultText: String?
  }

  /// nil: a closure.
  let name: String?
  let parameters: [Parameter]

  init(name: String?, parameters: [Parameter]) {
    self.name = name
    self.parameters = parameters
  }

  var labels: [String] { parameters.filter { $0.kind == .label }.map(\.name) }

  /// `train net on: … val: … epochs: 50`.
  var line: String {
    let words = parameters.map { parameter in
      switch parameter.kind {
      case .positional: parameter.isRequired ? parameter.name : "[\(parameter.name)]"
      case .rest: "\(parameter.name)…"
      case .label: "\(parameter.name): \(parameter.defaultText ?? "…")"
      }
    }
    return ([name ?? "closure"] + words).joined(separator: " ")
  }

  /// The help line of errors in calls.
  var help: String { name.map { "\(line)   (`?\($0)` for all of it)" } ?? line }

  /// Where each parameter's value comes from, and what does not fit. `labels` has one entry an argument, nil for a positional one.
  func match(_ labels: [String?]) -> (plan: Plan, mismatches: [Mismatch]) {
    var mismatches: [Mismatch] = []
    var positions = labels.indices.filter { labels[$0] == nil }[...]
    for (position, label) in labels.enumerated() {
      if let label, !parameters.contains(where: { $0.kind == .label && $0.name == label }) {
        mismatches.append(.unknownLabel(argument: position))
      }
    }
    var plan = Plan()
    for (position, parameter) in parameters.enumerated() {
      let given: Int? = parameter.kind == .label ? labels.firstIndex(of: parameter.name) : nil
      if parameter.kind == .rest {
        plan.sources.append(.rest(Array(positions)))
        positions = []
      } else if let argument = given ?? (parameter.kind == .positional ? positions.popFirst() : nil) {
        plan.sources.append(.given(argument))
      } else {
        plan.sources.append(.missing)
        plan.missing.append(position)
        // One that was given by its name is reported as that.
        if parameter.isRequired, !labels.contains(parameter.name) || parameter.kind == .label {
          mismatches.append(.missing(parameter: position))
        }
      }
    }
    plan.isPlain =
      labels.allSatisfy { $0 == nil } && parameters.allSatisfy { $0.kind == .positional } && plan.missing.isEmpty
    if let extra = positions.first { mismatches.append(.tooMany(argument: extra)) }
    return (plan, mismatches)
  }

  /// The plan of a call by position, made while running.
  func plan(positional count: Int, _ call: CallSite) throws -> Plan {
    let (plan, mismatches) = match(Array(repeating: nil, count: count))
    if let mismatch = mismatches.first { throw mismatch.diagnostic(for: self, call) }
    return plan
  }
}

/// Where the values of a call's parameters come from.
struct Plan {
  enum Source {
    case given(Int)
    case rest([Int])
    case missing
  }
  var sources: [Source] = []
  /// The parameters that get their defaults.
  var missing: [Int] = []
  /// Whether each parameter is given the argument of its own position.
  var isPlain = false
}

/// Where a call and its arguments stand.
final class CallSite: Sendable {
  struct Argument: Sendable {
    let label: Name?
    let span: Span
  }
  let file: SourceFile
  let head: Span
  let arguments: [Argument]

  init(file: SourceFile, head: Span, arguments: [Argument] = []) {
    self.file = file
    self.head = head
    self.arguments = arguments
  }

  var site: Site { Site(file: file, span: head) }

  func argument(_ position: Int) -> Site {
    Site(file: file, span: arguments.indices.contains(position) ? arguments[position].span : head)
  }
}

/// One thing by which a call does not fit the signature.
enum Mismatch {
  case unknownLabel(argument: Int)
  case missing(parameter: Int)
  case tooMany(argument: Int)

  func diagnostic(for signature: Signature, _ call: CallSite) -> Diagnostic {
    let name = signature.name.map { "`\($0)`" } ?? "the closure"
    switch self {
    case .unknownLabel(let position): return unknownLabel(position, name, signature, call)
    case .missing(let position):
      let parameter = signature.parameters[position]
      let what = parameter.kind == .label ? "\(parameter.name):" : parameter.name
      return call.site.diagnostic("missing-argument", "\(name) needs `\(what)`", help: signature.help)
    case .tooMany(let position):
      let most = signature.parameters.count { $0.kind == .positional }
      let given = max(most + 1, call.arguments.count { $0.label == nil })
      var hint: String?
      if let label = signature.labels.first { hint = "is it `\(label):`? Labelled arguments are passed by label" }
      return call.argument(position).diagnostic(
        "too-many-arguments", "\(name) takes \(most.counted("argument")) by position, not \(given)",
        hint: hint, help: signature.help)
    }
  }

  private func unknownLabel(_ position: Int, _ name: String, _ signature: Signature, _ call: CallSite) -> Diagnostic {
    let label = call.arguments[position].label ?? Name("", call.head)
    var hint: String?
    if signature.parameters.contains(where: { $0.kind != .label && $0.name == label.text }) {
      hint = "`\(label.text)` is passed by position, without its name"
    } else if let near = Suggestion.nearest(label.text, in: signature.labels) {
      hint = "did you mean `\(near)`?"
    }
    return Diagnostic(
      "unknown-label", "\(name) has no argument `\(label.text)`", file: call.file, span: label.span, hint: hint,
      help: signature.help)
  }
}

extension Parameter {
  var inSignature: Signature.Parameter {
    Signature.Parameter(name: name, kind: kind, isRequired: isRequired, defaultText: defaultValue.map(\.literal))
  }

  /// An optional type without a default is nil when left out.
  var isRequired: Bool {
    if case .optional = type { return false }
    return defaultValue == nil && kind != .rest
  }
}
