import OrderedCollections

/// Any value of the language. Small ones are inline, large ones behind a class; stride 16.
///
/// Lists and maps are values: mutate through a uniquely referenced box, copy it otherwise.
public enum Value {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  /// A count of bytes: `64KiB`.
  case bytes(Int)
  /// Nanoseconds.
  case duration(Int)
  case text(Text)
  case listBox(ListBox)
  case mapBox(MapBox)
  case range(RangeBox)
  case function(Function)
  case object(HostObject)
}

public final class Text {
  public let string: String
  public init(_ string: String) { self.string = string }
}

public final class ListBox {
  public var items: [Value]
  public init(_ items: [Value]) { self.items = items }
  deinit { Release.containers(in: surrenderItems()) }
}

/// Keys are strings or ints.
public enum MapKey: Hashable {
  case string(String)
  case int(Int)
}

public final class MapBox {
  public var items: OrderedDictionary<MapKey, Value>
  public init(_ items: OrderedDictionary<MapKey, Value>) { self.items = items }
  deinit { Release.containers(in: surrenderItems()) }
}

/// `lower..<upper`; a closed range is stored with `upper + 1` (so `...Int.max` is refused).
public final class RangeBox {
  public let range: Range<Int>
  public init(_ range: Range<Int>) { self.range = range }
}

extension Value {
  public static func string(_ string: String) -> Value { .text(Text(string)) }
  public static func list(_ items: [Value]) -> Value { .listBox(ListBox(items)) }
  public static func map(_ items: OrderedDictionary<MapKey, Value>) -> Value { .mapBox(MapBox(items)) }
}
