import OtnOutposts
import OtnRuntime

/// A machine that programs can be sent to: an instance on the Outpost, or any other host with ssh.
final class InstanceValue: HostObject, PlacedObject {
  let instanceID: String?
  private let address: String?
  private let make: () throws -> RemoteHost
  private let place: Place
  private let about: String

  /// An instance of EC2. Where it is was asked of EC2, not believed.
  init(_ instance: EC2.Instance, user: String, port: Int, identityFile: String?) {
    instanceID = instance.id
    let address = instance.privateAddress ?? instance.publicAddress
    self.address = address
    let outpost = instance.outpostARN?.split(separator: "/").last.map(String.init)
    place = outpost.map { .outpost($0) } ?? .elsewhere(instance.id)
    about = "\(instance.id), \(instance.type)\(outpost.map { " on \($0)" } ?? "")"
    make = {
      guard let address else {
        throw ControlError("no-address", "instance \(instance.id) has no address to reach it at")
      }
      return try RemoteHost(address, port: port, user: user, identityFile: identityFile)
    }
  }

  /// Any other machine: elsewhere, unless it is this one.
  convenience init(_ host: RemoteHost) {
    self.init(
      host, at: ["127.0.0.1", "::1", "localhost"].contains(host.address) ? .local : .elsewhere(host.address))
  }

  /// One that was placed by hand.
  init(_ host: RemoteHost, at place: Place) {
    instanceID = nil
    address = host.address
    about = "\(host)"
    self.place = place
    make = { host }
  }

  func host() throws -> RemoteHost { try make() }

  func destination(_ residency: Residency) -> Destination {
    place == .local ? residency.destination(path: "~/.otn/runs") : Destination(place, name: about)
  }

  override var typeName: String { "Instance" }
  override var memberNames: [String] { ["id", "address", "place"] }

  override func member(_ name: String) -> Value? {
    switch name {
    case "id": .text(optional: instanceID)
    case "address": .text(optional: address)
    case "place": .string(place.description)
    default: nil
    }
  }

  override var shortText: String { "Instance \(about)" }
}

/// A run on another machine.
final class RemoteRunValue: HostObject, PlacedObject {
  let run: RemoteRun
  let instance: InstanceValue
  private let status: Int32?

  init(_ run: RemoteRun, on instance: InstanceValue, status: Int32? = nil) {
    self.run = run
    self.instance = instance
    self.status = status
  }

  func destination(_ residency: Residency) -> Destination { instance.destination(residency) }

  override var typeName: String { "RemoteRun" }
  override var memberNames: [String] { ["id", "status"] }

  override func member(_ name: String) -> Value? {
    switch name {
    case "id": .string(run.id)
    case "status": status.map { .int(Int($0)) } ?? .null
    default: nil
    }
  }

  override var shortText: String {
    "RemoteRun \(run.id) on \(run.host)\(status.map { $0 == 0 ? ", done" : ", failed with \($0)" } ?? "")"
  }
}
