import CCairo

/// A picture that is drawn on, with cairo: rectangles, lines and words with smooth edges.
public final class Canvas {
  public let width: Int
  public let height: Int
  private let surface: OpaquePointer
  private let context: OpaquePointer

  public init(width: Int, height: Int, color: Color = .white) throws(GraphicsError) {
    try Bitmap.check(width: width, height: height)
    self.width = width
    self.height = height
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    context = cairo_create(surface)
    cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL)
    try check()
    fill(x: 0, y: 0, width: Double(width), height: Double(height), color)
  }

  public convenience init(_ bitmap: Bitmap) throws(GraphicsError) {
    try self.init(width: bitmap.width, height: bitmap.height)
    try put(bitmap)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  public func fill(x: Double, y: Double, width: Double, height: Double, _ color: Color) {
    use(color)
    cairo_rectangle(context, x, y, width, height)
    cairo_fill(context)
  }

  public func stroke(x: Double, y: Double, width: Double, height: Double, _ color: Color, lineWidth: Double = 1) {
    use(color)
    cairo_set_line_width(context, lineWidth)
    cairo_rectangle(context, x, y, width, height)
    cairo_stroke(context)
  }

  /// Lines from point to point.
  public func polyline(_ points: [(x: Double, y: Double)], _ color: Color, lineWidth: Double = 1) {
    use(color)
    cairo_set_line_width(context, lineWidth)
    for point in points { cairo_line_to(context, point.x, point.y) }
    cairo_stroke(context)
  }

  /// Writes one line; (`x`, `y`) is the left end of its base line, `size` the height of the font in pixels.
  public func text(_ text: String, x: Double, y: Double, size: Double, _ color: Color = .black) {
    use(color)
    cairo_set_font_size(context, size)
    cairo_move_to(context, x, y)
    cairo_show_text(context, text)
  }

  /// How far one line reaches.
  public func textWidth(_ text: String, size: Double) -> Double {
    var extents = cairo_text_extents_t()
    cairo_set_font_size(context, size)
    cairo_text_extents(context, text, &extents)
    return extents.x_advance
  }

  /// What was drawn so far.
  public func bitmap() throws(GraphicsError) -> Bitmap { try Bitmap(surface: surface) }

  private func put(_ bitmap: Bitmap) throws(GraphicsError) {
    cairo_surface_flush(surface)
    guard let data = cairo_image_surface_get_data(surface) else { return try check() }
    bitmap.copy(to: data, stride: Int(cairo_image_surface_get_stride(surface)))
    cairo_surface_mark_dirty(surface)
  }

  private func use(_ color: Color) {
    cairo_set_source_rgb(context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
  }

  private func check() throws(GraphicsError) {
    let status = cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else { throw GraphicsError(status) }
  }
}

extension GraphicsError {
  init(_ status: cairo_status_t) { self.init(kind: .drawing(String(cString: cairo_status_to_string(status)))) }
}

extension Bitmap {
  /// Copies the pixels to cairo's 32-bit words: 0xXXRRGGBB in the machine's byte order.
  func copy(to data: UnsafeMutablePointer<UInt8>, stride: Int) {
    for y in 0..<height {
      (data + y * stride).withMemoryRebound(to: UInt32.self, capacity: width) { words in
        for x in 0..<width {
          let color = self[x, y]
          words[x] = UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
        }
      }
    }
  }

  /// The picture of a cairo surface; what is transparent lies on white.
  init(surface: OpaquePointer) throws(GraphicsError) {
    cairo_surface_flush(surface)
    let format = cairo_image_surface_get_format(surface)
    let (width, height) = (
      Int(cairo_image_surface_get_width(surface)), Int(cairo_image_surface_get_height(surface))
    )
    guard format == CAIRO_FORMAT_RGB24 || format == CAIRO_FORMAT_ARGB32,
      let data = cairo_image_surface_get_data(surface)
    else { throw GraphicsError(kind: .damagedPNG) }
    try self.init(width: width, height: height)
    let stride = Int(cairo_image_surface_get_stride(surface))
    for y in 0..<height {
      (data + y * stride).withMemoryRebound(to: UInt32.self, capacity: width) { words in
        for x in 0..<width {
          // Premultiplied: what the colour lacks is white.
          let white = format == CAIRO_FORMAT_ARGB32 ? 255 - words[x] >> 24 : 0
          let parts = [16, 8, 0].map { UInt8(min(words[x] >> UInt32($0) & 0xFF + white, 255)) }
          self[x, y] = Color(red: parts[0], green: parts[1], blue: parts[2])
        }
      }
    }
  }
}
