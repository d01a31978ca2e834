extension Endpoint {
  /// The endpoints of S3 on Outposts themselves: `CreateEndpoint` and its kin.
  public static func s3Outposts(_ parameters: EndpointParameters) throws(EndpointError) -> ResolvedEndpoint {
    try refuseAtCustom(parameters)
    // The rules need no region for a custom endpoint; its requests are signed all the same.
    guard let region = parameters.region ?? (parameters.endpoint == nil ? nil : "us-east-1") else {
      throw .noRegion("Invalid Configuration: Missing Region")
    }
    return try outpostsHost(parameters, region, place: .region(region), style: .general)
  }

  /// The plain host of a service in a region: `ec2`, `ssm`, `sts`.
  ///
  ///     try Endpoint.regional("ec2", EndpointParameters(region: "us-west-2")).url    // https://ec2.us-west-2.amazonaws.com
  public static func regional(
    _ service: String, _ parameters: EndpointParameters
  ) throws(EndpointError) -> ResolvedEndpoint {
    try refuseAtCustom(parameters)
    guard let region = parameters.region else { throw .noRegion("Invalid Configuration: Missing Region") }
    let signing = ResolvedEndpoint.Signing(name: service, region: region, style: .general)
    if let url = try parameters.customURL() { return ResolvedEndpoint(url, signing: signing) }
    let partition = Partition.of(region: region)
    let suffix = parameters.usesDualStack ? partition.dualStackDNSSuffix : partition.dnsSuffix
    return try ResolvedEndpoint(
      host: "\(service)\(parameters.usesFIPS ? "-fips" : "").\(region).\(suffix)", signing: signing,
      place: .region(region))
  }

  private static func refuseAtCustom(_ parameters: EndpointParameters) throws(EndpointError) {
    guard parameters.endpoint != nil else { return }
    for (isRefused, what) in [(parameters.usesFIPS, "FIPS"), (parameters.usesDualStack, "Dualstack")] where isRefused {
      throw EndpointError("endpoint", "Invalid Configuration: \(what) and custom endpoint are not supported")
    }
  }
}
