import Foundation
import OtnOutposts
import OtnTestSupport
import Testing

/// Whole requests of the official client, and answers as it reads them: every case of the folder of vectors.
struct CallVectorTests {
  @Test func requestsAreThoseOfTheOfficialClient() throws {
    var count = 0
    for vector in try Vector.all(in: "wire-calls.json") {
      guard let call = try WireCall(vector).call() else { continue }
      count += 1
      let request = try #require(vector["request"] as? [String: Any])
      let url = try #require((request["url"] as? String).flatMap { URLComponents(string: $0) })
      #expect(call.method == request["method"] as? String, "\(vector.name)")
      #expect(call.path == url.percentEncodedPath, "\(vector.name)")
      let query = call.query.map { "\($0.name)=\($0.value ?? "")" }.joined(separator: "&")
      #expect(query == url.percentEncodedQuery ?? "", "\(vector.name)")
      let expected = (request["headers"] as? [[String]] ?? []).map { HTTPHeader($0[0].lowercased(), $0[1]) }
      let added = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "content-length"]
      for header in expected where !added.contains(header.name) {
        if header.name == "x-amz-checksum-crc32" {
          // Either digest of the body is allowed; the Outpost knows the older one.
          #expect(call.headers["Content-MD5"] != nil, "\(vector.name)")
        } else {
          #expect(call.headers[header.name] == header.value, "\(vector.name) \(header.name)")
        }
      }
      #expect(call.isSigned == (vector["kind"] as? String != "anonymous"), "\(vector.name)")
      try compareBodies(call.body, request["body_base64"] as? String, vector.name)
    }
    if Vector.areThere { #expect(count > 0) }
  }

  private func compareBodies(_ body: [UInt8], _ expected: String?, _ name: String) throws {
    let expected = [UInt8](expected.flatMap { Data(base64Encoded: $0) } ?? Data())
    if body == expected { return }
    if expected.first == UInt8(ascii: "<") {
      #expect(try XMLTree(body) == XMLTree(expected), "\(name)")
    } else if expected.first == UInt8(ascii: "{") {
      let object = { (bytes: [UInt8]) in try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary }
      #expect(try object(body) == object(expected), "\(name)")
    } else {
      let fields = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self).split(separator: "&").sorted() }
      #expect(fields(body) == fields(expected), "\(name)")
    }
  }

  @Test func answersAreReadAsTheOfficialClientReadsThem() throws {
    var count = 0
    for vector in try Vector.all(in: "responses.json") {
      guard let answer = try WireAnswer(vector) else { continue }
      count += 1
      try answer.check()
    }
    if Vector.areThere { #expect(count > 0) }
  }

  @Test func everyCodeIsInPlainWords() {
    let errors = [
      ("InsufficientInstanceCapacity", "m", "insufficient-instance-capacity"),
      ("InvalidAMIID.NotFound", "The image id '[ami-1]' does not exist.", "invalid-amiid-not-found"),
      ("SomethingNew", "It broke.", "something-new"),
    ].map { AWSError(code: $0.0, message: $0.1, status: 400) }
    #expect(
      errors.map(\.code) == ["insufficient-instance-capacity", "invalid-amiid-not-found", "something-new"])
    #expect(
      errors.map(\.message) == [
        "the Outpost has no room for another instance of this type (InsufficientInstanceCapacity: m)",
        "there is no such image in this region (InvalidAMIID.NotFound: The image id '[ami-1]' does not exist.)",
        "AWS refused: SomethingNew: It broke",
      ])
    #expect(errors[1].help == "`image: \"dlami\"` looks the current one up")
  }

  @Test func anyAnswerIsReadOrRefused() {
    let bodies = ["", "{", "<", "<a/>", "null", "[]", "<Response><Errors/></Response>", "{\"__type\":1}"]
    for body in bodies {
      for status in [200, 400, 500] {
        let response = HTTPResponse(status: status, body: Array(body.utf8))
        _ = try? EC2.Instance.all(in: response)
        _ = try? S3Outposts.endpoints(in: response)
        _ = try? STS.credentials(in: response)
        #expect(!AWSError(response).awsCode.isEmpty)
      }
    }
  }
}
