/// Where data of one place may go, as a notebook or a site states it.
///
///     residency keep: "op-01ac5d28a6a232904" local: ["./runs"] allow_by: ["ana"]
///
/// Data held at `keep` may go to `keep` itself (its buckets, instances whose subnet is on it) and to the local folders listed. Where
/// several policies keep the same place, all of them must agree.
public struct ResidencyPolicy: Equatable, Sendable {
  public let keep: Place
  /// Real paths.
  public let local: [String]
  /// The users of this machine who may permit by hand.
  public let allowBy: [String]
  /// Folders whose data is held at a place, by their real paths.
  public let held: [String: Place]
  /// Who stated it: `lab.otn:3`, `/etc/otn/residency.yml`.
  public let source: String

  public init(
    keep: Place, local: [String] = [], allowBy: [String] = [], held: [String: Place] = [:], source: String
  ) {
    self.keep = keep
    self.local = local
    self.allowBy = allowBy
    self.held = held
    self.source = source
  }

  /// From texts: places by name, paths as they are typed.
  ///
  /// - Throws: `residency` for a place or a path that is none.
  public init(
    keep: String, local: [String], allowBy: [String], held: [(folder: String, place: String)], home: String?,
    source: String
  ) throws(ResidencyError) {
    func real(_ path: String) throws(ResidencyError) -> String {
      guard let real = RealPath.of(path, home: home) else {
        throw ResidencyError("the links of `\(path)` lead round in circles")
      }
      return real
    }
    func place(_ text: String) throws(ResidencyError) -> Place {
      guard let place = Place(text), place != .local else {
        throw ResidencyError(
          "`\(text)` is no place that data can be kept at", help: "write an Outpost's id, op-…, or dir:/a/folder")
      }
      if case .folder(let path) = place { return .folder(try real(path)) }
      return place
    }
    var folders: [String: Place] = [:]
    for entry in held { folders[try real(entry.folder)] = try place(entry.place) }
    var paths: [String] = []
    for path in local { paths.append(try real(path)) }
    self.init(keep: try place(keep), local: paths, allowBy: allowBy, held: folders, source: source)
  }

  /// Whether data that is held at `keep` may go there. A path is judged by what this policy says of it, whatever others claim.
  public func permits(_ destination: Destination) -> Bool {
    guard let path = destination.path else { return destination.place == keep }
    return places(of: path).contains(keep) || local.contains { RealPath.isInside(path, $0) }
  }

  /// The places that claim a real path of this machine.
  func places(of path: String) -> Set<Place> {
    var places = Set(held.filter { RealPath.isInside(path, $0.key) }.values)
    if case .folder(let folder) = keep, RealPath.isInside(path, folder) { places.insert(keep) }
    return places
  }
}
