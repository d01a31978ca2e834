/// A part of AWS with its own accounts and domain names.
public struct Partition: Sendable, Equatable {
  public let name: String
  /// Of ordinary hosts: `amazonaws.com`.
  public let dnsSuffix: String
  /// Of hosts that have IPv6 addresses too: `api.aws`.
  public let dualStackDNSSuffix: String
  /// What the names of its regions begin with.
  private let prefixes: [String]

  /// The partition of a region, by its name alone; `aws` when no other claims it.
  ///
  ///     Partition.of(region: "cn-north-1").dnsSuffix    amazonaws.com.cn
  ///
  /// Every partition here offers FIPS and dual-stack hosts; that one of them is refused is a service's own rule.
  public static func of(region: String) -> Partition { others.first { $0.claims(region) } ?? aws }

  /// `us-gov-west-1`: a prefix, a word, a number.
  private func claims(_ region: String) -> Bool {
    if region == "\(name)-global" { return true }
    return prefixes.contains { prefix in
      guard region.hasPrefix("\(prefix)-") else { return false }
      let rest = region.dropFirst(prefix.count + 1).split(separator: "-", omittingEmptySubsequences: false)
      return rest.count == 2 && !rest[0].isEmpty && !rest[1].isEmpty && rest[1].allSatisfy { ("0"..."9").contains($0) }
    }
  }

  private static let aws = Partition(
    name: "aws", dnsSuffix: "amazonaws.com", dualStackDNSSuffix: "api.aws", prefixes: [])

  private static let others = [
    Partition(
      name: "aws-cn", dnsSuffix: "amazonaws.com.cn", dualStackDNSSuffix: "api.amazonwebservices.com.cn",
      prefixes: ["cn"]),
    Partition(
      name: "aws-eusc", dnsSuffix: "amazonaws.eu", dualStackDNSSuffix: "api.amazonwebservices.eu",
      prefixes: ["eusc-de"]),
    Partition(
      name: "aws-iso", dnsSuffix: "c2s.ic.gov", dualStackDNSSuffix: "api.aws.ic.gov", prefixes: ["us-iso"]),
    Partition(
      name: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov", dualStackDNSSuffix: "api.aws.scloud", prefixes: ["us-isob"]),
    Partition(
      name: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk", dualStackDNSSuffix: "api.cloud-aws.adc-e.uk",
      prefixes: ["eu-isoe"]),
    Partition(
      name: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov", dualStackDNSSuffix: "api.aws.hci.ic.gov", prefixes: ["us-isof"]),
    Partition(
      name: "aws-us-gov", dnsSuffix: "amazonaws.com", dualStackDNSSuffix: "api.aws", prefixes: ["us-gov"]),
  ]
}
