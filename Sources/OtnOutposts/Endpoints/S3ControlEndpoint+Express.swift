extension Endpoint {
  /// The directory buckets and the Snow devices that share the control plane's rules; nil for everything else.
  static func expressControl(
    _ parameters: EndpointParameters, _ region: String
  ) throws(EndpointError) -> ResolvedEndpoint? {
    if let arn = parameters.resourceARN.flatMap(ARN.init), arn.service == "s3express" {
      let partition = Partition.of(region: arn.region).name
      let client = Partition.of(region: region).name
      guard partition == client else {
        throw .arn("Client was configured for partition `\(client)` but ARN has `\(partition)`")
      }
      try checkRegion(arn, parameters, region)
      return try expressHost(parameters, region)
    }
    if let name = parameters.accessPointName, name.hasSuffix("--xa-s3") {
      let isZoned = hasZone(name)
      return try expressHost(parameters, region, isKnown: isZoned)
    }
    if parameters.usesS3ExpressControl { return try expressHost(parameters, region) }
    if region == "snow", let url = try parameters.customURL() {
      for (isRefused, what) in [(parameters.usesDualStack, "DualStack"), (parameters.usesFIPS, "FIPS")] where isRefused
      {
        throw EndpointError("endpoint", "S3 Snow does not support \(what)")
      }
      return ResolvedEndpoint(url, path: "", signing: .s3(region))
    }
    return nil
  }

  /// `NAME--ZONE--xa-s3` with a zone as long as AWS names them.
  private static func hasZone(_ name: String) -> Bool {
    let bytes = Array(name.utf8.dropLast(7))
    guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
    return [8, 9, 13, 14, 20].contains { length in
      bytes.count >= length + 2 && bytes.dropLast(length).suffix(2).elementsEqual("--".utf8)
    }
  }

  private static func expressHost(
    _ parameters: EndpointParameters, _ region: String, isKnown: Bool = true
  ) throws(EndpointError) -> ResolvedEndpoint {
    try refuseDualStackAtCustom(parameters)
    if parameters.usesDualStack { throw EndpointError("endpoint", "S3Express does not support Dual-stack.") }
    if let url = try parameters.customURL() { return ResolvedEndpoint(url, path: "", signing: .express(region)) }
    guard isKnown else { throw EndpointError("endpoint", "Unrecognized S3Express Access Point name format.") }
    let suffix = Partition.of(region: region).dnsSuffix
    return try ResolvedEndpoint(
      host: "s3express-control\(parameters.usesFIPS ? "-fips" : "").\(region).\(suffix)",
      signing: .express(region), place: .region(region))
  }
}
