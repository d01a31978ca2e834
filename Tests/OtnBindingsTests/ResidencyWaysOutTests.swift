import Foundation
import OtnBindings
import OtnOutposts
import OtnRuntime
import OtnSyntax
import OtnTensor
import Testing

/// Every way out: what may not leave is refused before the first byte, and what is free passes.
@Suite(.serialized) struct ResidencyWaysOutTests {
  @Test func everyWayOutIsWatched() throws {
    let home = try ResidencyHome()
    #expect(WayOut.all.count >= 60)
    for way in WayOut.all where Torch.isAvailable || !way.usesTensors {
      // What earlier ways left there would be held by what the ledger remembers.
      try? FileManager.default.removeItem(atPath: "\(home.path)/runs/set")
      let session = try ResidencySession(home)
      try session.run(WayOut.prelude + (way.usesTensors ? WayOut.tensorPrelude : ""))
      let before = home.outside()
      let failure = session.failure(way.program.replacing("@home", with: home.path))
      switch way.verdict {
      case .passes: #expect(failure == nil, "\(way.program)\n\(failure?.title ?? "")")
      case .refused:
        #expect(failure?.code == "residency", "\(way.program)\n\(failure?.title ?? "it passed")")
        if !way.program.contains("name: \"free\"") { #expect(home.outside() == before, "\(way.program)") }
        #expect(failure?.title.contains("secret-shelf-plan") == false)
      }
    }
    let audit = LedgerAudit(path: "\(home.path)/.otn/ledger.jsonl")
    #expect(audit.fault == nil)
    #expect(audit.entries.count { $0.decision == .refused } > 40)
    let ledger = try String(contentsOfFile: "\(home.path)/.otn/ledger.jsonl", encoding: .utf8)
    #expect(!ledger.contains("secret-shelf-plan"))
    let made = try ResidencySession(home).run("residency.of read(\"~/runs/secret-shelf-plan.txt\")")
    #expect(made.contains(ResidencyHome.outpost), "remembered without being named")
  }

  /// A command that writes and is in no row could be a way out that nobody looked at.
  @Test func everyCommandThatWritesIsInTheTable() {
    let known = Set(WayOut.all.map(\.command))
    for command in allCommands() + Core.commands {
      let writes = command.effects.contains { effect in
        switch effect {
        case .writes, .sends, .writesPictures: true
        default: false
        }
      }
      guard writes else { continue }
      let names = [
        command.name, "\(command.name)/\(command.family)", "\(command.name)/\(command.parameters.first?.name ?? "")",
      ]
      #expect(!known.isDisjoint(with: names), "\(names) is in no row of WayOut.all")
    }
  }

  @Test func aRefusalTeaches() throws {
    let home = try ResidencyHome()
    let session = try ResidencySession(home)
    try session.run(WayOut.prelude)
    let failure = try #require(session.failure("write shelf \"~/out/set\""))
    #expect(
      failure.title == "`write` would take a Dataset that is held at outpost \(ResidencyHome.outpost) "
        + "(from \(home.path)/site/coco, \(home.path)/site/coco/train) to ~/out/set")
    #expect(
      failure.help == "by lab.otn:1 it may go to outpost \(ResidencyHome.outpost) and to \(home.path)/runs; "
        + "ana may permit it: residency.allow \"why\" { … }")
  }

  @Test func whatWasWrittenIsStillHeldInTheNextSession() throws {
    let home = try ResidencyHome()
    let first = try ResidencySession(home)
    try first.run(WayOut.prelude + "write shelf \"~/runs/set\"\nwrite \"\\(shelf.boxes)\" \"~/runs/n.txt\"")
    if Torch.isAvailable {
      try first.run(
        WayOut.tensorPrelude + """
          save t "~/runs/t.safetensors"
          save heldnet "~/runs/net.safetensors"
          write heldnet "~/runs/net.yml"
          train net on: shelf batch: 2 size: 64 nominal_batch: 2 warmup_steps: 2 seed: 1 epochs: 1 folder: "~/runs"
          """)
    }
    // Headers travel with the file, notes with the folder, also where no ledger remembers them.
    try FileManager.default.removeItem(atPath: "\(home.path)/.otn")
    try FileManager.default.moveItem(atPath: "\(home.path)/runs", toPath: "\(home.path)/moved")
    var programs = ["yolo.load(\"~/moved/set/data.yml\")", "image.load(\"~/moved/set/images/train/000001.jpg\")"]
    if Torch.isAvailable {
      programs += [
        "load(\"~/moved/t.safetensors\").tensor", "model.load(\"~/moved/net.safetensors\")",
        "model.load(\"~/moved/exp/weights/best.safetensors\")", "model.load(\"~/moved/exp/weights/last.safetensors\")",
      ]
    }
    for program in programs {
      let held = try ResidencySession(home).run("residency.of \(program)")
      #expect(held == "[\"outpost \(ResidencyHome.outpost)\"]", "\(program)")
    }
  }

  @Test func theLedgerRemembersWhatHasNoHeader() throws {
    let home = try ResidencyHome()
    try ResidencySession(home).run(WayOut.prelude + "write \"\\(shelf.boxes)\" \"~/runs/n.txt\"")
    #expect(try ResidencySession(home).run("residency.of read(\"~/alias/n.txt\")").contains(ResidencyHome.outpost))
    #expect(try ResidencySession(home).run("residency.of read(\"~/pub/plan.txt\")") == "[]")
  }

  @Test func whoMayNotPermitsNothing() throws {
    let home = try ResidencyHome()
    let session = try ResidencySession(home, user: "eve")
    try session.run(WayOut.prelude)
    let failure = session.failure("residency.allow \"please\" { write shelf \"~/out/set\" }")
    #expect(failure?.title == "no policy lets eve permit anything by hand")
  }

  @Test func theAuditIsATableInTheLanguage() throws {
    let home = try ResidencyHome()
    let session = try ResidencySession(home)
    try session.run(WayOut.prelude + "write shelf \"~/runs/set\"")
    let audit = "residency.audit \"~/.otn/ledger.jsonl\""
    #expect(try session.run("map (\(audit)) { it.decision }") == "[\"allowed\", \"written\"]")
    #expect(try session.run("(\(audit))[1].value") == "\"Dataset\"")
    let text = try String(contentsOfFile: session.ledger, encoding: .utf8)
    try Data(text.replacing("Dataset", with: "Nothing").utf8).write(to: URL(fileURLWithPath: session.ledger))
    let failure = session.failure(audit)
    #expect(failure?.code == "ledger-broken")
    #expect(failure?.title == "the ledger can't be trusted: line 1 was changed")
  }

  @Test func aPolicyThatComesTooLateSaysSo() throws {
    let home = try ResidencyHome()
    let session = try ResidencySession(home)
    let failure = session.failure("let text = read(\"~/site/plan.txt\")\n" + WayOut.prelude)
    #expect(failure?.code == "residency")
    #expect(failure?.title.contains("was read before") == true)
  }

  @Test func withoutAPolicyNothingIsWatched() throws {
    let home = try ResidencyHome()
    let session = try ResidencySession(home)
    try session.run("write (read \"~/site/plan.txt\") \"~/out/a.txt\"")
    #expect(!FileManager.default.fileExists(atPath: session.ledger))
  }
}
