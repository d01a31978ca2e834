import Foundation
import OtnTestSupport
import OtnWork

@testable import OtnOutposts

/// The moment at which a program is killed.
struct Crash: Error {}

/// A notebook's folder and a stub of the services. Calls can be made to crash before or after they are sent.
final class ControlScene {
  let stub: OutpostsStub
  let folder: String
  private let account: Account
  /// Calls until the crash.
  var fuse: Int?
  var crashesAfterSending = false
  var calls: [String] = []
  var ec2: ScriptedEC2?

  init() throws {
    stub = try OutpostsStub()
    folder = FileManager.default.temporaryDirectory.appending(path: "otn-control-\(UUID())").path
    let address = "http://127.0.0.1:\(stub.port)"
    account = try Account(environment: [
      "HOME": folder, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "a-secret",
      "AWS_REGION": "us-west-2",
      "AWS_ENDPOINT_URL_S3_CONTROL": address, "AWS_ENDPOINT_URL_S3OUTPOSTS": address,
    ])
  }

  deinit {
    stub.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  var record: CreationRecord { CreationRecord(path: "\(folder)/.otn/created.jsonl") }

  /// As a new session would make it. Waits pass at once.
  func control() -> ControlPlane {
    ControlPlane(region: "us-west-2", record: record, wait: { _, work in try work.check() }, clock: { 1_772_366_096 }) {
      try self.send($0, $1)
    }
  }

  private func send(_ call: AWSCall, _ work: Work) throws -> HTTPResponse {
    calls.append(call.name)
    if let left = fuse {
      fuse = left - 1
      if left == 0 && !crashesAfterSending { throw Crash() }
      if left == 0 {
        _ = try? answer(call, work)
        throw Crash()
      }
    }
    return try answer(call, work)
  }

  private func answer(_ call: AWSCall, _ work: Work) throws -> HTTPResponse {
    switch call.service {
    case .sts:
      let identity = "<GetCallerIdentityResult><Account>\(OutpostsStub.account)</Account></GetCallerIdentityResult>"
      return HTTPResponse(
        status: 200, body: Array("<GetCallerIdentityResponse>\(identity)</GetCallerIdentityResponse>".utf8))
    case .ec2, .ssm:
      guard let response = ec2?.answer(call) else { throw Crash() }
      try response.checkSuccess()
      return response
    case .s3Control, .s3Outposts: return try account.send(call, work: work)
    }
  }
}

/// An EC2 with instances that take their time, in the shapes of its answers, for what a test of waits has to decide itself.
final class ScriptedEC2 {
  var subnetOutpost: String? = "arn:aws:outposts:us-west-2:123456789012:outpost/op-01ac5d28a6a232904"
  /// By client token.
  var launched: [String: (id: String, type: String)] = [:]
  /// The states that an instance goes through; the last stays.
  var states = ["pending", "pending", "running"]
  var reason = ""
  var refusal: (status: Int, code: String, message: String)?
  var requests: [String] = []
  private var polls = 0
  private var ended: Set<String> = []

  func answer(_ call: AWSCall) -> HTTPResponse {
    let body = String(decoding: call.body, as: UTF8.self)
    requests.append(body)
    if call.name == "GetParameter" { return ok("{\"Parameter\": {\"Value\": \"ami-0abc\"}}") }
    if let (status, code, message) = refusal, call.name == "RunInstances" {
      return HTTPResponse(
        status: status,
        body: Array(
          "<Response><Errors><Error><Code>\(code)</Code><Message>\(message)</Message></Error></Errors></Response>".utf8)
      )
    }
    switch call.name {
    case "DescribeSubnets":
      let outpost = subnetOutpost.map { "<outpostArn>\($0)</outpostArn>" } ?? ""
      return ok(
        "<R><subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId>\(outpost)"
          + "<availableIpAddressCount>9</availableIpAddressCount></item></subnetSet></R>")
    case "RunInstances":
      let token = field("ClientToken", body)
      let id = launched[token]?.id ?? "i-\(launched.count)"
      launched[token] = (id, field("InstanceType", body))
      return ok("<R><instancesSet>\(item(id, "pending"))</instancesSet></R>")
    case "DescribeInstances": return describe(body)
    case "TerminateInstances":
      ended.insert(field("InstanceId.1", body))
      return ok("<R><instancesSet></instancesSet></R>")
    default: return HTTPResponse(status: 400)
    }
  }

  var alive: [String] { launched.values.map(\.id).filter { !ended.contains($0) } }

  private func describe(_ body: String) -> HTTPResponse {
    let wanted = field("InstanceId.1", body)
    let token = field("Filter.1.Value.1", body)
    let shown = launched.filter { token.isEmpty ? $0.value.id == wanted : $0.key == token }.map(\.value.id)
    let items = shown.map { id in
      if ended.contains(id) { return item(id, "terminated") }
      polls += 1
      return item(id, states[min(polls, states.count) - 1])
    }
    return ok("<R><reservationSet><item><instancesSet>\(items.joined())</instancesSet></item></reservationSet></R>")
  }

  private func item(_ id: String, _ state: String) -> String {
    "<item><instanceId>\(id)</instanceId><instanceState><name>\(state)</name></instanceState>"
      + "<instanceType>g4dn.8xlarge</instanceType><privateIpAddress>10.0.0.5</privateIpAddress>"
      + "<stateReason><message>\(reason)</message></stateReason></item>"
  }

  private func field(_ name: String, _ body: String) -> String {
    let pair = body.split(separator: "&").first { $0.hasPrefix("\(name)=") }
    return pair.map { String($0.dropFirst(name.count + 1)) } ?? ""
  }

  private func ok(_ body: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(body.utf8)) }
}
