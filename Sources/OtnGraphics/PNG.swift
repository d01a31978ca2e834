import CCairo

/// PNG files, through cairo.
public enum PNG {
  public static func encode(_ bitmap: Bitmap) throws(GraphicsError) -> [UInt8] {
    let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(bitmap.width), Int32(bitmap.height))
    defer { cairo_surface_destroy(surface) }
    guard let data = cairo_image_surface_get_data(surface) else { throw GraphicsError(cairo_surface_status(surface)) }
    bitmap.copy(to: data, stride: Int(cairo_image_surface_get_stride(surface)))
    cairo_surface_mark_dirty(surface)
    var bytes: [UInt8] = []
    let status = withUnsafeMutablePointer(to: &bytes) { target in
      cairo_surface_write_to_png_stream(
        surface,
        { target, data, count in
          target?.assumingMemoryBound(to: [UInt8].self).pointee += UnsafeBufferPointer(start: data, count: Int(count))
          return CAIRO_STATUS_SUCCESS
        }, target)
    }
    guard status == CAIRO_STATUS_SUCCESS else { throw GraphicsError(status) }
    return bytes
  }

  /// - Throws: `damaged-picture`, or `picture-size` for one whose header claims more than is drawn.
  public static func decode(_ bytes: [UInt8]) throws(GraphicsError) -> Bitmap {
    // The size stands at a fixed place: looked at before the decoder reserves what it claims.
    guard bytes.count > 24, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { throw GraphicsError(kind: .damagedPNG) }
    let number = { (start: Int) in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    try Bitmap.check(width: number(16), height: number(20))
    var rest = bytes[...]
    let surface = withUnsafeMutablePointer(to: &rest) { source in
      cairo_image_surface_create_from_png_stream(
        { source, target, count in
          guard let source = source?.assumingMemoryBound(to: ArraySlice<UInt8>.self), let target,
            source.pointee.count >= Int(count)
          else { return CAIRO_STATUS_READ_ERROR }
          for offset in 0..<Int(count) { target[offset] = source.pointee[source.pointee.startIndex + offset] }
          source.pointee.removeFirst(Int(count))
          return CAIRO_STATUS_SUCCESS
        }, source)
    }
    guard let surface else { throw GraphicsError(kind: .damagedPNG) }
    defer { cairo_surface_destroy(surface) }
    guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { throw GraphicsError(kind: .damagedPNG) }
    return try Bitmap(surface: surface)
  }
}
