import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

/// Instances against moto's EC2, a server that others wrote.
struct ControlPlaneServerTests {
  @Test func anInstanceIsLaunchedFoundAndEnded() throws {
    guard let program = try Peers.program("moto_server") else { return }
    let folder = try ServerProcess.newFolder("moto")
    let port = try Ports.free()
    let server = try ServerProcess(program, ["-H", "127.0.0.1", "-p", "\(port)"], folder: folder)
    defer { server.stop() }
    try server.waitUntilAnswering(port: port)
    let account = try Account(environment: [
      "HOME": folder, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "a-secret",
      "AWS_REGION": "us-west-2",
      "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)",
    ])
    let subnet = try #require(try EC2.Subnet.all(in: account.send(EC2.describeSubnets([]))).first)
    let image = try #require(
      try EC2.Image.all(in: account.send(EC2.describeImages(owners: ["amazon"], filters: []))).first)
    let record = CreationRecord(path: "\(folder)/.otn/created.jsonl")
    let control = ControlPlane(region: "us-west-2", record: record, wait: { _, work in try work.check() }) {
      call, work in
      var response = try account.send(call, work: work)
      // It knows no Outposts: its subnet is put on one.
      if call.name == "DescribeSubnets" {
        let placed = String(decoding: response.body, as: UTF8.self).replacingOccurrences(
          of: "</subnetId>",
          with: "</subnetId><outpostArn>arn:aws:outposts:us-west-2:123456789012:outpost/\(Peers.outpost)</outpostArn>")
        response.body = Array(placed.utf8)
      }
      return response
    }
    var request = InstanceRequest(name: "trainer & co", type: "g4dn.8xlarge", image: image.id, subnet: subnet.id)
    request.volume = EC2.Volume(device: "/dev/sda1", size: 100)
    let instance = try control.launch(request, work: Work())
    #expect(instance.state == "running" && instance.subnet == subnet.id)
    #expect(instance.tags.contains(EC2.Tag("Name", "trainer & co")))
    #expect(try control.launch(request, work: Work()).id == instance.id)
    #expect(try control.instances(work: Work()).map(\.id) == [instance.id])
    // As if the answer had never come: its tag finds it.
    let begun = try String(contentsOfFile: record.path, encoding: .utf8).split(separator: "\n")[0]
    try (begun + "\n").write(toFile: record.path, atomically: true, encoding: .utf8)
    #expect(try record.current().map(\.identity) == [nil])
    let report = try control.teardown(ask: { _ in true }, work: Work())
    #expect(report.removed.count == 1)
    #expect(try control.instances([instance.id], work: Work()).map(\.state) == ["terminated"])
  }
}
