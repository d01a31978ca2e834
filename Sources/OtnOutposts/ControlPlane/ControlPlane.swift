import Foundation
import OtnWork

/// The control plane of one region: how its calls are sent, what is recorded, how waits pass.
///
///     let control = ControlPlane(region: "us-west-2") { call, work in try account.send(call, work: work) }
///     let bucket = try control.createBucket("foods", outpost: "op-01ac5d28a6a232904", work: work)
///
/// Every step can be repeated: what exists already and is as asked for is taken as it is; only what was made here is recorded.
public struct ControlPlane {
  /// Resolves, signs and sends a call, tries again what may succeed, and throws what AWS refused as an `AWSError`.
  public typealias Send = (AWSCall, Work) throws -> HTTPResponse

  public let region: String
  public let record: CreationRecord
  let send: Send
  let wait: @Sendable (Double, Work) throws -> Void
  let clock: @Sendable () -> Double
  let newID: @Sendable () -> String

  /// - Parameters:
  ///   - wait: lets seconds pass; throws when the work is to stop.
  ///   - clock: seconds since 1970.
  ///   - newID: a name that nothing had before.
  public init(
    region: String, record: CreationRecord = CreationRecord(),
    wait: @escaping @Sendable (Double, Work) throws -> Void = RemoteRun.Patience.sleep,
    clock: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 },
    newID: @escaping @Sendable () -> String = { "otn-\(UUID().uuidString.lowercased())" }, send: @escaping Send
  ) {
    self.region = region
    self.record = record
    self.send = send
    self.wait = wait
    self.clock = clock
    self.newID = newID
  }

  /// The account that the keys belong to.
  public func account(work: Work) throws -> String { try STS.identity(in: send(STS.getCallerIdentity(), work)).account }

  // MARK: Steps

  /// What was begun or made here before, of that kind and name.
  func recorded(_ kind: Creation.Kind, _ name: String, outpost: String) throws -> Creation? {
    try record.current().last { $0.kind == kind && $0.name == name && $0.outpost == outpost && $0.region == region }
  }

  /// A creation that is on disk before anything is asked for.
  func begin(_ kind: Creation.Kind, _ name: String, outpost: String, details: [String: String] = [:]) throws -> Creation
  {
    let creation = Creation(
      id: newID(), kind: kind, name: name, region: region, outpost: outpost, details: details, time: clock())
    try record.begin(creation)
    return creation
  }

  /// The creation that a crash left without an answer, else a new one, on disk before anything is asked for.
  func creation(
    after known: Creation?, _ kind: Creation.Kind, _ name: String, outpost: String, details: [String: String] = [:]
  ) throws -> Creation {
    if let known, known.identity == nil { return known }
    if let known { try record.gone(known) }
    return try begin(kind, name, outpost: outpost, details: details)
  }

  /// What AWS says of a thing that is there already.
  private static let existing: Set = ["BucketAlreadyOwnedByYou", "AccessPointAlreadyOwnedByYou", "ConflictException"]

  /// Asks for it; nil when it is there already. What AWS refused was not made, and is not looked for later.
  func ask(_ creation: Creation, _ call: AWSCall, _ work: Work) throws -> HTTPResponse? {
    do {
      return try send(call, work)
    } catch let error as AWSError {
      // It was not there a moment ago: the answer to a first attempt was lost.
      if Self.existing.contains(error.awsCode) { return nil }
      if error.status < 500 || error.awsCode == "InsufficientInstanceCapacity" { try record.gone(creation) }
      throw error
    }
  }

  /// Nil when AWS says that there is none.
  func unlessMissing<Value>(_ body: () throws -> Value) throws -> Value? {
    do {
      return try body()
    } catch let error as AWSError where error.isMissing {
      return nil
    }
  }

  func resource(_ kind: String, _ name: String, outpost: String, account: String) throws -> S3Control.Resource {
    let partition = Partition.of(region: region).name
    guard
      let resource = S3Control.Resource(
        "arn:\(partition):s3-outposts:\(region):\(account):outpost/\(outpost)/\(kind)/\(name)")
    else { throw ControlError("bad-name", "\(name) is no name of a \(kind)") }
    return resource
  }

  func awaitState(
    _ what: String, every pause: Double, times: Int, work: Work, isThere: () throws -> (done: Bool, state: String)
  ) throws {
    for attempt in 0..<times {
      let (done, state) = try isThere()
      if done { return }
      work.progress.live("\(what): \(state), \(Int(Double(attempt) * pause)) s")
      try wait(pause, work)
    }
    throw ControlError(
      "timed-out", "\(what) was not ready after \(Int(Double(times) * pause)) seconds",
      help: "it is recorded and may still come; repeat this to go on waiting")
  }
}

extension AWSError {
  /// There is no such thing (any more).
  var isMissing: Bool {
    status == 404
      || ["NoSuchBucket", "NoSuchAccessPoint", "ResourceNotFoundException", "InvalidInstanceID.NotFound"].contains(
        awsCode)
  }
}
