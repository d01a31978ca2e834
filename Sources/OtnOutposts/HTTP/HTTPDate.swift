/// The time in a `Date`, `Last-Modified` or `Retry-After` header.
enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Seconds since 1970 of `Tue, 24 Nov 2026 11:14:42 GMT`; nil for anything else.
  static func seconds(_ text: String) -> Double? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[1].count <= 2, let day = Int(words[1]),
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return Timestamp("\(words[3])-\(two(month + 1))-\(two(day))T\(words[4])Z")?.seconds
  }
}
