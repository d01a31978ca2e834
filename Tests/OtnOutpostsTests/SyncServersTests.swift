import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

/// The same on real servers, and through a network that breaks.
struct SyncServersTests {
  @Test func seaweedDoesWhatEveryStoreDoes() throws {
    guard let peer = try Peers.seaweed() else { return }
    try StoreContract(store: ServersStores.outpost(on: peer), sortsByComponents: true).checkAll()
  }

  @Test func otherServersTakeASyncToo() throws {
    for peer in [try Peers.rclone(), try Peers.juicefs()] {
      guard let peer else { continue }
      try roundTrip(ServersStores.newPlain(on: peer))
    }
  }

  @Test func anOutpostTakesASync() throws {
    guard let peer = try Peers.seaweed() else { return }
    let setting = try roundTrip(ServersStores.outpost(on: peer))
    #expect(try setting.store.uploads(prefix: "", work: Work()).isEmpty)
  }

  /// SeaweedFS has `a/…` before `a-b/…`; that shows on the second page, when files are on their way already.
  @Test func aServerThatListsFolderByFolderTakesASync() throws {
    guard let peer = try Peers.seaweed() else { return }
    var setting = try SyncSetting(ServersStores.newPlain(on: peer))
    for number in 0..<1_050 { try setting.write("a/\(number)", "\(number)") }
    for name in ["a-b/1", "a-b/2", "a.txt"] { try setting.write(name, name) }
    #expect(try setting.up().copied == 1_053)
    let again = try setting.up()
    #expect(again.equal + again.copied == 1_053)
    _ = try setting.down()
    #expect(try setting.isSame())
    #expect(try setting.down().equal == 1_053)
    for name in ["a/7", "a-b/1"] { try FileManager.default.removeItem(atPath: "\(setting.here)/\(name)") }
    setting.options.delete = true
    #expect(try setting.up().deleted == 2)
    #expect(try setting.down().deleted == 2)
    #expect(try setting.isSame())
  }

  @discardableResult
  private func roundTrip(_ store: any ObjectStore) throws -> SyncSetting {
    var setting = try SyncSetting(store)
    setting.options.partThreshold = 6 << 20
    for number in 0..<150 { try setting.write("d\(number % 7)/ü \(number)+&.txt", "text \(number)") }
    try setting.writeLarge("large", count: 20 << 20, seed: 3)
    #expect(try setting.up().copied == 151)
    #expect(try setting.up().copied == 0)
    #expect(try setting.down().copied == 151)
    #expect(try setting.isSame())
    #expect(try setting.down().equal == 151)
    try FileManager.default.removeItem(atPath: "\(setting.here)/large")
    setting.options.delete = true
    #expect(try setting.up().deleted == 1)
    #expect(try setting.down().deleted == 1)
    #expect(try setting.isSame())
    return setting
  }

  /// Syncs up and down through a proxy with those faults, again until a run succeeds: both sides are then equal, and no part
  /// upload is left.
  private func survives(_ faults: [FaultProxy.Fault]) throws {
    guard let peer = try Peers.seaweed() else { return }
    let name = ServersStores.newName()
    try ServersStores.createBucket(name, on: peer)
    var setting = try SyncSetting()
    setting.options.partThreshold = 6 << 20
    for number in 0..<40 {
      try setting.writeLarge("d\(number % 3)/\(number)", count: number * 5000, seed: UInt64(number))
    }
    try setting.writeLarge("large", count: 20 << 20, seed: 3)
    for direction in [SyncDirection.upload, .download] {
      let proxy = try FaultProxy(to: peer.port, faults: faults)
      defer { proxy.stop() }
      let parameters = EndpointParameters(
        region: "us-east-1", endpoint: "http://127.0.0.1:\(proxy.port)", forcesPathStyle: true)
      setting.store = try S3Store(
        bucket: name, parameters: parameters, client: ServersStores.client(HTTPSettings()))
      var attempts = 0
      while try !succeeds(setting, direction) {
        attempts += 1
        try #require(attempts < 20)
      }
    }
    #expect(try setting.isSame())
    #expect(try ServersStores.plain(name, on: peer).uploads(prefix: "", work: Work()).isEmpty)
  }

  private func succeeds(_ setting: SyncSetting, _ direction: SyncDirection) throws -> Bool {
    do {
      _ = direction == .upload ? try setting.up() : try setting.down()
      return true
    } catch {
      let originals = try setting.scratch.files(in: "here")
      for (name, bytes) in try setting.scratch.files(in: "there") where !name.contains(".otn-") {
        #expect(originals[name] == bytes, "a partial file stands under its name \(name)")
      }
      return false
    }
  }

  @Test func survivesConnectionsThatBreak() throws {
    try survives((1...24).map { .cut(afterBytes: $0 << 16) })
    try survives((1...24).map { .cutRequest(afterBytes: $0 << 16) })
  }

  @Test func survivesABusyServer() throws {
    try survives(Array(repeating: .busy, count: 30))
  }

  @Test func survivesSlowBytesAndWrongETags() throws {
    try survives(Array(repeating: .pieces(700), count: 3) + Array(repeating: .wrongETag, count: 6))
  }

  @Test func expiredCredentialsStopAllAndLeaveItResumable() throws {
    guard let peer = try Peers.seaweed() else { return }
    let name = ServersStores.newName()
    try ServersStores.createBucket(name, on: peer)
    let proxy = try FaultProxy(to: peer.port, faults: Array(repeating: .refuse(code: "ExpiredToken"), count: 500))
    defer { proxy.stop() }
    let parameters = EndpointParameters(
      region: "us-east-1", endpoint: "http://127.0.0.1:\(proxy.port)", forcesPathStyle: true)
    var setting = try SyncSetting(
      S3Store(bucket: name, parameters: parameters, client: ServersStores.client(HTTPSettings())))
    for number in 0..<20 { try setting.write("\(number)", "text \(number)") }
    let error = #expect(throws: StoreError.self) { try setting.up() }
    #expect(error?.code == "expired-token")
    setting.store = try ServersStores.plain(name, on: peer)
    #expect(try setting.up().copied == 20)
  }
}
