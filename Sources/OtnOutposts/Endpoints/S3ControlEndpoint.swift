extension Endpoint {
  /// The control plane of S3: buckets and access points of an Outpost, by ARN or by `outpostID`, and those of a region.
  public static func s3Control(_ parameters: EndpointParameters) throws(EndpointError) -> ResolvedEndpoint {
    guard let region = parameters.region else { throw .noRegion("Region must be set") }
    let partition = Partition.of(region: region)
    if parameters.usesFIPS && partition.name == "aws-cn" {
      throw EndpointError("endpoint", "Partition does not support FIPS")
    }
    if let outpost = parameters.outpostID { return try outpostControl(outpost, parameters, region) }
    if let endpoint = try expressControl(parameters, region) { return endpoint }
    if let arn = parameters.accessPointName.flatMap(ARN.init),
      let endpoint = try arnControl(arn, parameters, region, isBucket: false)
    {
      return endpoint
    }
    if let arn = parameters.bucket.flatMap(ARN.init),
      let endpoint = try arnControl(arn, parameters, region, isBucket: true)
    {
      return endpoint
    }
    return try regionControl(parameters, region)
  }

  private static func outpostControl(
    _ outpost: String, _ parameters: EndpointParameters, _ region: String
  ) throws(EndpointError) -> ResolvedEndpoint {
    try checkAccount(parameters)
    guard outpost.isHostLabel else {
      throw EndpointError("endpoint", "OutpostId must only contain a-z, A-Z, 0-9 and `-`.")
    }
    try refuseDualStackAtCustom(parameters)
    guard region.isHostName else { throw .badRegion }
    var parameters = parameters
    if parameters.endpoint != nil { parameters.usesFIPS = false }
    return try outpostsHost(parameters, region, place: .outpost(outpost))
  }

  /// Nil for an ARN of another service, which the rules pass by.
  private static func arnControl(
    _ arn: ARN, _ parameters: EndpointParameters, _ region: String, isBucket: Bool
  ) throws(EndpointError) -> ResolvedEndpoint? {
    guard let type = arn.part(0), type != "" else { throw .arn("Invalid ARN: No ARN type specified") }
    guard arn.service == "s3-outposts" else { return nil }
    guard let outpost = arn.part(1) else { throw .arn("Invalid ARN: The Outpost Id was not set") }
    guard outpost.isHostLabel else {
      throw .arn("Invalid ARN: The outpost Id must only contain a-z, A-Z, 0-9 and `-`., found: `\(outpost)`")
    }
    try refuseDualStackAtCustom(parameters)
    try checkRegion(arn, parameters, region)
    let partition = Partition.of(region: arn.region).name
    let client = Partition.of(region: region).name
    guard partition == client else {
      throw .arn("Client was configured for partition `\(client)` but ARN has `\(partition)`")
    }
    guard arn.region.isHostName else { throw .arn("Invalid region in ARN: `\(arn.region)` (invalid DNS name)") }
    try checkAccount(of: arn, parameters)
    guard let kind = arn.part(2) else { throw .arn("Invalid ARN: Expected a 4-component resource") }
    guard arn.part(3) != nil else {
      throw .arn("Invalid ARN: expected \(isBucket ? "a bucket" : "an access point") name")
    }
    let expected = isBucket ? "bucket" : "accesspoint"
    guard kind == expected else {
      throw .arn("\(isBucket ? "Invalid ARN: " : "")Expected an outpost type `\(expected)`, found `\(kind)`")
    }
    var endpoint = try outpostsHost(parameters, arn.region, place: .outpost(outpost))
    endpoint.headers = [HTTPHeader("x-amz-account-id", arn.account), HTTPHeader("x-amz-outpost-id", outpost)]
    return endpoint
  }

  private static func checkAccount(of arn: ARN, _ parameters: EndpointParameters) throws(EndpointError) {
    guard arn.account != "" else { throw .arn("Invalid ARN: missing account ID") }
    guard arn.account.isHostLabel else {
      throw .arn("Invalid ARN: The account id may only contain a-z, A-Z, 0-9 and `-`. Found: `\(arn.account)`")
    }
    if let account = parameters.accountID, account != arn.account {
      throw .arn(
        "Invalid ARN: the accountId specified in the ARN (`\(arn.account)`) does not match the parameter (`\(account)`)"
      )
    }
  }

  private static func checkAccount(_ parameters: EndpointParameters) throws(EndpointError) {
    if parameters.requiresAccountID && parameters.accountID == nil {
      throw EndpointError("endpoint", "AccountId is required but not set")
    }
    if let account = parameters.accountID, !account.isHostLabel {
      throw EndpointError("endpoint", "AccountId must only contain a-z, A-Z, 0-9 and `-`.")
    }
  }

  static func refuseDualStackAtCustom(_ parameters: EndpointParameters) throws(EndpointError) {
    if parameters.endpoint != nil && parameters.usesDualStack {
      throw EndpointError("endpoint", "Invalid Configuration: DualStack and custom endpoint are not supported")
    }
  }

  /// `s3-outposts.REGION.SUFFIX`, with FIPS and dual stack, unless another endpoint is set. FIPS goes before it.
  static func outpostsHost(
    _ parameters: EndpointParameters, _ region: String, place: Place, style: Signer.Style = .s3
  ) throws(EndpointError) -> ResolvedEndpoint {
    var signing = ResolvedEndpoint.Signing.outposts(region)
    signing.style = style
    if !parameters.usesFIPS, let url = try parameters.customURL() { return ResolvedEndpoint(url, signing: signing) }
    let partition = Partition.of(region: region)
    let suffix = parameters.usesDualStack ? partition.dualStackDNSSuffix : partition.dnsSuffix
    return try ResolvedEndpoint(
      host: "s3-outposts\(parameters.usesFIPS ? "-fips" : "").\(region).\(suffix)", signing: signing, place: place)
  }

  /// Without an Outpost: the account's own host.
  private static func regionControl(
    _ parameters: EndpointParameters, _ region: String
  ) throws(EndpointError) -> ResolvedEndpoint {
    guard region.isHostName else { throw .badRegion }
    try checkAccount(parameters)
    let prefix = parameters.requiresAccountID ? parameters.accountID.map { "\($0)." } ?? "" : ""
    if let url = try parameters.customURL() {
      try refuseDualStackAtCustom(parameters)
      return ResolvedEndpoint(url, prefix: prefix, signing: .s3(region))
    }
    let fips = parameters.usesFIPS ? "-fips" : ""
    let dualStack = parameters.usesDualStack ? ".dualstack" : ""
    return try ResolvedEndpoint(
      host: "\(prefix)s3-control\(fips)\(dualStack).\(region).\(Partition.of(region: region).dnsSuffix)",
      signing: .s3(region), place: .region(region))
  }
}
