import CCairo

/// A cairo surface in memory, and a context to draw on it.
final class Canvas {
  let surface: OpaquePointer
  let context: OpaquePointer
  let width: Int
  let height: Int

  /// An empty, transparent canvas.
  convenience init(width: Int, height: Int) throws(DatasetError) {
    _ = try Image.byteCount(width: width, height: height)
    try self.init(
      adopting: cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(width), Int32(height)), destroys: true)
  }

  /// A canvas that shows `image`.
  convenience init(_ image: Image) throws(DatasetError) {
    try self.init(
      adopting: cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(image.width), Int32(image.height)), destroys: true)
    fill(from: image)
  }

  /// A canvas over a surface that the caller goes on owning.
  convenience init(adopting surface: OpaquePointer?) throws(DatasetError) {
    try self.init(adopting: surface.flatMap { cairo_surface_reference($0) }, destroys: true)
  }

  private init(adopting surface: OpaquePointer?, destroys: Bool) throws(DatasetError) {
    guard let surface, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, let context = cairo_create(surface) else {
      if let surface { cairo_surface_destroy(surface) }
      throw .wrongValue("cairo can't make a canvas")
    }
    self.surface = surface
    self.context = context
    width = Int(cairo_image_surface_get_width(surface))
    height = Int(cairo_image_surface_get_height(surface))
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  private var rowBytes: Int { Int(cairo_image_surface_get_stride(surface)) }

  /// The pixels as cairo keeps them: 32-bit words of blue, green, red, alpha, colours multiplied by alpha.
  func withPixels<R>(_ body: (_ row: (Int) -> UnsafeMutablePointer<UInt8>) -> R) -> R? {
    cairo_surface_flush(surface)
    guard let bytes = cairo_image_surface_get_data(surface) else { return nil }
    defer { cairo_surface_mark_dirty(surface) }
    let rowBytes = rowBytes
    return body { bytes + $0 * rowBytes }
  }

  private func fill(from image: Image) {
    _ = withPixels { row in
      image.pixels.withUnsafeBufferPointer { source in
        for y in 0..<height {
          let target = row(y)
          for x in 0..<width {
            let from = (y * width + x) * 3
            target[x * 4] = source[from + 2]
            target[x * 4 + 1] = source[from + 1]
            target[x * 4 + 2] = source[from]
            target[x * 4 + 3] = 255
          }
        }
      }
    }
  }

  /// The colours without their transparency.
  func image() throws(DatasetError) -> Image {
    var image = try Image(width: width, height: height)
    let hasAlpha = cairo_image_surface_get_format(surface) == CAIRO_FORMAT_ARGB32
    let isKnown = hasAlpha || cairo_image_surface_get_format(surface) == CAIRO_FORMAT_RGB24
    guard isKnown else {
      let copy = try Canvas(width: width, height: height)
      cairo_set_source_surface(copy.context, surface, 0, 0)
      cairo_paint(copy.context)
      return try copy.image()
    }
    _ = withPixels { row in
      image.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<height {
          let source = row(y)
          for x in 0..<width {
            let alpha = hasAlpha ? Int(source[x * 4 + 3]) : 255
            for channel in 0..<3 {
              let value = Int(source[x * 4 + 2 - channel])
              let colour = alpha == 255 ? value : alpha == 0 ? 0 : min(255, (value * 255 + alpha / 2) / alpha)
              target[(y * width + x) * 3 + channel] = UInt8(colour)
            }
          }
        }
      }
    }
    return image
  }

  func png() throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    let status = withUnsafeMutablePointer(to: &bytes) { pointer in
      cairo_surface_write_to_png_stream(
        surface,
        { closure, source, length in
          let bytes = closure!.assumingMemoryBound(to: [UInt8].self)
          bytes.pointee.append(contentsOf: UnsafeBufferPointer(start: source, count: Int(length)))
          return CAIRO_STATUS_SUCCESS
        }, pointer)
    }
    guard status == CAIRO_STATUS_SUCCESS else { throw .wrongValue(String(cString: cairo_status_to_string(status))) }
    return bytes
  }
}
