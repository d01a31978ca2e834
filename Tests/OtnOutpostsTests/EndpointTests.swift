import OtnOutposts
import Testing

struct EndpointTests {
  static let arn = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01ac5d28a6a232904/accesspoint/coco"
  static let rack = "my-access-po-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3"
  static let beta = "my-access-po-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kbeta0--op-s3"

  @Test func aDestinationIsWhatItIsNotWhatItIsCalled() throws {
    let outpost = Place.outpost("op-01ac5d28a6a232904")
    let cases: [(bucket: String, endpoint: String?, place: Place)] = [
      (Self.arn, nil, outpost), (Self.rack, nil, outpost),
      (Self.rack.replacing("-o01", with: "-e01"), nil, outpost),
      (Self.rack, "http://example.com", outpost),
      (Self.arn, "https://vpce-1.s3-outposts.us-west-2.vpce.amazonaws.com", outpost),
      (Self.arn, "https://example.com", .elsewhere("example.com")),
      (Self.arn, "https://evil-amazonaws.com", .elsewhere("evil-amazonaws.com")),
      (Self.beta, "https://example.com", .elsewhere("example.com")),
      ("coco", nil, .region("us-west-2")), ("with.dots", nil, .region("us-west-2")),
      ("coco", "http://127.0.0.1:9000", .elsewhere("127.0.0.1")),
      ("op-01ac5d28a6a232904--op-s3", nil, .region("us-west-2")),
    ]
    for (bucket, endpoint, place) in cases {
      let parameters = EndpointParameters(region: "us-west-2", bucket: bucket, endpoint: endpoint)
      #expect(try Endpoint.s3(parameters).place == place, "\(bucket) \(endpoint ?? "")")
    }
  }

  @Test func plainServicesHaveTheirRegionsHosts() throws {
    let cases = [
      ("ec2", "us-west-2", "https://ec2.us-west-2.amazonaws.com"),
      ("ssm", "cn-north-1", "https://ssm.cn-north-1.amazonaws.com.cn"),
      ("sts", "us-iso-east-1", "https://sts.us-iso-east-1.c2s.ic.gov"),
      ("ec2", "us-gov-west-1", "https://ec2.us-gov-west-1.amazonaws.com"),
      ("sts", "eusc-de-east-1", "https://sts.eusc-de-east-1.amazonaws.eu"),
    ]
    for (service, region, url) in cases {
      let endpoint = try Endpoint.regional(service, EndpointParameters(region: region))
      #expect(endpoint.url == url)
      #expect(endpoint.signingName == service && endpoint.signingRegion == region && endpoint.style == .general)
    }
    let local = EndpointParameters(region: "us-west-2", endpoint: "http://127.0.0.1:5555/")
    let request = try Endpoint.regional("ec2", local).request("POST")
    #expect(request.path == "/" && request.authority == "127.0.0.1:5555" && request.scheme == "http")
  }

  @Test func aRequestGoesBelowTheEndpointsPath() throws {
    let parameters = EndpointParameters(
      region: "us-east-1", bucket: "coco", endpoint: "http://[::1]:9000/base/", forcesPathStyle: true)
    let request = try Endpoint.s3(parameters).request("GET", path: "/" + URIEncoding.path("a b.jpg"))
    #expect(request.path == "/base/coco/a%20b.jpg" && request.authority == "[::1]:9000")
  }

  @Test func nothingThatIsNoHostBecomesPartOfOne() {
    let hostile = ["evil.com/", "a b", "", "x\r\nHost: evil", "us-west-2@evil.com", "us_west", "é"]
    for region in hostile {
      for bucket in [Self.rack, Self.arn.replacing("us-west-2", with: region), "coco", "with.dots"] {
        let parameters = EndpointParameters(region: region, bucket: bucket)
        #expect(throws: EndpointError.self, "\(region) \(bucket)") { try Endpoint.s3(parameters) }
      }
      let parameters = EndpointParameters(region: region)
      #expect(throws: EndpointError.self) { try Endpoint.s3Outposts(parameters) }
      #expect(throws: EndpointError.self) { try Endpoint.s3Control(parameters) }
      #expect(throws: EndpointError.self) { try Endpoint.regional("ec2", parameters) }
    }
  }

  @Test func addressesThatAreNoneAreNamed() {
    let bad = [
      "not a uri", "example.com", "ftp://example.com", "https://", "https://user:key@example.com", "https://h:99999",
      "https://h:", "http://h?x=1", "http://h#x", "http://[::1", "http://-h", "://", "",
    ]
    for endpoint in bad {
      let parameters = EndpointParameters(region: "us-west-2", bucket: "coco", endpoint: endpoint)
      let expected = "Custom endpoint `\(endpoint)` was not a valid URI"
      #expect { try Endpoint.s3(parameters) } throws: { ($0 as? EndpointError)?.message == expected }
      #expect { try Endpoint.regional("ec2", parameters) } throws: { ($0 as? EndpointError)?.message == expected }
    }
  }

  @Test func mangledNamesEndInAnErrorOrAnEndpoint() {
    var random = SystemRandomNumberGenerator()
    let pieces = [":", "/", "-", ".", "", "é", "😀", "\u{0}", "arn:", "--op-s3", "outpost", "ec2", " ", "%", "\r\n"]
    for seed in [Self.arn, Self.rack, Self.beta, "coco", "http://127.0.0.1:9000/base"] {
      for _ in 0..<2_000 {
        var characters = Array(seed)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let start = Int.random(in: 0...characters.count, using: &random)
          let end = min(characters.count, start + Int.random(in: 0...6, using: &random))
          characters.replaceSubrange(start..<end, with: pieces.randomElement(using: &random) ?? "")
        }
        let text = String(characters)
        var parameters = EndpointParameters(region: "us-west-2", bucket: text, endpoint: Bool.random() ? text : nil)
        parameters.accessPointName = text
        let resolved = [
          try? Endpoint.s3(parameters), try? Endpoint.s3Control(parameters), try? Endpoint.s3Outposts(parameters),
        ]
        for endpoint in resolved.compactMap({ $0 }) {
          #expect(endpoint.url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "\(text)")
        }
      }
    }
  }
}
