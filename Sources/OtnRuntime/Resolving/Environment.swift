import OtnSyntax

/// What a name stands for, as far as it is known before anything runs.
enum Nature {
  /// `type` where the value's type is known: a `let` of a literal.
  case variable(mutable: Bool, type: ValueType?)
  case function(Signature)
  case module(Module)

  var signature: Signature? {
    if case .function(let signature) = self { signature } else { nil }
  }

  /// A string, a number or a Bool for sure: it has no members, so it doesn't hide a command like `coco.load`
  /// (`param coco = "~/coco"` beside `coco.load coco`).
  var isPlain: Bool {
    guard case .variable(mutable: false, let type) = self else { return false }
    return [.string, .int, .float, .bool, .bytes, .duration].contains(type)
  }
}

/// A name at the top level of a cell.
struct Global {
  let name: String
  let variable: Variable
  let nature: Nature
  /// The place of its cell in the session, from 0.
  let cell: Int
  let documentation: String?
}

/// The top-level names that a cell can see, and what they are bound to.
struct Environment {
  /// The newest binding of each name; names that hide each other keep the place of the first.
  private(set) var globals: [String: Global] = [:]
  private(set) var names: [String] = []
  /// One variable for all definitions of a `func`, so that functions made earlier call the newest.
  private(set) var functions: [String: Variable] = [:]
  /// The last value that a cell showed; nil: none yet.
  var it: Variable?

  /// Binds these names, and no others.
  mutating func rebind(_ globals: [String: Global], it: Variable?) {
    names = names.filter { globals[$0] != nil }
    let rest = globals.values.filter { self.globals[$0.name] == nil }
    names += rest.sorted { $0.variable.number < $1.variable.number }.map(\.name)
    self.globals = globals
    self.it = it
  }

  mutating func bind(_ global: Global) {
    if globals.updateValue(global, forKey: global.name) == nil { names.append(global.name) }
    if case .function = global.nature { functions[global.name] = global.variable }
  }
}

/// A cell whose names are resolved.
struct ResolvedCell {
  let code: Code
  /// The names that it binds, in order.
  let globals: [Global]
  /// The names of earlier cells that stand in it, and what they are bound to; `it` too.
  let uses: [String: Variable]
  /// Those among them whose values matter when it runs: they stand outside of the functions that it only defines.
  let reads: Set<String>
  /// The names in it that mean commands, or functions of the standard library.
  let commandUses: Set<String>
  /// Its last statement is an expression, whose value is shown.
  let mayShow: Bool
  let diagnostics: [Diagnostic]
}

/// The commands by name, and the namespaces that their names open.
struct CommandTable {
  private(set) var overloads: [String: [Command]] = [:]
  private(set) var functions: [String: Function] = [:]
  private var namespaces: [String: [String]] = [:]

  init(_ commands: [Command]) {
    for command in commands { overloads[command.name, default: []].append(command) }
    for (name, commands) in overloads {
      functions[name] = Function(commands: commands)
      if let dot = name.lastIndex(of: ".") { namespaces[String(name[..<dot]), default: []].append(name) }
    }
  }

  /// The commands of `coco.…`, or nil: there is no such namespace.
  func members(of namespace: String) -> [String]? {
    namespaces[namespace]?.map { String($0.dropFirst(namespace.count + 1)) }.sorted()
  }

  var names: [String] { overloads.keys.sorted() }
}
