import Foundation
import OtnOutposts
import OtnTestSupport
import Testing

struct EndpointVectorTests {
  @Test func everyPublishedAndGeneratedCaseResolves() throws {
    var count = 0
    for path in try Fixtures.cases(in: "vectors", suffix: ".json") {
      let name = URL(fileURLWithPath: path).lastPathComponent
      guard name.hasPrefix("endpoints-") else { continue }
      for vector in try JSONDecoder().decode(EndpointVectors.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        .cases
      {
        let label: Comment = "\(vector.id) \(vector.documentation ?? "")"
        count += 1
        do {
          let resolved = try vector.resolve()
          let expected = try #require(vector.expect.endpoint, label)
          #expect(resolved.url == expected.url, label)
          let headers = Dictionary(resolved.headers.map { ($0.name, [$0.value]) }) { $0 + $1 }
          #expect(headers == expected.headers ?? [:], label)
          if let scheme = expected.properties?.authSchemes?.first(where: { $0.name == "sigv4" }) {
            #expect(resolved.signingName == scheme.signingName, label)
            #expect(resolved.signingRegion == scheme.signingRegion, label)
            #expect((resolved.style == .s3) == (scheme.disableDoubleEncoding == true), label)
          }
        } catch let error as EndpointError {
          #expect(error.message == vector.expect.error, label)
        }
      }
    }
    #expect(try count > 0 || Fixtures.folder("vectors") == nil)
  }
}

struct EndpointVectors: Decodable {
  var cases: [Case]

  struct Case: Decodable {
    var id: String
    var service: String
    var documentation: String?
    var params: [String: Parameter]
    var expect: Expectation
  }

  struct Expectation: Decodable {
    var endpoint: Resolved?
    var error: String?
  }

  struct Resolved: Decodable {
    struct Properties: Decodable { var authSchemes: [Scheme]? }
    struct Scheme: Decodable {
      var name: String
      var signingName: String?
      var signingRegion: String?
      var disableDoubleEncoding: Bool?
    }
    var url: String
    var headers: [String: [String]]?
    var properties: Properties?
  }

  enum Parameter: Decodable {
    case flag(Bool)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else {
        self = .text(try container.decode(String.self))
      }
    }
  }
}

extension EndpointVectors.Case {
  func resolve() throws -> ResolvedEndpoint {
    func text(_ name: String) -> String? { if case .text(let text)? = params[name] { text } else { nil } }
    func flag(_ name: String) -> Bool? { if case .flag(let flag)? = params[name] { flag } else { nil } }
    var parameters = EndpointParameters(
      region: text("Region"), bucket: text("Bucket"), endpoint: text("Endpoint"),
      forcesPathStyle: flag("ForcePathStyle") ?? false)
    parameters.accessPointName = text("AccessPointName")
    parameters.outpostID = text("OutpostId")
    parameters.accountID = text("AccountId")
    parameters.resourceARN = text("ResourceArn")
    parameters.requiresAccountID = flag("RequiresAccountId") ?? false
    parameters.usesFIPS = flag("UseFIPS") ?? false
    parameters.usesDualStack = flag("UseDualStack") ?? false
    parameters.usesARNRegion = flag("UseArnRegion")
    parameters.accelerates = flag("Accelerate") ?? false
    parameters.usesGlobalEndpoint = flag("UseGlobalEndpoint") ?? false
    parameters.usesS3ExpressControl = flag("UseS3ExpressControlEndpoint") ?? false
    return switch service {
    case "s3": try Endpoint.s3(parameters)
    case "s3control": try Endpoint.s3Control(parameters)
    case "s3outposts": try Endpoint.s3Outposts(parameters)
    default: try Endpoint.regional(service, parameters)
    }
  }
}
