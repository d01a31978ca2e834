/// Resolves endpoints by the rules that AWS publishes for its services, with their sentences.
///
///     var parameters = EndpointParameters(region: "us-west-2", bucket: "arn:aws:s3-outposts:…:accesspoint/coco")
///     try Endpoint.s3(parameters).url    // https://coco-123456789012.op-….s3-outposts.us-west-2.amazonaws.com
///
/// Source: the endpoint rule sets of s3, s3control and s3outposts, which the vectors of the test suite come from.
public enum Endpoint {
  /// Objects: of a bucket of a region, of an Outpost by the ARN or the alias of an access point, or of another server.
  public static func s3(_ parameters: EndpointParameters) throws(EndpointError) -> ResolvedEndpoint {
    guard let region = parameters.region else {
      throw .noRegion("A region must be set when sending requests to S3.")
    }
    try checkCombinations(parameters, region)
    guard let bucket = parameters.bucket else { return try regionS3(parameters, region, bucket: nil) }
    if let alias = OutpostAlias(bucket) { return try self.alias(alias, parameters, region) }
    if bucket.hasSuffix("--x-s3") || bucket.hasSuffix("--xa-s3") {
      throw EndpointError("endpoint", "S3 Express buckets are not supported, found: `\(bucket)`")
    }
    let url = try parameters.customURL()
    if !bucket.hasPrefix("arn:") {
      if parameters.forcesPathStyle { return try pathStyle(parameters, region, bucket, url) }
      let isHostable = BucketName.isHostable(bucket)
      if isHostable && !region.isHostLabel { throw .badRegion }
      let allowsDots = url.map { $0.scheme == "http" && !$0.isAddress } ?? false
      let isDotted = allowsDots && BucketName.isHostable(bucket, withDots: true)
      guard isHostable || isDotted else { return try pathStyle(parameters, region, bucket, url) }
      return try regionS3(parameters, region, bucket: bucket)
    }
    guard let arn = ARN(bucket) else { throw .arn("Invalid ARN: `\(bucket)` was not a valid ARN") }
    if parameters.forcesPathStyle {
      throw EndpointError("endpoint", "Path-style addressing cannot be used with ARN buckets")
    }
    return try accessPoint(arn, bucket, parameters, region, url)
  }

  private static func checkCombinations(_ parameters: EndpointParameters, _ region: String) throws(EndpointError) {
    let hasEndpoint = parameters.endpoint != nil
    let refusals = [
      (parameters.accelerates && parameters.usesFIPS, "Accelerate cannot be used with FIPS"),
      (hasEndpoint && parameters.usesDualStack, "Cannot set dual-stack in combination with a custom endpoint."),
      (hasEndpoint && parameters.usesFIPS, "A custom endpoint cannot be combined with FIPS"),
      (hasEndpoint && parameters.accelerates, "A custom endpoint cannot be combined with S3 Accelerate"),
      (parameters.usesFIPS && Partition.of(region: region).name == "aws-cn", "Partition does not support FIPS"),
    ]
    for (isRefused, message) in refusals where isRefused { throw EndpointError("endpoint", message) }
  }

  private static func alias(
    _ alias: OutpostAlias, _ parameters: EndpointParameters, _ region: String
  ) throws(EndpointError) -> ResolvedEndpoint {
    guard alias.id.isHostLabel else {
      throw EndpointError("bad-alias", "Invalid ARN: The outpost Id must only contain a-z, A-Z, 0-9 and `-`.")
    }
    guard BucketName.isHostable(alias.name) else {
      throw EndpointError("bad-alias", "Invalid Outposts Bucket alias - it must be a valid bucket name.")
    }
    let outpost: String
    switch alias.hardware {
    case "e": outpost = "ec2"
    case "o": outpost = "op-\(alias.id)"
    case let other:
      throw EndpointError(
        "bad-alias", "Unrecognized hardware type: \"Expected hardware type o or e but got \(other)\"")
    }
    let prefix = "\(alias.name).\(outpost)."
    let place = Place.outpost("op-\(alias.id)")
    if alias.regionPrefix == "beta" {
      guard let url = try parameters.customURL() else {
        throw EndpointError("bad-endpoint", "Expected a endpoint to be specified but no endpoint was found")
      }
      return atCustom(url, prefix: prefix, signing: .outposts(region), place: place)
    }
    let suffix = Partition.of(region: region).dnsSuffix
    return try ResolvedEndpoint(
      host: "\(prefix)s3-outposts.\(region).\(suffix)", signing: .outposts(region), place: place)
  }

