import Foundation
import OtnTensor
import OtnTestSupport
import Testing

/// `train … engine: "yolov5"` against a stand-in for Python on a real sshd, which checks what it is given, prints what the published
/// program printed once, and leaves the published weights.
@Suite struct EngineTrainingTests {
  private static let transcript = "\(Fixtures.packageRoot)/Tests/OtnOutpostsTests/Goldens/yolov5-output.txt"

  /// Its arguments and what it finds go into the run's folder, with the weights.
  private static func python(_ weights: String) -> String {
    """
    #!/bin/sh
    [ "$1" = -c ] && exit 1
    set=$(sed -n 's/^path: "\\(.*\\)"$/\\1/p' data.yml)
    mkdir -p train/weights
    echo "$*" >train/opt.yaml
    (cd "$set" && find . -type f | sort) >train/hyp.yaml
    cat '\(transcript)'
    cp '\(weights)' train/weights/best.pt
    """
  }

  @Test func theSetsGoThereAndTheBestWeightsComeBack() throws {
    guard Torch.isAvailable, let weights = try Fixtures.cases(in: "data/weights", suffix: ".pt").first else { return }
    guard let machine = try SSHServer() else { return }
    let python = "\(machine.folder)/python"
    try Self.python(weights).write(toFile: python, atomically: true, encoding: .utf8)
    chmod(python, 0o755)
    let notebook = "\(machine.folder)/lab.otn"
    try """
    let shelf = coco.sample images: 3 seed: 7 size: 64
    let holdout = coco.sample images: 2 seed: 8 size: 64
    let net = yolov5 "n" classes: shelf.classes
    let machine = ssh.connect "127.0.0.1" port: \(machine.port) user: "\(machine.user)" identity: "\(machine.identityFile)"
    let run = train net on: shelf val: holdout at: machine engine: "yolov5" python: "\(python)" epochs: 3 batch: 2 size: 64 seed: 5 freeze: 2 cosine: true device: "cpu"
    # %%
    run
    # %%
    print (read "\\(run.folder)/opt.yaml") (read "\\(run.folder)/hyp.yaml")
    # %%
    print run.epochs run.results[2].map50 (len run.model.classes) run.best
    # %%
    let again = train net on: shelf val: holdout at: machine engine: "yolov5" python: "\(python)" size: 64
    again.folder
    """.write(toFile: notebook, atomically: true, encoding: .utf8)
    let result = try Program.run(["run", notebook])
    #expect(result.status == 0, "\(result.errors)")
    let shown = (result.output + "--- progress\n" + result.errors).replacing(machine.folder, with: "HOST")
      .replacing("port: \(machine.port)", with: "port: PORT")
      .replacing(/first contact .*\n/, with: "").replacing(/\S+@127.0.0.1:\d+/, with: "USER@HOST")
      .replacing(/yolov5-\d{8}-\d{6}-[0-9a-f]{4}/, with: "RUN")
    try Golden.check(shown, named: "engine-training.txt")
  }

  @Test func whatCanNotBeIsSaidBeforeAnythingIsSent() throws {
    guard Torch.isAvailable, let machine = try SSHServer() else { return }
    try Golden.checkTable(named: "engine-refused.txt") { labels in
      let result = try Program.run([
        "-e",
        """
        let shelf = coco.sample images: 2 size: 64
        let net = yolov5 "n" classes: shelf.classes
        let machine = ssh.connect "127.0.0.1" port: \(machine.port) user: "\(machine.user)" identity: "\(machine.identityFile)"
        train net on: shelf \(labels)
        """,
      ])
      #expect(result.status != 0)
      // What was shown before is not part of it.
      return result.errors.range(of: "error").map { String(result.errors[$0.lowerBound...]) } ?? ""
    }
    #expect(try FileManager.default.subpathsOfDirectory(atPath: machine.home).filter { $0.contains("runs") } == [])
  }
}
