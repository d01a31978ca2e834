import Foundation
import OtnOutposts
import OtnTestSupport
import Testing

struct SigningTests {
  @Test func headerSignaturesAreThePublishedOnes() throws {
    var count = 0
    let vectors =
      try SigningVector.all(suffix: ".json", prefix: "sigv4-") + SigningVector.all(suffix: ".json", prefix: "wire-")
    for vector in vectors where vector.data.kind ?? "header" == "header" {
      guard let context = vector.data.context else { continue }
      let stages = vector.data.header
      let signer = Signer(
        credentials: vector.credentials(context), region: context.region, service: context.service,
        style: vector.style(context))
      let date = try #require(Timestamp(context.timestamp))
      let payload = payload(vector)
      let steps = signer.steps(vector.request(), payload: payload, at: date.seconds)
      let canonical = stages?.canonicalRequest ?? vector.data.canonicalRequest
      #expect(steps.canonicalRequest == canonical, "\(vector.label)")
      #expect(steps.stringToSign == stages?.stringToSign ?? vector.data.stringToSign, "\(vector.label)")
      let authorization = stages?.authorization ?? vector.data.authorization
      #expect(steps.authorization == authorization, "\(vector.label)")
      let signed = signer.sign(vector.request(), payload: payload, at: date.seconds)
      #expect(signed.headers["authorization"] == authorization, "\(vector.label)")
      #expect(signer.sign(signed, payload: payload, at: date.seconds).headers == signed.headers, "\(vector.label)")
      count += 1
    }
    #expect(try count > 0 || Fixtures.folder("vectors") == nil)
  }

  @Test func presignedAddressesAreThePublishedOnes() throws {
    var count = 0
    for vector in try SigningVector.all(suffix: ".json", prefix: "sigv4-") {
      guard let context = vector.data.context, let expires = vector.data.expires ?? context.expirationInSeconds,
        vector.data.kind == "presigned" || vector.data.query != nil
      else { continue }
      let signer = Signer(
        credentials: vector.credentials(context), region: context.region, service: context.service,
        style: vector.style(context))
      let date = try #require(Timestamp(context.timestamp))
      let payload: PayloadHash = vector.data.kind == "presigned" ? .unsigned : .bytes(vector.body)
      let steps = signer.presignSteps(vector.request(), payload: payload, expires: expires, at: date.seconds)
      let stages = vector.data.query
      #expect(steps.canonicalRequest == stages?.canonicalRequest ?? vector.data.canonicalRequest, "\(vector.label)")
      #expect(steps.stringToSign == stages?.stringToSign ?? vector.data.stringToSign, "\(vector.label)")
      let signature = try #require(stages?.signature ?? vector.data.signature)
      #expect(steps.signature == signature, "\(vector.label)")
      let sent = signer.presign(vector.request(), payload: payload, expires: expires, at: date.seconds).query
      #expect(sent.last?.name == "X-Amz-Signature" && sent.last?.value == signature, "\(vector.label)")
      if let address = vector.data.presignedUrl {
        let expected = address.drop { $0 != "?" }.dropFirst().split(separator: "&").map(String.init)
        let actual = sent.map { pair in pair.value == nil ? pair.name : "\(pair.name)=\(pair.value ?? "")" }
        #expect(Set(actual) == Set(expected), "\(vector.label)")
      }
      count += 1
    }
    #expect(try count > 0 || Fixtures.folder("vectors") == nil)
  }

