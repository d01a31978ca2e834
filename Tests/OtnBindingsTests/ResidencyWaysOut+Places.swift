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
