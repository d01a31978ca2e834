/// Which cells and anchors of one level each labelled box is to be found by.
///
/// Everything is computed in float32, as the published program does: centres that lie exactly on the border of a cell take their
/// side by the rounding of `x · width`.
struct TargetAssignment {
  /// The grid of one level: its anchors (width, height) in cells, and its size.
  struct Grid {
    let anchors: [(width: Float, height: Float)]
    let width: Int
    let height: Int
  }

  /// One target as the loader gives it: image, class and a box in 0…1.
  struct Target {
    let image: Int
    let category: Int
    let x, y, width, height: Float
  }

  /// Rows of equal length, in the order in which the loss writes them.
  private(set) var image: [Int64] = []
  private(set) var anchor: [Int64] = []
  private(set) var row: [Int64] = []
  private(set) var column: [Int64] = []
  private(set) var category: [Int64] = []
  /// Four a row: centre relative to the cell, width and height, in cells.
  private(set) var box: [Float] = []
  /// Two a row.
  private(set) var anchorSize: [Float] = []

  var count: Int { image.count }

  /// A cell's own row and those that its neighbours get: left, up, right, down of the centre.
  private static let offsets: [(x: Float, y: Float)] = [(0, 0), (0.5, 0), (0, 0.5), (-0.5, 0), (0, -0.5)]

  /// Rows stand by offset, then anchor, then target. `threshold`: the largest ratio of sides.
  init(targets: [Target], grid: Grid, threshold: Float) {
    let scaled = targets.map { Scaled($0, width: Float(grid.width), height: Float(grid.height)) }
    var matches: [(anchor: Int, target: Scaled)] = []
    for (position, anchor) in grid.anchors.enumerated() {
      for target in scaled where target.fits(anchor, threshold: threshold) { matches.append((position, target)) }
    }
    for (direction, offset) in Self.offsets.enumerated() {
      for match in matches where match.target.reaches(direction) {
        append(match.target, anchor: match.anchor, offset: offset, grid: grid)
      }
    }
  }

  private mutating func append(_ target: Scaled, anchor: Int, offset: (x: Float, y: Float), grid: Grid) {
    // A centre on the far border belongs to the last cell, and the box is measured from there.
    let x = min(max((target.x - offset.x).rounded(.towardZero), 0), Float(grid.width - 1))
    let y = min(max((target.y - offset.y).rounded(.towardZero), 0), Float(grid.height - 1))
    image.append(Int64(target.image))
    self.anchor.append(Int64(anchor))
    column.append(Int64(x))
    row.append(Int64(y))
    category.append(Int64(target.category))
    box += [target.x - x, target.y - y, target.width, target.height]
    anchorSize += [grid.anchors[anchor].width, grid.anchors[anchor].height]
  }

  /// A target in cells.
  private struct Scaled {
    let image, category: Int
    let x, y, width, height: Float
    /// Itself, left, up, right, down.
    private let directions: [Bool]

    init(_ target: Target, width gridWidth: Float, height gridHeight: Float) {
      image = target.image
      category = target.category
      x = target.x * gridWidth
      y = target.y * gridHeight
      width = target.width * gridWidth
      height = target.height * gridHeight
      func isNear(_ distance: Float) -> Bool {
        let fraction = distance - distance.rounded(.down)
        return fraction < 0.5 && distance > 1
      }
      directions = [true, isNear(x), isNear(y), isNear(gridWidth - x), isNear(gridHeight - y)]
    }

    func reaches(_ direction: Int) -> Bool { directions[direction] }

    func fits(_ anchor: (width: Float, height: Float), threshold: Float) -> Bool {
      let (ratioX, ratioY) = (width / anchor.width, height / anchor.height)
      return max(max(ratioX, 1 / ratioX), max(ratioY, 1 / ratioY)) < threshold
    }
  }

  /// For each cell and anchor that a row hits, its flat position in (N, anchors, H, W) and the last row that hits it.
  func lastRows(anchors: Int, grid: Grid) -> (cells: [Int64], rows: [Int64]) {
    var last: [Int64: Int64] = [:]
    for position in 0..<count { last[flat(position, anchors: anchors, grid: grid)] = Int64(position) }
    let cells = last.keys.sorted()
    return (cells, cells.map { last[$0] ?? 0 })
  }

  /// The flat position of a row's cell in (N, anchors, H, W).
  func flat(_ position: Int, anchors: Int, grid: Grid) -> Int64 {
    ((image[position] * Int64(anchors) + anchor[position]) * Int64(grid.height) + row[position]) * Int64(grid.width)
      + column[position]
  }
}
