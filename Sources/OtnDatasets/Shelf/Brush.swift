import CCairo
import Foundation

typealias Point = SIMD2<Double>

/// A colour with red, green, blue and alpha in 0 ... 1.
struct Colour: Sendable {
  var red: Double
  var green: Double
  var blue: Double
  var alpha = 1.0

  /// From 0xRRGGBB.
  init(_ hex: Int, alpha: Double = 1) {
    self.init(red: Double(hex >> 16 & 255) / 255, green: Double(hex >> 8 & 255) / 255, blue: Double(hex & 255) / 255)
    self.alpha = alpha
  }

  init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  func mixed(_ other: Colour, _ share: Double) -> Colour {
    var mixed = self
    mixed.red += (other.red - red) * share
    mixed.green += (other.green - green) * share
    mixed.blue += (other.blue - blue) * share
    return mixed
  }

  func darker(_ share: Double = 0.25) -> Colour { mixed(Colour(0x1A0E08), share) }
  func lighter(_ share: Double = 0.3) -> Colour { mixed(Colour(0xFFFFFF), share) }
  func faded(_ alpha: Double) -> Colour {
    var faded = self
    faded.alpha = alpha
    return faded
  }

  /// The same colour a little to the side.
  func varied(_ amount: Double, _ draws: inout SeededDraws) -> Colour {
    func shift(_ level: Double, _ by: Double) -> Double { max(0, min(1, level + by)) }
    let light = draws.uniform(-amount, amount)
    var varied = self
    varied.red = shift(red, light + draws.uniform(-amount, amount) / 2)
    varied.green = shift(green, light + draws.uniform(-amount, amount) / 2)
    varied.blue = shift(blue, light + draws.uniform(-amount, amount) / 2)
    return varied
  }
}

/// Paths and paints on a cairo context. A path is built by shape calls and used up by `fill` or `stroke`.
struct Brush {
  let context: OpaquePointer

  func saved(_ body: () -> Void) {
    cairo_save(context)
    body()
    cairo_restore(context)
  }

  func move(to point: Point = .zero, turn: Double = 0, scale: Point = Point(1, 1)) {
    cairo_translate(context, point.x, point.y)
    cairo_rotate(context, turn)
    cairo_scale(context, scale.x, scale.y)
  }

  // MARK: Shapes

  func ellipse(_ x: Double, _ y: Double, _ radiusX: Double, _ radiusY: Double? = nil, turn: Double = 0) {
    cairo_save(context)
    cairo_translate(context, x, y)
    cairo_rotate(context, turn)
    cairo_scale(context, max(radiusX, 1e-4), max(radiusY ?? radiusX, 1e-4))
    cairo_new_sub_path(context)
    cairo_arc(context, 0, 0, 1, 0, 2 * .pi)
    cairo_close_path(context)
    cairo_restore(context)
  }

  func polygon(_ points: [Point]) {
    guard let first = points.first else { return }
    cairo_move_to(context, first.x, first.y)
    for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
    cairo_close_path(context)
  }

  func line(_ points: [Point]) {
    guard let first = points.first else { return }
    cairo_move_to(context, first.x, first.y)
    for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
  }

  /// A smooth curve through all points (Catmull and Rom's spline), closed unless said otherwise.
  func smooth(_ points: [Point], closed: Bool = true) {
    guard points.count > 2 else { return line(points) }
    let count = points.count
    func at(_ i: Int) -> Point { closed ? points[(i + count) % count] : points[max(0, min(count - 1, i))] }
    cairo_move_to(context, points[0].x, points[0].y)
    for i in 0..<(closed ? count : count - 1) {
      let a = at(i) + (at(i + 1) - at(i - 1)) / 6
      let b = at(i + 1) - (at(i + 2) - at(i)) / 6
      cairo_curve_to(context, a.x, a.y, b.x, b.y, at(i + 1).x, at(i + 1).y)
    }
    if closed { cairo_close_path(context) }
  }

