import Foundation
import OtnOutposts
import Testing

/// What policies say, and what they can't be talked out of.
struct ResidencyPolicyTests {
  private static let outpost = "op-01ac5d28a6a232904"

  @Test(arguments: [
    ("op-01ac5d28a6a232904", "outpost op-01ac5d28a6a232904"), ("outpost op-01ac", "outpost op-01ac"),
    ("us-west-2", "region us-west-2"), ("region us-gov-east-1", "region us-gov-east-1"),
    ("dir:/srv/outpost", "dir:/srv/outpost"), ("local", "local"), ("elsewhere example.com", "elsewhere example.com"),
  ])
  func aPlaceReadsBackAsItIsWritten(_ text: String, _ description: String) {
    #expect(Place(text)?.description == description)
    #expect(Place(description)?.description == description)
  }

  @Test(arguments: ["", "op-", "op-xyz", "somewhere", "dir:", "outpost here", "us-west-two", "http://x"])
  func whatIsNoPlaceIsNone(_ text: String) { #expect(Place(text) == nil) }

  @Test func aPathIsWhatItIs() throws {
    let folder = try ResidencyFolder()
    try folder.write("", "real/file")
    try folder.link("alias", to: "real")
    try folder.link("up", to: "alias/../real/./file")
    try folder.link("nowhere", to: "not/yet/there")
    try folder.link("round", to: "round")
    for (path, real) in [
      ("alias/file", "real/file"), ("alias/../real//file", "real/file"), ("up", "real/file"),
      ("alias/new/deep", "real/new/deep"), ("nowhere", "not/yet/there"), ("real/new/../file", "real/file"),
    ] {
      #expect(RealPath.of("\(folder.path)/\(path)") == "\(folder.path)/\(real)", "\(path)")
    }
    #expect(RealPath.of("\(folder.path)/round") == nil)
    #expect(RealPath.of("~/x", home: folder.path) == "\(folder.path)/x")
  }

  @Test func aPolicyIsReadFromYAML() throws {
    let folder = try ResidencyFolder()
    let path = try folder.write(
      "keep: \(Self.outpost)\nlocal: [\(folder.path)/runs]\nallow_by: [ana]\nheld:\n  \(folder.path)/site: \(Self.outpost)\n",
      "policy.yml")
    let policy = try ResidencyPolicy(contentsOf: path, home: nil)
    #expect(policy.keep == .outpost(Self.outpost))
    #expect(policy.local == ["\(folder.path)/runs"])
    #expect(policy.allowBy == ["ana"])
    #expect(policy.held == ["\(folder.path)/site": .outpost(Self.outpost)])
  }

  @Test(arguments: [
    ("keep: [", "it is not YAML"), ("- a", "it is no map"), ("local: []", "it has no `keep`"),
    ("keep: somewhere", "`somewhere` is no place that data can be kept at"), ("keep: local", "`local` is no place"),
    ("keep: op-01\nlokal: [/x]", "it has an unknown key `lokal`"), ("keep: op-01\nlocal: /x", "`local` is a list"),
    ("keep: op-01\nlocal: [runs]", "`runs` is no absolute path"), ("keep: op-01\nheld: [/x]", "`held` is a map"),
  ])
  func aPolicyThatCannotBeUnderstoodStopsEverything(_ yaml: String, _ message: String) throws {
    let folder = try ResidencyFolder()
    let path = try folder.write(yaml, "policy.yml")
    let error = #expect(throws: ResidencyError.self) { try folder.residency(environment: ["OTN_RESIDENCY": path]) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func aNamedPolicyThatIsMissingStopsEverything() throws {
    let folder = try ResidencyFolder()
    #expect(throws: ResidencyError.self) {
      try folder.residency(environment: ["OTN_RESIDENCY": "\(folder.path)/missing.yml"])
    }
  }

  @Test func theSitesFileCountsBesideTheNamedOne() throws {
    let folder = try ResidencyFolder()
    let site = try folder.write("keep: op-01\n", "site.yml")
    let named = try folder.write("keep: op-01\nlocal: [/]\n", "named.yml")
    let residency = try Residency(environment: ["OTN_RESIDENCY": named], ledger: folder.ledger, site: site, user: "ana")
    #expect(residency.policies.map(\.source) == [site, named])
    #expect(throws: ResidencyError.self) {
      try residency.check(
        Held(at: .outpost("op-01"), from: "x"), "Tensor", to: residency.destination(path: folder.path), by: "save",
        cell: "a:1")
    }
    #expect(throws: ResidencyError.self, "a file that is there in some way is never passed over") {
      try Residency(environment: [:], ledger: folder.ledger, site: "\(folder.path)/site.yml/none", user: "ana")
    }
  }

  @Test func theStricterOfSeveralWins() throws {
    let folder = try ResidencyFolder()
    let site = try folder.write("keep: op-01\nlocal: [\(folder.path)/a, \(folder.path)/b]\n", "site.yml")
    let residency = try folder.residency(environment: ["OTN_RESIDENCY": site])
    let held = Held(at: .outpost("op-01"), from: "bucket")
    func passes(_ name: String) -> Bool {
      (try? residency.check(
        held, "Dataset", to: residency.destination(path: "\(folder.path)/\(name)/x"), by: "write", cell: "a:1")) != nil
    }
    #expect([passes("a"), passes("b"), passes("c")] == [true, true, false])
    try residency.state(
      ResidencyPolicy(
        keep: "op-01", local: ["\(folder.path)/b", "\(folder.path)/c"], allowBy: [],
        held: [("\(folder.path)/c", "op-01")], home: nil, source: "lab.otn:1"))
    #expect([passes("a"), passes("b"), passes("c")] == [false, true, false])
  }

  @Test func aBucketIsJudgedByItsPlaceAndAFolderByItsPath() throws {
    let policy = try ResidencyPolicy(
      keep: "op-01", local: ["/scratch"], allowBy: [], held: [], home: nil, source: "test")
    #expect(policy.permits(Destination(.outpost("op-01"), name: "shelves")))
    #expect(!policy.permits(Destination(.outpost("op-02"), name: "op-01")))
    #expect(!policy.permits(Destination(.region("us-west-2"), name: "shelves")))
    #expect(policy.permits(Destination(.folder("/scratch/store"), path: "/scratch/store", name: "store")))
    #expect(!policy.permits(Destination(.folder("/scratchy"), path: "/scratchy", name: "store")))
  }

  @Test func aPolicyComesBeforeWhatItHolds() throws {
    let folder = try ResidencyFolder()
    let path = try folder.write("x", "site/x.txt")
    let residency = try folder.residency()
    residency.read(path: path)
    let error = #expect(throws: ResidencyError.self) {
      try residency.state(ResidencyPolicy(keep: .folder("\(folder.path)/site"), source: "lab.otn:4"))
    }
    #expect(error?.message == "\(path) was read before `residency` said that it is held")
  }

  @Test func aDeviceOrAPipeIsElsewhere() throws {
    let residency = try ResidencyFolder().residency()
    #expect(residency.destination(path: "/dev/null").place == .elsewhere("/dev/null"))
  }
}
