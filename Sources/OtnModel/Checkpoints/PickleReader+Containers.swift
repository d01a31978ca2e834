extension PickleReader {
  mutating func contain(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .emptyList: push(.list([]))
    case .list: push(.list(try popToMark()))
    case .append: try extend([pop()])
    case .appends, .addItems: try extend(popToMark())
    case .emptyTuple: push(.tuple([]))
    case .tuple: push(.tuple(try popToMark()))
    case .tuple1: try pushTuple(1)
    case .tuple2: try pushTuple(2)
    case .tuple3: try pushTuple(3)
    case .emptyDict: push(.dictionary([]))
    case .dict: push(.dictionary(try Self.pairs(popToMark())))
    case .setItem:
      let value = try pop()
      let key = try pop()
      try set([key, value])
    case .setItems: try set(popToMark())
    case .emptySet: push(.set([]))
    default: push(.set(try popToMark()))
    }
  }

  private mutating func pushTuple(_ count: Int) throws(CheckpointError) {
    var items: [Pickle.Value] = []
    for _ in 0..<count { items.append(try pop()) }
    push(.tuple(items.reversed()))
  }

  static func pairs(_ items: [Pickle.Value]) throws(CheckpointError) -> [(key: Pickle.Value, value: Pickle.Value)] {
    guard items.count % 2 == 0 else { throw .damaged("a key has no value") }
    return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
  }

  private mutating func extend(_ items: [Pickle.Value]) throws(CheckpointError) {
    let place = try container()
    // Taken out while it grows: else each append would copy all that was there.
    let object = pickle.objects[place]
    pickle.objects[place] = .tuple([])
    switch object {
    case .list(var all):
      all += items
      pickle.objects[place] = .list(all)
    case .set(var all):
      all += items
      pickle.objects[place] = .set(all)
    case .record(var record):
      record.items += items
      pickle.objects[place] = .record(record)
    default: throw .damaged("something is appended to what is no list")
    }
  }

  private mutating func set(_ items: [Pickle.Value]) throws(CheckpointError) {
    let place = try container()
    let pairs = try Self.pairs(items)
    let object = pickle.objects[place]
    pickle.objects[place] = .tuple([])
    switch object {
    case .dictionary(var all):
      all += pairs
      pickle.objects[place] = .dictionary(all)
    case .record(var record):
      record.items += items
      pickle.objects[place] = .record(record)
    default: throw .damaged("a key is set in what is no dictionary")
    }
  }

  /// The place of the object on top of the stack.
  func container() throws(CheckpointError) -> Int {
    guard case .object(let place) = try top() else { throw .damaged("a plain value is filled like a container") }
    return place
  }
}
