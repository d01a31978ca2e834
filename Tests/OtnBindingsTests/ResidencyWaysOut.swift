/// Ways in which data could leave: a program, and whether the policy lets it through.
struct WayOut {
  enum Verdict: String { case passes, refused }
  /// The command that would let it out, with its family where several share the name.
  let command: String
  let program: String
  let verdict: Verdict
  /// Needs LibTorch.
  var usesTensors = true

  init(_ command: String, _ program: String, _ verdict: Verdict, tensors: Bool = true) {
    (self.command, self.program, self.verdict, usesTensors) = (command, program, verdict, tensors)
  }

  /// `shelf`, `t`, `heldnet` are held at the Outpost; `pub`, `p`, `net` are free.
  static let prelude = """
    residency keep: "\(ResidencyHome.outpost)" local: ["~/runs"] allow_by: ["ana"] held: ["~/site": "\(ResidencyHome.outpost)"]
    let pub = coco.load "~/pub/coco" split: "train"
    let shelf = coco.load "~/site/coco" split: "train"

    """
  static let tensorPrelude = """
    let p = (load "~/pub/t.safetensors").t
    let t = (load "~/site/t.safetensors").t
    let net = model.load "~/pub/net.safetensors"
    let heldnet = model.load "~/site/net.safetensors"

    """

  static let all =
    texts + disguises + paths + sets + tensors + mixtures + nets + trainings + pictures + machines + stores + storage
    + addresses
    + byHand

  // MARK: Texts, tables, what is printed

