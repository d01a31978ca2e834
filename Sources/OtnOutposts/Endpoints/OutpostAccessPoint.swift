extension Endpoint {
  /// Objects behind the ARN of an access point on an Outpost. The order of the checks is the rule set's.
  static func accessPoint(
    _ arn: ARN, _ text: String, _ parameters: EndpointParameters, _ region: String, _ url: EndpointURL?
  ) throws(EndpointError) -> ResolvedEndpoint {
    guard let type = arn.part(0), type != "" else { throw .arn("Invalid ARN: No ARN type specified") }
    guard arn.service == "s3-outposts" else {
      throw .arn("Invalid ARN: Unrecognized format: \(text) (type: \(type))")
    }
    let refusals = [
      (parameters.usesDualStack, "Dual-stack"), (parameters.usesFIPS, "FIPS"),
      (parameters.accelerates, "S3 Accelerate"),
    ]
    for (isRefused, what) in refusals where isRefused {
      throw EndpointError("endpoint", "S3 Outposts does not support \(what)")
    }
    if arn.part(4) != nil { throw .arn("Invalid Arn: Outpost Access Point ARN contains sub resources") }
    guard let outpost = arn.part(1) else { throw .arn("Invalid ARN: The Outpost Id was not set") }
    try check(outpost, "outpost Id")
    try checkRegion(arn, parameters, region)
    let partition = Partition.of(region: arn.region)
    let client = Partition.of(region: region)
    guard partition == client else {
      throw .arn("Client was configured for partition `\(client.name)` but ARN (`\(text)`) has `\(partition.name)`")
    }
    guard arn.region.isHostName else { throw .arn("Invalid region in ARN: `\(arn.region)` (invalid DNS name)") }
    try check(arn.account, "account id")
    guard let kind = arn.part(2) else { throw .arn("Invalid ARN: Expected a 4-component resource") }
    guard let name = arn.part(3) else { throw .arn("Invalid ARN: expected an access point name") }
    guard kind == "accesspoint" else { throw .arn("Expected an outpost type `accesspoint`, found \(kind)") }
    try check(name, "access point name")
    let prefix = "\(name)-\(arn.account).\(outpost)."
    if let url { return atCustom(url, prefix: prefix, signing: .outposts(arn.region), place: .outpost(outpost)) }
    return try ResolvedEndpoint(
      host: "\(prefix)s3-outposts.\(arn.region).\(partition.dnsSuffix)", signing: .outposts(arn.region),
      place: .outpost(outpost))
  }

  private static func check(_ text: String, _ what: String) throws(EndpointError) {
    guard text.isHostLabel else {
      throw .arn("Invalid ARN: The \(what) may only contain a-z, A-Z, 0-9 and `-`. Found: `\(text)`")
    }
  }

  static func checkRegion(_ arn: ARN, _ parameters: EndpointParameters, _ region: String) throws(EndpointError) {
    guard parameters.usesARNRegion == false, arn.region != region else { return }
    throw EndpointError(
      "endpoint",
      "Invalid configuration: region from ARN `\(arn.region)` does not match client region `\(region)` "
        + "and UseArnRegion is `false`")
  }
}