  /// The rules keep only the authority of a custom endpoint here, and always speak TLS.
  static func atCustom(
    _ url: EndpointURL, prefix: String, signing: ResolvedEndpoint.Signing, place: Place
  ) -> ResolvedEndpoint {
    var endpoint = ResolvedEndpoint(url, prefix: prefix, path: "", signing: signing)
    endpoint.scheme = "https"
    // An interface endpoint of AWS leads to the Outpost; another server under its name doesn't become one.
    if url.host.hasSuffix(".\(Partition.of(region: signing.region).dnsSuffix)") { endpoint.place = place }
    return endpoint
  }

  /// A bucket in front of the host, or no bucket at all.
  private static func regionS3(
    _ parameters: EndpointParameters, _ region: String, bucket: String?
  ) throws(EndpointError) -> ResolvedEndpoint {
    guard region.isHostName else { throw .badRegion }
    let prefix = bucket.map { "\($0)." } ?? ""
    let signing = ResolvedEndpoint.Signing.s3(region == "aws-global" ? "us-east-1" : region)
    if let url = try parameters.customURL() {
      guard let bucket, url.isAddress else { return ResolvedEndpoint(url, prefix: prefix, signing: signing) }
      return ResolvedEndpoint(url, path: url.folder + bucket, signing: signing)
    }
    if bucket != nil, parameters.accelerates, Partition.of(region: region).name == "aws-cn" {
      throw EndpointError("endpoint", "S3 Accelerate cannot be used in this region")
    }
    return try ResolvedEndpoint(
      host: prefix + s3Host(parameters, region, accelerates: bucket != nil && parameters.accelerates),
      signing: signing, place: .region(signing.region))
  }

  private static func pathStyle(
    _ parameters: EndpointParameters, _ region: String, _ bucket: String, _ url: EndpointURL?
  ) throws(EndpointError) -> ResolvedEndpoint {
    if parameters.accelerates {
      throw EndpointError("endpoint", "Path-style addressing cannot be used with S3 Accelerate")
    }
    let signing = ResolvedEndpoint.Signing.s3(region == "aws-global" ? "us-east-1" : region)
    let name = URIEncoding.value(bucket)
    if let url { return ResolvedEndpoint(url, path: url.folder + name, signing: signing) }
    return try ResolvedEndpoint(
      host: s3Host(parameters, region, accelerates: false), path: "/\(name)", signing: signing,
      place: .region(signing.region))
  }

  private static func s3Host(_ parameters: EndpointParameters, _ region: String, accelerates: Bool) -> String {
    let isGlobal = region == "aws-global" || (parameters.usesGlobalEndpoint && region == "us-east-1")
    let isPlain = !parameters.usesFIPS && !parameters.usesDualStack
    var labels = [accelerates ? "s3-accelerate" : parameters.usesFIPS ? "s3-fips" : "s3"]
    if parameters.usesDualStack { labels.append("dualstack") }
    if accelerates {
      if parameters.usesDualStack && region == "aws-global" { labels.append("us-east-1") }
    } else if !(isGlobal && isPlain) {
      labels.append(region == "aws-global" ? "us-east-1" : region)
    }
    return (labels + [Partition.of(region: region).dnsSuffix]).joined(separator: ".")
  }
}
