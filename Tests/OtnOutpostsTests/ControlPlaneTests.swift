import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct ControlPlaneTests {
  private let outpost = OutpostsStub.outpost

  /// All that a notebook makes, in its order.
  private func create(_ scene: ControlScene, work: Work = Work()) throws {
    let control = scene.control()
    let bucket = try control.createBucket("foods", outpost: outpost, work: work)
    _ = try control.createAccessPoint("foods-point", bucket: bucket, vpc: "vpc-1", work: work)
    _ = try control.createEndpoint(outpost: outpost, subnet: "subnet-1", securityGroup: "sg-1", work: work)
    if scene.ec2 != nil {
      var request = InstanceRequest(name: "trainer", type: "g4dn.8xlarge", subnet: "subnet-1")
      request.keyName = "key"
      _ = try control.launch(request, work: work)
    }
  }

  private func isEmpty(_ scene: ControlScene) -> Bool {
    scene.stub.state { $0.buckets.isEmpty && $0.accessPoints.isEmpty && $0.endpoints.isEmpty }
      && scene.ec2?.alive.isEmpty != false
  }

  @Test func theWholeStory() throws {
    let scene = try ControlScene()
    scene.ec2 = ScriptedEC2()
    let progress = RecordedProgress()
    let work = Work(progress: progress)
    try create(scene, work: work)
    // Again: nothing is made twice, all is found.
    let calls = scene.calls.count
    try create(scene, work: work)
    #expect(scene.stub.state { $0.buckets.count + $0.accessPoints.count + $0.endpoints.count } == 3)
    #expect(!scene.calls.dropFirst(calls).contains { $0.hasPrefix("Create") || $0.hasPrefix("Run") })
    var asked: [String] = []
    let report = try scene.control().teardown(
      ask: {
        asked = $0.map(\.description)
        return true
      }, work: work)
    #expect(asked.map { $0.split(separator: " ")[0] } == ["instance", "endpoint", "access", "bucket"])
    #expect(report.removed.count == 4 && report.kept.isEmpty)
    #expect(isEmpty(scene))
    #expect(try scene.record.current().isEmpty)
    try Golden.check(progress.lines.joined(separator: "\n") + "\n", named: "control-story.txt")
    #expect(progress.live.contains("endpoint in subnet-1: Pending, 0 s"))
    #expect(try scene.control().teardown(ask: { _ in false }, work: work) == Teardown())
  }

  /// Killed at each call, before it is sent and after: teardown finds everything, and so does a repeat.
  @Test(arguments: [false, true]) func aCrashAtAnyStepLeavesNothingBehind(afterSending: Bool) throws {
    var crashes = 0
    for fuse in 0..<60 {
      let scene = try ControlScene()
      scene.ec2 = ScriptedEC2()
      scene.crashesAfterSending = afterSending
      scene.fuse = fuse
      do { try create(scene) } catch is Crash { crashes += 1 }
      scene.fuse = nil
      if fuse % 2 == 0 {
        try create(scene)
        #expect(scene.stub.state { $0.buckets.count + $0.accessPoints.count + $0.endpoints.count } == 3)
      }
      // The teardown is killed too, at each of its calls in turn.
      for second in 0..<30 {
        scene.fuse = second
        do {
          _ = try scene.control().teardown(ask: { _ in true }, work: Work())
          if scene.fuse ?? 0 >= 0 { break }
        } catch is Crash {}
      }
      scene.fuse = nil
      _ = try scene.control().teardown(ask: { _ in true }, work: Work())
      #expect(isEmpty(scene), "after call \(fuse)")
      #expect(try scene.record.current().isEmpty, "after call \(fuse)")
    }
    #expect(crashes > 12)
  }

  @Test func whatWasThereBeforeIsNotTornDown() throws {
    let scene = try ControlScene()
    scene.stub.state {
      $0.buckets = ["foods"]
      $0.accessPoints["foods-point"] = ("foods", "vpc-1")
    }
    try create(scene)
    let report = try scene.control().teardown(ask: { _ in true }, work: Work())
    #expect(report.removed.map(\.kind) == [.endpoint])
    #expect(scene.stub.state { $0.buckets } == ["foods"])
    #expect(scene.stub.state { $0.accessPoints.count } == 1)
  }

  @Test func whatAWSRefusedIsNotLookedForLater() throws {
    let scene = try ControlScene()
    scene.stub.state {
      $0.refusals["CreateBucket"] = (409, "BucketAlreadyExists", "The requested bucket name is not available")
    }
    #expect(failure { try create(scene) }?.code == "bucket-already-exists")
    #expect(try scene.record.current().isEmpty)
  }

  @Test func anAccessPointThatLeadsElsewhereIsRefused() throws {
    let scene = try ControlScene()
    scene.stub.state {
      $0.buckets = ["other"]
      $0.accessPoints["foods-point"] = ("other", "vpc-1")
    }
    let said = failure { try create(scene) }
    #expect(said?.code == "access-point-differs")
    #expect(said?.message == "access point foods-point leads to other from vpc-1")
  }

  /// The client asks again, and is told that it is there.
  @Test(arguments: ["CreateBucket", "CreateAccessPoint", "CreateEndpoint"])
  func aLostAnswerIsFoundAgain(call: String) throws {
    let scene = try ControlScene()
    scene.stub.state { $0.lostAnswers = [call] }
    do { try create(scene) } catch { try create(scene) }
    #expect(scene.stub.state { $0.buckets.count + $0.accessPoints.count + $0.endpoints.count } == 3)
    #expect(try scene.record.current().count == 3)
    #expect(try scene.record.current().allSatisfy { $0.identity != nil })
  }

  @Test func anEndpointOfSomebodyElseIsNotTakenForOurs() throws {
    let scene = try ControlScene()
    scene.stub.state { $0.refusals["CreateEndpoint"] = (409, "ConflictException", "An endpoint already exists") }
    #expect(failure { try create(scene) }?.code == "endpoint-conflict")
    #expect(try scene.record.current().map(\.kind) == [.bucket, .accessPoint])
  }

  @Test func bucketsWithObjectsStayWithTheWayToThem() throws {
    let scene = try ControlScene()
    try create(scene)
    var left = 3
    let objects: ControlPlane.Objects = { arn, remove, _ in
      #expect(arn.hasSuffix(":outpost/\(OutpostsStub.outpost)/accesspoint/foods-point"))
      if remove { left = 0 }
      return left
    }
    let report = try scene.control().teardown(objects: objects, ask: { _ in true }, work: Work())
    #expect(report.kept.count == 3 && report.removed.isEmpty)
    #expect(report.kept.first?.reason == "bucket foods holds 3 objects; `empty: true` removes them")
    #expect(!isEmpty(scene))
    let second = try scene.control().teardown(empty: true, objects: objects, ask: { _ in true }, work: Work())
    #expect(second.removed.count == 3)
    #expect(isEmpty(scene))
  }

  @Test func oneFailureDoesNotStopTheRest() throws {
    let scene = try ControlScene()
    try create(scene)
    scene.stub.state { $0.refusals["DeleteEndpoint"] = (400, "OutpostOfflineException", "The Outpost is offline") }
    let report = try scene.control().teardown(ask: { _ in true }, work: Work())
    #expect(report.removed.map(\.kind) == [.accessPoint, .bucket])
    #expect(report.kept.map(\.creation.kind) == [.endpoint])
    #expect(try scene.record.current().map(\.kind) == [.endpoint])
  }

  @Test func interruptedItStopsAtOnce() throws {
    let scene = try ControlScene()
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(failure { try create(scene, work: Work(cancellation: cancellation)) }?.code == "interrupted")
  }

  /// The service's reasons, in words.
  @Test func whyAnEndpointFailed() throws {
    try Golden.checkTable(named: "control-endpoint-failures.txt") { input in
      let parts = input.components(separatedBy: "\n")
      let scene = try ControlScene()
      scene.stub.state { $0.endpointFailure = (parts[0], parts[1]) }
      let said = failure { try create(scene) }
      // The next attempt removes it and makes another.
      scene.stub.state { $0.endpointFailure = nil }
      try create(scene)
      return "\(said?.code ?? "")\n\(said?.message ?? "")\nhelp: \(said?.help ?? "")"
    }
  }

  // MARK: Instances

  @Test func theLaunchIsAsDesigned() throws {
    let scene = try ControlScene()
    let ec2 = ScriptedEC2()
    scene.ec2 = ec2
    var request = InstanceRequest(name: "trainer", type: "g4dn.8xlarge", subnet: "subnet-1")
    request.volume = EC2.Volume(device: "/dev/sda1", size: 200, type: "gp2")
    let progress = RecordedProgress()
    let instance = try scene.control().launch(request, work: Work(progress: progress))
    #expect(instance.state == "running" && instance.privateAddress == "10.0.0.5")
    let sent = ec2.requests.first { $0.contains("Action=RunInstances") } ?? ""
    for part in [
      "ImageId=ami-0abc", "InstanceType=g4dn.8xlarge", "SubnetId=subnet-1", "MetadataOptions.HttpTokens=required",
      "ClientToken=otn-", "BlockDeviceMapping.1.Ebs.VolumeType=gp2", "TagSpecification.1.Tag.1.Value=trainer",
    ] { #expect(sent.contains(part), "\(part)") }
    #expect(progress.live == ["instance i-0: pending, 0 s", "instance i-0: pending, 15 s"])
  }

  @Test func aSubnetOfTheRegionIsRefusedBeforeAnythingIsLaunched() throws {
    let scene = try ControlScene()
    let ec2 = ScriptedEC2()
    ec2.subnetOutpost = nil
    scene.ec2 = ec2
    let request = InstanceRequest(name: "trainer", type: "g4dn.8xlarge", subnet: "subnet-1")
    let said = failure { _ = try scene.control().launch(request, work: Work()) }
    #expect(said?.code == "subnet-not-on-outpost")
    #expect(said?.message == "subnet subnet-1 is in the region us-west-2, not on an Outpost")
    #expect(scene.calls == ["DescribeSubnets"])
  }

  /// What EC2 refuses, or lets die, in words.
  @Test func whyALaunchFailed() throws {
    try Golden.checkTable(named: "control-launch-failures.txt") { input in
      let parts = input.components(separatedBy: "\n")
      let scene = try ControlScene()
      let ec2 = ScriptedEC2()
      scene.ec2 = ec2
      if let status = Int(parts[0]) {
        ec2.refusal = (status, parts[1], parts[2])
      } else {
        (ec2.states, ec2.reason) = (["pending", parts[0]], parts[1])
      }
      let request = InstanceRequest(name: "trainer", type: "g4dn.8xlarge", subnet: "subnet-1")
      let said = failure { _ = try scene.control().launch(request, work: Work()) }
      return "\(said?.code ?? "")\n\(said?.message ?? "")\nhelp: \(said?.help ?? "")"
    }
  }

  @Test func anInstanceThatNeverRunsIsGivenUp() throws {
    let scene = try ControlScene()
    let ec2 = ScriptedEC2()
    ec2.states = ["pending"]
    scene.ec2 = ec2
    let request = InstanceRequest(name: "trainer", type: "g4dn.8xlarge", subnet: "subnet-1")
    let said = failure { _ = try scene.control().launch(request, work: Work()) }
    #expect(said?.code == "timed-out")
    #expect(said?.message == "instance i-0 was not ready after 600 seconds")
    #expect(scene.calls.filter { $0 == "DescribeInstances" }.count == 40)
  }

  // MARK: The record

  @Test func aTornLineIsForgottenAndADamagedOneIsNot() throws {
    let scene = try ControlScene()
    try create(scene)
    let path = scene.record.path
    let whole = try String(contentsOfFile: path, encoding: .utf8)
    try (whole + "{\"step\":\"beg").write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try scene.record.current().count == 3)
    _ = try scene.control().teardown(ask: { _ in true }, work: Work())
    #expect(try scene.record.current().isEmpty)
    try ("garbage\n" + whole).write(toFile: path, atomically: true, encoding: .utf8)
    #expect(failure { _ = try scene.record.current() }?.message == "line 1 of \(path) can't be read")
  }
}
