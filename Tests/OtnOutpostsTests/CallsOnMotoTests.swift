import OtnOutposts
import OtnTestSupport
import OtnWork
import Testing

/// EC2, SSM and STS on a real server that checks signatures.
struct CallsOnMotoTests {
  private func account(_ moto: Peers.Moto, secret: String? = nil) throws -> Account {
    try Account(environment: [
      "AWS_ACCESS_KEY_ID": moto.accessKey, "AWS_SECRET_ACCESS_KEY": secret ?? moto.secretKey,
      "AWS_REGION": Peers.region, "AWS_ENDPOINT_URL": "http://127.0.0.1:\(moto.port)", "HOME": "/nonexistent",
    ])
  }

  @Test func theKeysSayWhoTheyAre() throws {
    guard let moto = try Peers.moto() else { return }
    let identity = try STS.identity(in: try account(moto).send(STS.getCallerIdentity()))
    #expect(identity.arn.hasSuffix(":user/tester"))
  }

  @Test func aWrongSecretIsRefusedInPlainWords() throws {
    guard let moto = try Peers.moto() else { return }
    let account = try account(moto, secret: "not-the-secret")
    let error = #expect(throws: AWSError.self) { try account.send(STS.getCallerIdentity()) }
    #expect(error?.awsCode == "SignatureDoesNotMatch")
    let other = #expect(throws: AWSError.self) { try account.send(EC2.describeInstances()) }
    #expect(other?.awsCode == "AuthFailure")
    for error in [error, other] { #expect(error.map { "\($0)".contains("not-the-secret") } == false) }
  }

  @Test func instancesStartAndEnd() throws {
    guard let moto = try Peers.moto() else { return }
    let account = try account(moto)
    let subnets = try EC2.Subnet.all(in: try account.send(EC2.describeSubnets([])))
    let subnet = try #require(subnets.first)
    var launch = EC2.Launch(image: "ami-12c6146b", type: "g4dn.8xlarge", subnet: subnet.id, clientToken: "token & co")
    launch.tags = [("instance", [EC2.Tag("Name", "ü & co")])]
    let launched = try EC2.Instance.all(in: try account.send(EC2.runInstances(launch))).instances
    let id = try #require(launched.first).id
    let described = try EC2.Instance.all(in: try account.send(EC2.describeInstances([id]))).instances
    #expect(described.map(\.id) == [id])
    _ = try account.send(EC2.terminateInstances([id]))
    let missing = #expect(throws: AWSError.self) { try account.send(EC2.describeInstances(["i-0123456789abcdef0"])) }
    #expect(missing?.awsCode == "InvalidInstanceID.NotFound")
  }

  @Test func aParameterThatIsNotThereIsSaid() throws {
    guard let moto = try Peers.moto() else { return }
    let account = try account(moto)
    let error = #expect(throws: AWSError.self) { try account.send(try SSM.getParameter("/none")) }
    #expect(error?.awsCode == "ParameterNotFound")
  }
}
