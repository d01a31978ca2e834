/// Pictures beside the notebook, buckets, addresses, and what is permitted by hand.
extension WayOut {
  // MARK: Pictures

  static let pictures = [
    WayOut("save/picture", "save shelf[0] \"~/out/a.png\"", .refused, tensors: false),
    WayOut("save/picture", "save shelf[0] \"~/runs/a.png\"", .passes, tensors: false),
    WayOut("save/picture", "save pub[0] \"~/out/a.png\"", .passes, tensors: false),
    WayOut("save/picture", "save (detect heldnet pub[0] size: 64) \"~/out/a.png\"", .refused),
    WayOut("show", "show shelf[0]", .refused, tensors: false),
    WayOut("show", "show shelf", .refused, tensors: false),
    WayOut("show", "show pub[0]", .passes, tensors: false),
    WayOut("show", "show shelf[0].tensor", .refused),
    WayOut("show", "show (detect net shelf[0] size: 64)", .refused),
    WayOut("show", "show heldnet.layers[0].conv.weight", .refused),
    WayOut("show", "show len(shelf)", .passes, tensors: false),
    WayOut("show", "residency.allow \"a figure\" { show shelf[0] }", .passes, tensors: false),
  ]

  // MARK: Buckets

  private static let outpost = ResidencyHome.outpost
  static let machines = [
    WayOut("instance.run", "instance.run (stub.instance \"us-west-2\") \"~/site/plan.txt\"", .refused, tensors: false),
    WayOut(
      "instance.run",
      "instance.run (stub.instance \"op-0000000000000000a\") \"~/pub/plan.txt\" params: [n: shelf.boxes]",
      .refused, tensors: false),
    WayOut(
      "train", "train net on: pub val: shelf at: stub.instance(\"us-west-2\") engine: \"yolov5\" folder: \"~/runs\"",
      .refused),
    WayOut(
      "train", "train heldnet on: pub val: pub at: stub.instance(\"us-west-2\") engine: \"yolov5\" folder: \"~/runs\"",
      .refused),
    WayOut(
      "train", "train net on: pub val: pub at: stub.instance(\"\(outpost)\") engine: \"yolov5\" folder: \"~/out\"",
      .refused),
    WayOut("fetch", "fetch (stub.run \"\(outpost)\") \"~/out\"", .refused, tensors: false),
    WayOut("fetch", "fetch (stub.run \"us-west-2\") \"~/out/\\(shelf.boxes)\"", .refused, tensors: false),
  ]

  static let stores = [
    WayOut("stub.put", "stub.put shelf (stub.bucket \"\(outpost)\")", .passes, tensors: false),
    WayOut("stub.put", "stub.put shelf (stub.bucket \"op-0000000000000000a\")", .refused, tensors: false),
    WayOut("stub.put", "stub.put shelf (stub.bucket \"us-west-2\")", .refused, tensors: false),
    WayOut("stub.put", "stub.put pub (stub.bucket \"us-west-2\")", .passes, tensors: false),
    WayOut("stub.put", "stub.put read(\"~/site/plan.txt\") (stub.bucket \"us-west-2\")", .refused, tensors: false),
    WayOut("stub.put", "stub.put shelf (stub.bucket \"dir:@home/runs/store\")", .passes, tensors: false),
    WayOut("stub.put", "stub.put shelf (stub.bucket \"dir:@home/out/store\")", .refused, tensors: false),
    WayOut("write/files", "write (stub.get (stub.bucket \"\(outpost)\")) \"~/out/a.txt\"", .refused, tensors: false),
    WayOut(
      "stub.put", "stub.put stub.get(stub.bucket(\"\(outpost)\")) (stub.bucket \"\(outpost)\")", .passes, tensors: false
    ),
  ]

  // MARK: Buckets, by the commands of storage