  private static let texts = [
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"~/out/a.txt\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"~/runs/a.txt\"", .passes, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"~/site/copy.txt\"", .passes, tensors: false),
    WayOut("write/files", "write (read \"~/innocent.txt\") \"~/out/a.txt\"", .refused, tensors: false),
    WayOut("write/files", "write \"a literal\" \"~/out/a.txt\"", .passes, tensors: false),
    WayOut("write/files", "let a = \"bound \\(1 + 2)\"\nwrite a \"~/out/a.txt\"", .passes, tensors: false),
    WayOut("write/files", "param note = \"typed\"\nwrite note \"~/out/a.txt\"", .passes, tensors: false),
    WayOut("write/files", "write [n: len(shelf)] \"~/out/a.json\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/map.json\" | json) \"~/out/a.json\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/map.json\" | json) \"~/out/a.yml\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/rows.csv\" | csv) \"~/out/a.csv\"", .refused, tensors: false),
    WayOut("write/files", "write (ls(\"~/site\") | join \",\") \"~/out/a.txt\"", .refused, tensors: false),
    WayOut("write/files", "write \"\\(exists(\"~/site/plan.txt\"))\" \"~/out/a.txt\"", .refused, tensors: false),
    WayOut(
      "write/files", "use \"~/site/helper.otn\"\nwrite \"\\(helper.secret)\" \"~/out/a.txt\"", .refused, tensors: false),
    WayOut("print", "print (read \"~/site/plan.txt\") shelf", .passes, tensors: false),
    WayOut("table", "table (read \"~/site/rows.csv\" | csv)", .passes, tensors: false),
    WayOut("summary", "summary shelf", .passes, tensors: false),
  ]

  // MARK: Data that looks like something else

  private static let disguises = [
    WayOut(
      "write/files", "write (read \"~/site/plan.txt\" | upper | replace \"S\" \"5\") \"~/out/a.txt\"", .refused,
      tensors: false),
    WayOut("write/files", "write \"n = \\(shelf.boxes)\" \"~/out/a.txt\"", .refused, tensors: false),
    WayOut("write/files", "let n = shelf.boxes * 2 + 1\nwrite [n: n] \"~/out/a.json\"", .refused, tensors: false),
    WayOut(
      "write/files", "var all = []\nfor image in shelf { all += [image.width] }\nwrite all \"~/out/a.json\"", .refused,
      tensors: false),
    WayOut("write/files", "write (map(shelf, { it.path }) | join \" \") \"~/out/a.txt\"", .refused, tensors: false),
    WayOut("write/files", "write \"\\(shelf[0].boxes[0].x)\" \"~/out/a.txt\"", .refused, tensors: false),
    WayOut(
      "write/files", "try { fail(read(\"~/site/plan.txt\")) } catch e { write e.message \"~/out/a.txt\" }", .refused,
      tensors: false),
    WayOut(
      "write/files", "try { coco.load \"~/site/none\" } catch e { write e.message \"~/out/a.txt\" }", .refused,
      tensors: false),
    WayOut(
      "write/files", "func leak text { write text \"~/out/a.txt\" }\nleak read(\"~/site/plan.txt\")", .refused,
      tensors: false),
    WayOut(
      "write/files", "let leak = { write(it, \"~/out/a.txt\") }\nread(\"~/site/plan.txt\") | leak", .refused,
      tensors: false),
    WayOut("write/files", "map [read(\"~/site/plan.txt\")] { write(it, \"~/out/a.txt\") }", .refused, tensors: false),
    WayOut("write/files", "write \"x\" \"~/out/\\(len(shelf)).txt\"", .refused, tensors: false),
    // Nothing held is in it, but nobody can tell once something was read.
    WayOut("write/files", "write env(\"HOME\") \"~/out/a.txt\"", .refused, tensors: false),
  ]

  // MARK: Paths that are not what they are called

  private static let paths = [
    WayOut("write/files", "write \"x\" \"~/runs/\\(read(\"~/site/plan.txt\")).txt\"", .passes, tensors: false),
    WayOut("write/files", "write \"x\" \"~/out/\\(read(\"~/site/plan.txt\")).txt\"", .refused, tensors: false),
    WayOut(
      "write/files", "let text = read(\"~/site/plan.txt\")\nwrite \"\\(exists(\"~/site/\\(text)\"))\" \"~/out/a.txt\"",
      .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"~/runs/leak/a.txt\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"~/runs/../out/a.txt\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"~/runs-of-others.txt\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"~/alias/b.txt\"", .passes, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"~/out/../runs//./c.txt\"", .passes, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"/dev/null\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"s3://bucket/key\"", .refused, tensors: false),
    WayOut("write/files", "write (read \"~/site/plan.txt\") \"arn:aws:s3:::bucket/key\"", .refused, tensors: false),
  ]

  // MARK: Sets

  private static let sets = [
    WayOut("write/datasets", "write shelf \"~/out/set\"", .refused, tensors: false),
    WayOut("write/datasets", "write shelf \"~/out/set\" format: \"coco\"", .refused, tensors: false),
    WayOut("write/datasets", "write shelf \"~/runs/set\"", .passes, tensors: false),
    WayOut("write/datasets", "write shelf \"~/runs/coco\" format: \"coco\"", .passes, tensors: false),
    WayOut("write/datasets", "write pub \"~/out/free\"", .passes, tensors: false),
    WayOut("write/datasets", "write (pub | take 2) \"~/out/two\"", .passes, tensors: false),
    WayOut("coco.sample", "coco.sample images: len(shelf) seed: 1 size: 64 cache: \"~/out\"", .refused, tensors: false),
    WayOut("coco.sample", "coco.sample images: len(shelf) seed: 1 size: 64 cache: \"~/runs\"", .passes, tensors: false),
    WayOut("coco.sample", "coco.sample images: 2 seed: 1 size: 64", .passes, tensors: false),
    WayOut("write/datasets", "write (shelf | take 1) \"~/out/set\"", .refused, tensors: false),
    WayOut("write/datasets", "write (shelf | filter classes: [\"apple\"]) \"~/out/set\"", .refused, tensors: false),
    WayOut(
      "write/datasets", "let [a, b] = shelf | split [0.5, 0.5] seed: 1\nwrite b \"~/out/set\"", .refused, tensors: false
    ),
    WayOut("write/datasets", "write (shelf | sample 2 seed: 1) \"~/out/set\"", .refused, tensors: false),
    WayOut("write/datasets", "write (yolo.load \"~/site/yolo/data.yml\") \"~/out/set\"", .refused, tensors: false),
    WayOut("write/datasets", "write (yolo.load \"~/pub/borrowed.yml\") \"~/out/set\"", .refused, tensors: false),
    WayOut("write/datasets", "write (pub | take len(shelf)) \"~/out/set\"", .refused, tensors: false),
    WayOut("write/datasets", "write [pub, shelf][0] \"~/out/first\"", .passes, tensors: false),
    WayOut("write/datasets", "write reverse([shelf, pub])[0] \"~/out/first\"", .passes, tensors: false),
    WayOut("write/datasets", "write reverse([pub, shelf])[0] \"~/out/first\"", .refused, tensors: false),
  ]

  // MARK: Tensors

  private static let tensors = [
    WayOut("save/tensor", "save t \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save t \"~/runs/a.safetensors\"", .passes),
    WayOut("save/tensor", "save p \"~/out/a.safetensors\"", .passes),
    WayOut("save/tensor", "save (p * 2.0 + 1) \"~/out/a.safetensors\"", .passes),
    WayOut("save/tensor", "save (reshape t 2 3) \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save t[0:2] \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save -t \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save (1.0 - t) \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save (detach t) \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save shelf[0].tensor \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "for x in t { save x \"~/out/a.safetensors\" }", .refused),
    WayOut("save/tensor", "map [t] { save(it, \"~/out/a.safetensors\") }", .refused),
    WayOut("save/tensor", "save (rand 3 seed: 1) \"~/out/a.safetensors\"", .passes),
    WayOut("save/tensors", "save [a: p, b: t] \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensors", "save [a: p] \"~/out/a.safetensors\"", .passes),
    WayOut("save/tensors", "save (load \"~/site/t.safetensors\") \"~/out/a.safetensors\"", .refused),
  ]

  // MARK: Mixed sources

  private static let mixtures = [
    WayOut("save/tensor", "save (p + t) \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save (t + p) \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save (cat [p, t]) \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save p[topk(t, 2).indices] \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "let n = shelf.boxes\nsave (p + n) \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "var q = p\nq += shelf.boxes\nsave q \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "var q = shelf.boxes\nq += p\nsave q \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save (tensor [shelf.boxes]) \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save (arange 1000)[shelf.boxes] \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save (full [2] shelf.boxes) \"~/out/a.safetensors\"", .refused),
    WayOut(
      "save/tensor", "let w = ones 6 grad: true\nbackward sum(w * t)\nsave w.grad \"~/out/a.safetensors\"", .refused),
    WayOut(
      "save/tensor", "let w = ones 6 grad: true\nbackward sum(w * p)\nsave w.grad \"~/out/a.safetensors\"", .passes),
    WayOut("write/files", "write \"\\(sum(p))\" \"~/out/a.txt\"", .refused),
  ]

  // MARK: Nets

  private static let nets = [
    WayOut("save/models", "save heldnet \"~/out/net.safetensors\"", .refused),
    WayOut("save/models", "save heldnet \"~/out/net.safetensors\" half: true", .refused),
    WayOut("save/models", "save heldnet \"~/runs/net.safetensors\"", .passes),
    WayOut("save/models", "save net \"~/out/net.safetensors\"", .passes),
    WayOut("save/models", "save (fuse heldnet) \"~/out/net.safetensors\"", .refused),
    WayOut("save/models", "save (to heldnet device: \"cpu\") \"~/out/net.safetensors\"", .refused),
    WayOut("save/models", "save (net | weights \"~/site/net.safetensors\") \"~/out/net.safetensors\"", .refused),
    WayOut(
      "save/tensor",
      "let w = net.layers[0].conv.weight\nweights net \"~/site/net.safetensors\"\nsave w \"~/out/a.safetensors\"",
      .refused),
    WayOut("save/tensor", "save heldnet.layers[0].conv.weight \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensors", "save heldnet.parameters \"~/out/a.safetensors\"", .refused),
    WayOut("save/models", "forward net shelf[0] size: 64 train: true\nsave net \"~/out/net.safetensors\"", .refused),
    WayOut("save/models", "forward net shelf[0] size: 64\nsave net \"~/out/net.safetensors\"", .passes),
    WayOut("save/tensor", "save (forward net shelf[0] size: 64)[0] \"~/out/a.safetensors\"", .refused),
    WayOut("save/tensor", "save (trace net shelf[0] size: 64)[0].tensor \"~/out/a.safetensors\"", .refused),
    WayOut("write/models", "write heldnet \"~/out/net.yml\"", .refused),
    WayOut("write/models", "write heldnet \"~/runs/net.yml\"", .passes),
    WayOut("write/models", "write net \"~/out/net.yml\"", .passes),
    WayOut("write/models", "write (model.load \"~/site/net.yml\") \"~/out/net.yml\"", .refused),
    WayOut(
      "write/models",
      "write (model classes: 2 anchors: [[10, 13]] { image in head [image | conv 8 k: 3 s: 2] }) \"~/out/net.yml\"",
      .passes),
    WayOut(
      "write/models",
      "write (model classes: 2 anchors: [[10, 13]] { image in head [image | conv shelf.images k: 3 s: 2] }) \"~/out/net.yml\"",
      .refused),
  ]

  // MARK: Trainings

  private static let options = "batch: 2 size: 64 nominal_batch: 2 warmup_steps: 2 seed: 1 epochs: 1"
  private static let trainings = [
    WayOut("train", "train net on: shelf \(options) folder: \"~/out\"", .refused),
    WayOut("train", "train net on: pub val: shelf \(options) folder: \"~/out\"", .refused),
    WayOut("train", "train heldnet on: pub \(options) folder: \"~/out\"", .refused),
    WayOut("train", "train net on: shelf \(options) folder: \"~/runs\"", .passes),
    WayOut("train", "train net on: pub \(options) folder: \"~/out\"", .passes),
    WayOut(
      "save/models", "save (train net on: shelf \(options) folder: \"~/runs\").model \"~/out/net.safetensors\"",
      .refused),
    WayOut(
      "write/files", "write (train net on: shelf \(options) folder: \"~/runs\").results \"~/out/a.json\"", .refused),
    WayOut("resume/run", "resume (train net on: shelf \(options) folder: \"~/runs\")", .passes),
    WayOut(
      "resume/folder",
      "let r = train net on: pub \(options) folder: \"~/out\" name: \"free\"\nresume \"~/out/free\" on: shelf", .refused
    ),
    WayOut(
      "resume/folder",
      "let r = train net on: shelf \(options) folder: \"~/runs\" name: \"held\"\nresume \"~/runs/held\" on: shelf",
      .passes),
    WayOut(
      "save/tensor",
      "let s = step (trainer net on: shelf batch: 2 size: 64)\nsave s.batch.images \"~/out/a.safetensors\"", .refused),
    WayOut(
      "save/models", "let tr = trainer net on: shelf batch: 2 size: 64\nstep tr\nsave tr.net \"~/out/net.safetensors\"",
      .refused),
    WayOut(
      "save/tensor",
      "let s = step (trainer net on: shelf batch: 2 size: 64)\nsave s.net.layers[0].conv.weight.grad \"~/out/a.safetensors\"",
      .refused),
    WayOut("write/files", "write (validate net on: shelf size: 64).coco \"~/out/a.json\"", .refused),
    WayOut(
      "write/files", "write (detect net \"~/site/coco/train/000001.jpg\" size: 64).sentence \"~/out/a.txt\"",
      .refused),
    WayOut(
      "resume/run",
      "let r = train net on: pub \(options) folder: \"~/out\" name: \"free\"\nweights r.model \"~/site/net.safetensors\"\nresume r",
      .refused),
    WayOut("validate", "validate heldnet on: shelf size: 64", .passes),
  ]
}
