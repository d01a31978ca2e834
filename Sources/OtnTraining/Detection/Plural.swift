/// English plurals of class names, for sentences such as "4 apples, 6 oranges, 1 cake".
enum Plural {
  /// `count` and the name, in the plural unless it is one.
  static func phrase(_ count: Int, _ name: String) -> String {
    "\(count) \(count == 1 ? name : plural(of: name))"
  }

  /// The plural of a name's last word; names that end in no letter stay as they are.
  static func plural(of name: String) -> String {
    guard let end = name.last, end.isLetter else { return name }
    let words = name.split(separator: " ", omittingEmptySubsequences: false)
    guard let last = words.last.map(String.init) else { return name }
    let start = name.dropLast(last.count)
    if unchanged.contains(last.lowercased()) { return name }
    if let irregular = irregular[last.lowercased()] { return start + irregular }
    for (ending, replacement) in irregularEndings where last.hasSuffix(ending) {
      return start + last.dropLast(ending.count) + replacement
    }
    if ["s", "x", "z", "ch", "sh"].contains(where: last.hasSuffix) { return name + "es" }
    let beforeLast = last.dropLast().last
    if end == "y", let beforeLast, !"aeiou".contains(beforeLast) { return name.dropLast() + "ies" }
    return name + "s"
  }

  private static let unchanged: Set<String> = [
    "aircraft", "bread", "broccoli", "deer", "fish", "food", "fruit", "grapes", "jeans", "milk", "pants", "rice",
    "scissors", "series", "sheep", "shorts", "skis", "species",
  ]
  private static let irregular = [
    "child": "children", "foot": "feet", "goose": "geese", "leaf": "leaves", "loaf": "loaves", "mango": "mangoes",
    "mouse": "mice", "ox": "oxen", "person": "people", "potato": "potatoes", "shelf": "shelves", "tomato": "tomatoes",
    "tooth": "teeth", "wolf": "wolves",
  ]
  private static let irregularEndings = [("man", "men"), ("knife", "knives"), ("wife", "wives")]
}
