import OtnSyntax

/// One binding of a name at the session's top level. A later `let` of the name makes another one; all definitions of a `func` are one.
/// Every value that a cell shows is a binding too, of the name `it`.
public struct BindingID: Hashable, Sendable {
  let number: Int
}

/// What a cell takes from the cells before it, as far as its text and the functions that it can reach tell.
public struct CellDependencies {
  /// The names of earlier cells that stand in it, and what they stand for; `it` too.
  public let names: [String: BindingID]
  /// The names in it that mean commands or functions of the standard library, until a cell binds them.
  public let commands: Set<String>
  /// The bindings whose values it may see when it runs, by itself or through functions, and the names they were bound under.
  public let reads: [BindingID: String]
  /// The names that it binds, in order.
  public let binds: [String]

  /// All names that it can reach.
  public var reachedNames: Set<String> { Set(reads.values).union(names.keys) }
}

/// What running a cell did to the session.
public struct CellTrace {
  public let dependencies: CellDependencies
  /// The bindings that it made.
  public internal(set) var bound: [String: BindingID] = [:]
  /// Those among them that are `func`s.
  public internal(set) var functions: Set<String> = []
  /// The variables that it assigned after they were bound, in whole or in part.
  public internal(set) var assigned: Set<BindingID> = []
  /// The earlier ones among those, and earlier bindings whose functions keep something that changed.
  public internal(set) var changed: Set<BindingID> = []
  /// Bindings that functions in what it made or changed use from then on.
  public internal(set) var captured: Set<BindingID> = []
  /// The bindings it saw or made that hold objects which may share memory, and whether one of these objects was changed in place.
  public internal(set) var sharing: Set<BindingID> = []
  public internal(set) var changesObjects = false
  /// The states of the session's random numbers.
  public internal(set) var randomBefore: UInt64 = 0
  public internal(set) var randomAfter: UInt64 = 0
  /// Whether it drew numbers that the cells before it have left, and did not set the seed first.
  public internal(set) var drawsFromBefore = false
  public internal(set) var setsSeed = false
  /// What its commands did that another run may find otherwise.
  public internal(set) var effects: Set<Effect> = []
}

/// What an interpreter remembers of a binding. The value is kept by whoever uses it, and not by this.
struct KnownBinding {
  let name: String
  let nature: Nature
  let cell: Int
  let documentation: String?
  private(set) weak var variable: Variable?

  init(_ global: Global) {
    name = global.name
    nature = global.nature
    cell = global.cell
    documentation = global.documentation
    variable = global.variable
  }

  /// nil: nobody holds its value any more.
  var global: Global? {
    variable.map { Global(name: name, variable: $0, nature: nature, cell: cell, documentation: documentation) }
  }

  /// The same without a value, for resolving.
  var placeholder: Global {
    Global(name: name, variable: Variable(), nature: nature, cell: cell, documentation: documentation)
  }
}