  @Test func anObjectsAddressIsThePublishedOne() throws {
    for vector in try SigningVector.all(suffix: ".json", prefix: "sigv4-") where vector.data.kind == "presigned" {
      guard let context = vector.data.context, let expires = vector.data.expires,
        let address = vector.data.presignedUrl,
        vector.request().query.isEmpty, vector.request().headers.isEmpty
      else { continue }
      let host = vector.request().host
      let bucket = host.prefix { $0 != "." }
      let parameters = EndpointParameters(
        region: context.region,
        bucket: bucket.hasSuffix("--op-s3")
          ? String(bucket)
          : "arn:aws:s3-outposts:\(context.region):\(bucket.suffix(12)):outpost:"
            + "\(host.split(separator: ".")[1]):accesspoint:\(bucket.dropLast(13))")
      let url = try Endpoint.s3(parameters).presigned(
        vector.data.request.method, key: URIEncoding.decoded(String(vector.request().path.dropFirst())),
        expires: expires, credentials: vector.credentials(context),
        at: try #require(Timestamp(context.timestamp)).seconds)
      func parts(_ text: String) -> Set<Substring> { Set(text.split { "?&".contains($0) }) }
      #expect(parts(url) == parts(address), "\(vector.label)")
    }
  }

  @Test func anAddressIsGoodForAWeekAtMost() throws {
    let endpoint = try Endpoint.s3(EndpointParameters(region: "us-west-2", bucket: "coco"))
    let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "dummy")
    for expires in [Int.min, -1, 0, 604_801, Int.max] {
      #expect(throws: EndpointError.self) {
        try endpoint.presigned("GET", key: "a", expires: expires, credentials: keys, at: 0)
      }
    }
  }

  @Test func theKeyOfADayIsNotUsedOnTheNext() {
    let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "dummy")
    func signer() -> Signer { Signer(credentials: keys, region: "eu-west-1", service: "s3", style: .s3) }
    let request = HTTPRequest("GET", host: "example.com")
    let kept = signer()
    for seconds in [0.0, 86_399, 86_400, 0, 1_776_245_400] {
      let fresh = signer().sign(request, payload: .empty, at: seconds)
      #expect(kept.sign(request, payload: .empty, at: seconds).headers == fresh.headers)
    }
  }

  @Test func onlyAPortThatIsNotTheUsualOneIsSigned() {
    let cases = [("https", 443, "h"), ("https", 8443, "h:8443"), ("http", 80, "h"), ("http", 443, "h:443")]
    for (scheme, port, authority) in cases {
      #expect(HTTPRequest("GET", scheme: scheme, host: "h", port: port).authority == authority)
    }
  }

  @Test func digestsAreTheOnesOfTheStandards() {
    let abc = Array("abc".utf8)
    #expect(Digest.md5(abc).hexadecimal == "900150983cd24fb0d6963f7d28e17f72")
    #expect(Digest.sha256([]).hexadecimal == PayloadHash.empty.text)
    for (algorithm, whole) in [(Digest.Algorithm.md5, Digest.md5(abc)), (.sha256, Digest.sha256(abc))] {
      let digest = Digest(algorithm)
      for _ in 0..<2 {
        for byte in abc { digest.update([byte]) }
        #expect(digest.finish() == whole)
      }
    }
    let key = [UInt8](repeating: 0x0b, count: 20)
    #expect(
      Digest.hmacSHA256(key: key, Array("Hi There".utf8)).hexadecimal
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(Digest.hmacSHA256(key: [], []).count == 32)
  }

  @Test func momentsAreReadAndWritten() {
    let cases: [(String, Double?)] = [
      ("1970-01-01T00:00:00Z", 0), ("2026-04-15T09:30:00Z", 1_776_245_400), ("20260415T093000Z", 1_776_245_400),
      ("2026-04-15T09:30:00.123Z", 1_776_245_400), ("2026-04-15T11:30:00+02:00", 1_776_245_400),
      ("2026-04-15T09:30:00UTC", 1_776_245_400), ("2024-02-29T12:00:00Z", 1_709_208_000), ("yesterday", nil),
      ("2026-13-01T00:00:00Z", nil), ("2026-04-15", nil), ("2026-04-15T09:30:00+-100", nil), ("", nil), ("２０２６", nil),
    ]
    for (text, seconds) in cases { #expect(Timestamp(text)?.seconds == seconds, "\(text)") }
    #expect(Timestamp(1_709_208_000).extended == "2024-02-29T12:00:00Z")
    #expect(Timestamp(-1).basic == "19691231T235959Z")
    for odd in [Double.nan, .infinity, -.infinity, 1e300] { #expect(Timestamp(odd).basic.count == 16) }
  }

  @Test func everythingButTheUnreservedIsEncoded() {
    #expect(URIEncoding.path("a b/ü~.jpg") == "a%20b/%C3%BC~.jpg")
    #expect(URIEncoding.value("a/b+c=%") == "a%2Fb%2Bc%3D%25")
    for text in ["", "100%", "%zz", "%4", "a b/\u{0}é😀", "%25"] {
      #expect(URIEncoding.decoded(URIEncoding.value(text)) == text)
    }
    #expect(URIEncoding.decoded("%zz%4") == "%zz%4")
  }

  private func payload(_ vector: SigningVector) -> PayloadHash {
    switch vector.data.payloadHash {
    case "UNSIGNED-PAYLOAD": .unsigned
    case let digits?: .sha256(digits)
    case nil: .bytes(vector.body)
    }
  }
}
