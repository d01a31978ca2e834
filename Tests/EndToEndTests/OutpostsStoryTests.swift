import Foundation
import OtnTestSupport
import Testing

@testable import OtnOutposts

/// The notebook of the whole story: bucket, sync, machine, training there, detection, and everything removed again.
struct OutpostsStoryTests {
  private static let notebooks = "\(Fixtures.packageRoot)/notebooks"

  @Test func withoutAnOutpostAFolderStandsIn() throws {
    let result = try Program.run([
      "run", "\(Self.notebooks)/outposts.otn", "-q", "-p", "images=12", "-p", "epochs=1", "-p", "size=64",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Sync: 13 copied ("))
    #expect(result.output.hasSuffix("\"nothing was made that costs anything\"\n"))
  }

  /// S3 control and endpoints on a stub, EC2 and STS scripted, the data plane on SeaweedFS under the Outpost's real host names, the
  /// machine behind OpenSSH.
  @Test func onAnOutpostTheTrainingIsDoneThere() throws {
    guard let storage = try Peers.seaweed(), let securePort = storage.securePort,
      let certificate = storage.certificate
    else { return }
    let keys = [
      "AWS_ACCESS_KEY_ID": Peers.accessKey, "AWS_SECRET_ACCESS_KEY": Peers.secretKey, "AWS_REGION": Peers.region,
      "AWS_CA_BUNDLE": certificate, "OTN_CONNECT_TO": "127.0.0.1:\(securePort)",
    ]
    guard let machine = try SSHServer(variables: keys) else { return }
    let name = "foods\(UInt32.random(in: 0...99_999))"
    // The control plane is a stub: the bucket behind its access point is made by hand.
    try storage.createBucket("\(name)-\(Peers.account)")
    let control = try OutpostsStub()
    let ec2 = try ScriptedServer(Self.machineStory)
    let sts = try ScriptedServer(Array(repeating: Self.identity, count: 20))
    defer {
      ec2.stop()
      sts.stop()
    }
    var variables = keys
    for service in ["S3_CONTROL", "S3OUTPOSTS"] {
      variables["AWS_ENDPOINT_URL_\(service)"] = "http://127.0.0.1:\(control.port)"
    }
    variables["AWS_ENDPOINT_URL_EC2"] = "http://127.0.0.1:\(ec2.port)"
    variables["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:\(sts.port)"
    let parameters = [
      "outpost": Peers.outpost, "vpc": "vpc-1", "subnet": "subnet-1", "security_group": "sg-1", "name": name,
      "image": "ami-1", "user": machine.user, "port": "\(machine.port)", "identity": machine.identityFile,
      "images": "12", "epochs": "1", "size": "64", "training": "\(Self.notebooks)/outposts-train.otn",
    ]
    let result = try Program.run(
      ["run", "\(Self.notebooks)/outposts.otn", "-q", "--yes"]
        + parameters.sorted { $0.key < $1.key }.flatMap { ["-p", "\($0.key)=\($0.value)"] },
      variables: variables)
    #expect(result.status == 0, "\(result.output)\n\(result.errors)")
    #expect(result.output.contains("held: outpost \(Peers.outpost)"))
    #expect(result.output.contains("Sync: 13 copied ("))
    #expect(result.output.contains("removed"))
    #expect(control.state { $0.buckets.isEmpty && $0.accessPoints.isEmpty && $0.endpoints.isEmpty })
    #expect(ec2.requests.last?.contains("Action=DescribeInstances") == true)
    #expect(ec2.requests.contains { $0.contains("Action=TerminateInstances") })
    for text in [result.output, result.errors] { #expect(!text.contains(Peers.secretKey)) }
  }

  private static func answer(_ body: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static let identity = answer(
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>\(Peers.account)</Account></GetCallerIdentityResult>"
      + "</GetCallerIdentityResponse>")

  private static let machineStory: [String] = {
    let outpost = "<outpostArn>arn:aws:outposts:\(Peers.region):\(Peers.account):outpost/\(Peers.outpost)</outpostArn>"
    let instance = { (state: String) in
      "<item><instanceId>i-0123456789abcdef0</instanceId><instanceState><name>\(state)</name></instanceState>"
        + "<instanceType>g4dn.8xlarge</instanceType><privateIpAddress>127.0.0.1</privateIpAddress>\(outpost)</item>"
    }
    let described = { (state: String) in
      "<DescribeInstancesResponse><reservationSet><item><instancesSet>\(instance(state))</instancesSet></item>"
        + "</reservationSet></DescribeInstancesResponse>"
    }
    return [
      "<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-1</subnetId>\(outpost)"
        + "<availableIpAddressCount>9</availableIpAddressCount></item></subnetSet></DescribeSubnetsResponse>",
      "<RunInstancesResponse><instancesSet>\(instance("pending"))</instancesSet></RunInstancesResponse>",
      described("running"), described("running"),
      "<TerminateInstancesResponse><instancesSet><item><instanceId>i-0123456789abcdef0</instanceId></item>"
        + "</instancesSet></TerminateInstancesResponse>",
      described("terminated"),
    ].map(answer)
  }()
}
