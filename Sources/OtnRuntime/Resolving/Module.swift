import OrderedCollections
import OtnSyntax
import OtnWork

/// A file that was brought in with `use`: its names, and the cells that fill them.
final class Module {
  let exports: Environment
  private let cells: [ResolvedCell]
  private var hasRun = false

  init(exports: Environment, cells: [ResolvedCell]) {
    self.exports = exports
    self.cells = cells
  }

  /// Runs the cells, once however often the file is used.
  func run(_ machine: UnsafeMutablePointer<Machine>) throws {
    guard !hasRun else { return }
    for cell in cells { _ = try machine.run(cell) }
    hasRun = true
  }

  var value: Value {
    let entries = exports.names.compactMap { name in
      exports.globals[name].map { (MapKey.string(name), $0.variable.value) }
    }
    return .map(OrderedDictionary(entries, uniquingKeysWith: { $1 }))
  }
}

extension UnsafeMutablePointer<Machine> {
  /// Runs a whole cell.
  func run(_ cell: ResolvedCell) throws -> Value {
    let none = UnsafeMutablePointer<Variable>.allocate(capacity: 0)
    defer { none.deallocate() }
    let call = CallSite(file: cell.code.file, head: cell.code.span)
    return try run(cell.code, captures: none, base: pointee.top, call)
  }
}

/// Reads, parses and resolves the files that `use` names.
final class ModuleLoader {
  private let session: Session
  private let commands: CommandTable
  private var modules: [String: (bytes: [UInt8], module: Module)] = [:]
  /// The files being loaded, to find circles.
  private var loading: [String] = []
  var library = Environment()

  init(session: Session, commands: CommandTable) {
    self.session = session
    self.commands = commands
  }

  /// The name that a file's names are found under: `helpers` for "lib/helpers.otn".
  static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.hasSuffix(".otn") ? String(file.dropLast(4)) : file
  }

  /// The module in `path`, which is relative to the file that uses it. A file that has not changed is loaded once.
  func load(_ path: String, from site: Site) throws(CellFailure) -> Module {
    let path = Self.resolve(path, from: site.file.name)
    if loading.contains(path) {
      throw CellFailure(
        site.diagnostic(
          "circular-use", "`\(path)` is used by a file that it uses", help: "move what both need into a third file"))
    }
    let bytes: [UInt8]
    do { bytes = try session.host.readFile(path) } catch {
      throw CellFailure((site.diagnostic(for: error) as? Diagnostic) ?? site.diagnostic("failed", "\(error)"))
    }
    let isData = session.gate?.use(path) ?? false
    if let known = modules[path], known.bytes == bytes { return known.module }
    loading.append(path)
    defer { loading.removeLast() }
    let module = try load(SourceFile(name: path, bytes: bytes), into: Environment())
    if isData { for global in module.exports.globals.values { global.variable.isLiteral = false } }
    modules[path] = (bytes, module)
    return module
  }

  /// Resolves all cells of `file`, which can see `environment`.
  func load(_ file: SourceFile, into environment: Environment) throws(CellFailure) -> Module {
    var environment = environment
    var cells: [ResolvedCell] = []
    for cell in try Interpreter.cells(of: file) {
      var resolver = Resolver(
        file: file, environment: environment, commands: commands, library: library, cell: cells.count, overrides: [:],
        loader: self)
      let resolved = resolver.resolve(cell)
      if !resolved.diagnostics.isEmpty { throw CellFailure(resolved.diagnostics) }
      for global in resolved.globals { environment.bind(global) }
      cells.append(resolved)
    }
    return Module(exports: environment, cells: cells)
  }

  private static func resolve(_ path: String, from user: String) -> String {
    guard !path.hasPrefix("/"), !path.hasPrefix("~"), let slash = user.lastIndex(of: "/") else { return path }
    return user[...slash] + path
  }
}