  static let storage = [
    WayOut(
      "write/folder", "write coco.load(\"dir:@home/site/coco\", split: \"train\") \"~/out/set\"", .refused,
      tensors: false),
    WayOut("sync/folder", "sync \"~/site/coco\" outposts.bucket(\"dir:@home/out/store\")", .refused, tensors: false),
    WayOut("sync/folder", "sync \"~/site/coco\" outposts.bucket(\"dir:@home/site/store\")", .passes, tensors: false),
    WayOut("sync/folder", "sync \"~\" outposts.bucket(\"dir:@home/out/store\")", .refused, tensors: false),
    WayOut("sync/folder", "sync \"~/pub/coco\" outposts.bucket(\"dir:@home/out/store\")", .passes, tensors: false),
    WayOut(
      "sync/bucket", "sync outposts.bucket(\"dir:@home/site\") \"~/out/copy\" prefix: \"coco/\"", .refused,
      tensors: false),
    WayOut(
      "sync/bucket", "sync outposts.bucket(\"dir:@home/site\") \"~/runs/copy\" prefix: \"coco/\"", .passes,
      tensors: false),
    WayOut(
      "plan/folder", "plan \"~/pub/coco\" outposts.bucket(\"dir:@home/out/store\") prefix: read(\"~/site/plan.txt\")",
      .refused, tensors: false),
    WayOut(
      "plan/bucket", "plan outposts.bucket(\"dir:@home/site\") \"~/out/copy\" prefix: \"coco/\"", .passes,
      tensors: false),
    WayOut(
      "upload", "upload \"~/site/plan.txt\" outposts.bucket(\"dir:@home/out/store\") \"a\"", .refused, tensors: false),
    WayOut(
      "upload", "upload \"~/pub/plan.txt\" outposts.bucket(\"dir:@home/out/store\") read(\"~/site/plan.txt\")",
      .refused, tensors: false),
    WayOut(
      "upload", "upload \"~/pub/plan.txt\" outposts.bucket(\"dir:@home/out/store\") \"a\"", .passes, tensors: false),
    WayOut(
      "download", "download outposts.bucket(\"dir:@home/site\") \"plan.txt\" \"~/out/a.txt\"", .refused, tensors: false),
    WayOut(
      "download", "download outposts.bucket(\"dir:@home/site\") \"plan.txt\" \"~/runs/plan.txt\"", .passes,
      tensors: false),
    WayOut(
      "ls/bucket", "ls outposts.bucket(\"dir:@home/pub\") prefix: read(\"~/site/plan.txt\")", .refused, tensors: false),
    WayOut("ls/bucket", "write ls(outposts.bucket(\"dir:@home/site\")) \"~/out/a.json\"", .refused, tensors: false),
    WayOut(
      "head/bucket", "head outposts.bucket(\"dir:@home/pub\") read(\"~/site/plan.txt\")", .refused, tensors: false),
    WayOut("head/bucket", "head outposts.bucket(\"dir:@home/pub\") \"plan.txt\"", .passes, tensors: false),
    WayOut("remove", "remove outposts.bucket(\"dir:@home/pub\") read(\"~/site/plan.txt\")", .refused, tensors: false),
    WayOut(
      "coco.download", "coco.download to: \"~/out/coco\" bucket: outposts.bucket(\"dir:@home/site\")", .refused,
      tensors: false),
    WayOut(
      "coco.load/bucket",
      "coco.load outposts.bucket(\"dir:@home/site\") prefix: \"coco\" split: \"train\" cache: \"~/out/cache\"",
      .refused, tensors: false),
    WayOut(
      "coco.load/bucket",
      "coco.load outposts.bucket(\"dir:@home/site\") prefix: \"coco\" split: \"train\" cache: \"~/runs/cache\"",
      .passes, tensors: false),
    WayOut(
      "write/datasets",
      "let set = coco.load outposts.bucket(\"dir:@home/site\") prefix: \"coco\" split: \"train\" cache: \"~/runs/cache\"\nwrite set \"~/out/set\"",
      .refused, tensors: false),
  ]

  static let addresses = [
    WayOut("stub.sync", "stub.sync \"test://\(outpost)/a\" \"~/out/a\"", .refused, tensors: false),
    WayOut("stub.sync", "stub.sync \"test://\(outpost)/a\" \"~/runs/a\"", .passes, tensors: false),
    WayOut("stub.sync", "stub.sync \"test://\(outpost)/a\" \"test://\(outpost)/b\"", .passes, tensors: false),
    WayOut("stub.sync", "stub.sync \"test://\(outpost)/a\" \"test://us-west-2/b\"", .refused, tensors: false),
    WayOut("stub.sync", "stub.sync \"test://us-west-2/a\" \"~/out/a\"", .passes, tensors: false),
    WayOut("stub.sync", "stub.sync \"~/site/coco\" \"test://us-west-2/a\"", .refused, tensors: false),
    WayOut("stub.sync", "stub.sync \"~/site/coco\" \"https://example.com/a\"", .refused, tensors: false),
    WayOut("stub.sync", "stub.sync \"~/pub/coco\" \"test://us-west-2/a\"", .passes, tensors: false),
    WayOut("stub.fetch", "stub.fetch cache: \"~/out/cache\"", .refused, tensors: false),
    WayOut("stub.fetch", "stub.fetch cache: \"~/runs/cache\"", .passes, tensors: false),
    WayOut("write/files", "write (stub.fetch cache: \"~/runs/cache\") \"~/out/a.txt\"", .refused, tensors: false),
  ]

  // MARK: By hand

  static let byHand = [
    WayOut(
      "write/files", "residency.allow \"for the paper\" { write read(\"~/site/plan.txt\") \"~/out/paper.txt\" }",
      .passes, tensors: false),
    WayOut(
      "write/files", "residency.allow \"\" { write read(\"~/site/plan.txt\") \"~/out/a.txt\" }", .refused,
      tensors: false),
    WayOut(
      "write/files", "residency.allow read(\"~/site/plan.txt\") { write \"x\" \"~/out/a.txt\" }", .refused,
      tensors: false),
    WayOut(
      "write/files", "residency.allow \"once\" { 1 }\nwrite read(\"~/site/plan.txt\") \"~/out/a.txt\"", .refused,
      tensors: false),
    WayOut(
      "write/files",
      "residency keep: \"\(outpost)\" local: [\"~/out\"]\nwrite read(\"~/site/plan.txt\") \"~/out/a.txt\"", .refused,
      tensors: false),
    WayOut(
      "write/files",
      "residency keep: \"\(outpost)\" local: [\"~/runs/deep\"]\nwrite read(\"~/site/plan.txt\") \"~/runs/a.txt\"",
      .refused, tensors: false),
  ]
}
