import CEdit

/// Where libedit puts each character of a text on the screen.
struct ScreenLayout {
  struct Place: Equatable {
    var row = 0
    var column = 0
  }

  /// The place of every scalar, and then of what would come next.
  let places: [Place]
  /// False when some character's width is not certain (control and combining characters): then nothing is painted.
  let isExact: Bool

  var end: Place { places[places.count - 1] }

  /// `text` after a prompt of `start` columns, on a screen of `width` columns.
  init(_ text: [Unicode.Scalar], start: Int, width: Int) {
    var places: [Place] = []
    places.reserveCapacity(text.count + 1)
    var isExact = true
    var place = Place(row: start / width, column: start % width)
    for scalar in text {
      let columns = Self.columns(of: scalar, at: place.column)
      if columns <= 0 && scalar != "\n" { isExact = false }
      // A wide character that does not fit goes to the next row whole.
      if scalar != "\t", place.column + columns > width { place = Place(row: place.row + 1, column: 0) }
      places.append(place)
      if scalar == "\n" {
        place = Place(row: place.row + 1, column: 0)
      } else {
        place.column += columns <= 0 ? 2 : columns
        if place.column >= width { place = Place(row: place.row + 1, column: 0) }
      }
    }
    places.append(place)
    self.places = places
    self.isExact = isExact
  }

  static func columns(of scalar: Unicode.Scalar, at column: Int = 0) -> Int {
    switch scalar {
    case "\n": 0
    case "\t": 8 - column % 8
    case " "..."~": 1
    default: Int(ceditColumns(scalar.value))
    }
  }
}