  func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, corner: Double = 0) {
    guard corner > 0 else { return cairo_rectangle(context, x, y, width, height) }
    let r = min(corner, min(width, height) / 2)
    cairo_new_sub_path(context)
    cairo_arc(context, x + width - r, y + r, r, -.pi / 2, 0)
    cairo_arc(context, x + width - r, y + height - r, r, 0, .pi / 2)
    cairo_arc(context, x + r, y + height - r, r, .pi / 2, .pi)
    cairo_arc(context, x + r, y + r, r, .pi, 1.5 * .pi)
    cairo_close_path(context)
  }

  /// A piece of a round thing, from the centre to `radius` between two angles.
  func sector(_ x: Double, _ y: Double, _ radius: Double, from: Double, to: Double) {
    cairo_move_to(context, x, y)
    cairo_arc(context, x, y, radius, from, to)
    cairo_close_path(context)
  }

  // MARK: Paint

  func fill(_ colour: Colour, keep: Bool = false) {
    set(colour)
    finishFill(keep)
  }

  /// From `inner` at `centre` to `outer` at `radius`.
  func fill(_ inner: Colour, _ outer: Colour, centre: Point, radius: Double, keep: Bool = false) {
    paint(cairo_pattern_create_radial(centre.x, centre.y, 0, centre.x, centre.y, radius), [inner, outer])
    finishFill(keep)
  }

  func fill(_ colours: [Colour], from: Point, to: Point, keep: Bool = false) {
    paint(cairo_pattern_create_linear(from.x, from.y, to.x, to.y), colours)
    finishFill(keep)
  }

  func stroke(_ colour: Colour, _ width: Double, keep: Bool = false) {
    set(colour)
    cairo_set_line_width(context, width)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    if keep { cairo_stroke_preserve(context) } else { cairo_stroke(context) }
  }

  /// Keeps what `body` paints inside the current path.
  func clipped(_ body: () -> Void) {
    cairo_save(context)
    cairo_clip(context)
    body()
    cairo_restore(context)
  }

  private func set(_ colour: Colour) {
    cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.alpha)
  }

  private func paint(_ pattern: OpaquePointer?, _ colours: [Colour]) {
    for (position, colour) in colours.enumerated() {
      let offset = colours.count > 1 ? Double(position) / Double(colours.count - 1) : 0
      cairo_pattern_add_color_stop_rgba(pattern, offset, colour.red, colour.green, colour.blue, colour.alpha)
    }
    cairo_set_source(context, pattern)
    cairo_pattern_destroy(pattern)
  }

  private func finishFill(_ keep: Bool) {
    if keep { cairo_fill_preserve(context) } else { cairo_fill(context) }
  }
}

extension Brush {
  /// A soft bright spot, as on anything that shines.
  func shine(_ x: Double, _ y: Double, _ radius: Double, _ strength: Double = 0.6) {
    ellipse(x, y, radius)
    fill(Colour(0xFFFFFF, alpha: strength), Colour(0xFFFFFF, alpha: 0), centre: Point(x, y), radius: radius)
  }

  /// A pointed leaf from `base` in direction `angle`.
  func leaf(base: Point, angle: Double, length: Double, width: Double, _ colour: Colour) {
    saved {
      move(to: base, turn: angle)
      smooth([Point(0, 0), Point(length * 0.35, -width), Point(length, 0), Point(length * 0.45, width * 0.8)])
      fill([colour.lighter(0.15), colour.darker(0.15)], from: Point(0, -width), to: Point(0, width))
      line([Point(0, 0), Point(length * 0.85, 0)])
      stroke(colour.darker(0.35), 0.02)
    }
  }

  /// `count` places inside a round region, spread evenly as a sunflower's seeds are, then shaken.
  static func scattered(_ count: Int, radius: Double, shake: Double, _ draws: inout SeededDraws) -> [Point] {
    (0..<count).map { i in
      let distance = radius * (Double(i) + 0.5).squareRoot() / Double(count).squareRoot()
      let angle = Double(i) * 2.39996
      return Point(
        cos(angle) * distance + draws.uniform(-shake, shake), sin(angle) * distance + draws.uniform(-shake, shake))
    }
  }
}
