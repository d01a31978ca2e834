/// What the head of an answer to a (ranged) GET says about its body.
struct RangedBody {
  /// Of the body, in bytes.
  let count: Int
  /// Of the whole object.
  let total: Int

  /// Throws where the answer is not the range that was asked for. Some servers answer 200 to a range, with the right
  /// `Content-Range`; others ignore it and send all.
  init(_ head: HTTPResponse, asked: Range<Int>?, name: String) throws(HTTPError) {
    let length = head.headers["content-length"].flatMap { Int($0) }
    guard let asked else {
      guard let length, head.status == 200 else {
        throw HTTPError("bad-response", "the answer for \(name) doesn't say how long it is")
      }
      (count, total) = (length, length)
      return
    }
    guard let text = head.headers["content-range"] else {
      guard let length, asked == 0..<length, head.status == 200 else {
        throw HTTPError("range-ignored", "the server sends all of \(name) when asked for a part of it")
      }
      (count, total) = (length, length)
      return
    }
    let numbers = text.split { " -/".contains($0) }
    guard numbers.count == 4, numbers[0] == "bytes", Int(numbers[1]) == asked.lowerBound, let last = Int(numbers[2]),
      last < asked.upperBound, let total = Int(numbers[3]), last == min(asked.upperBound, total) - 1
    else { throw HTTPError("bad-response", "\(name) was answered with another range than was asked for") }
    guard last == asked.upperBound - 1 else {
      throw HTTPError("object-changed", "\(name) is shorter than it was")
    }
    count = asked.count
    self.total = total
  }
}
