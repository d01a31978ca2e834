/// Where data is held, and what it was loaded from: the label that every value made of it carries.
///
///     let held = Held(at: bucket.place, from: "s3://shelves/train2017")
///     held.union(other)        // what is made of both
///
/// In a file's header or a folder's `residency.json` it is two texts, `held` and `origin`.
public struct Held: Equatable, Sendable {
  public private(set) var places: Set<Place> = []
  /// Paths, keys and addresses, never contents; the first few, in the order in which they were met.
  public private(set) var origins: [String] = []
  /// More are counted, not kept.
  public static let mostOrigins = 4

  /// Held nowhere: free to go anywhere.
  public init() {}

  /// Held at one place; `origin` is what was read there: a path, a key.
  public init(at place: Place, from origin: String) {
    places = [place]
    origins = [origin]
  }

  public var isEmpty: Bool { places.isEmpty }

  public func union(_ other: Held) -> Held {
    var result = self
    result.places.formUnion(other.places)
    for origin in other.origins where !result.origins.contains(origin) && result.origins.count < Self.mostOrigins {
      result.origins.append(origin)
    }
    return result
  }

  /// The places, sorted: `outpost op-01, region us-west-2`.
  public var placeText: String { places.map(\.description).sorted().joined(separator: ", ") }
  public var originText: String { origins.joined(separator: ", ") }
}

extension Held {
  private static let heldKey = "held"
  private static let originKey = "origin"

  /// For the header of a file; empty for what is free. The texts are JSON lists, so that any path can stand in them.
  public var notes: [String: String] {
    isEmpty ? [:] : [Self.heldKey: Self.list(places.map(\.description).sorted()), Self.originKey: Self.list(origins)]
  }

  /// From such a header, in which other things may stand too. A place that can't be read is held elsewhere: it is never free.
  public init(notes: [String: String]) {
    guard let text = notes[Self.heldKey] else { return }
    let names = Self.items(text) ?? [text]
    places = Set(names.map { Place($0) ?? .elsewhere($0) })
    origins = Array((notes[Self.originKey].flatMap(Self.items) ?? []).prefix(Self.mostOrigins))
  }

  private static func list(_ texts: [String]) -> String { JSONText.list(texts) }
  private static func items(_ text: String) -> [String]? { JSONText.strings(text) }
}
