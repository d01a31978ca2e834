extension AWSError {
  /// What a code means here, and what to do.
  static let plainWords: [String: (what: String, help: String?)] = [
    "InsufficientInstanceCapacity": (
      "the Outpost has no room for another instance of this type",
      "terminate one that is done (`ec2.instances` lists them), or take a smaller type"
    ),
    "InsufficientCapacity": (
      "the Outpost's S3 is full", "remove what is no longer needed, or ask for more S3 capacity on the Outpost"
    ),
    "Unsupported": ("this instance type is not on the Outpost", "take a type that the Outpost was ordered with"),
    "InstanceLimitExceeded": ("the account may not run more instances of this type", nil),
    "InvalidAMIID.NotFound": ("there is no such image in this region", "`image: \"dlami\"` looks the current one up"),
    "InvalidSubnetID.NotFound": ("there is no such subnet in this region", nil),
    "InvalidKeyPair.NotFound": ("there is no such key pair in this region", nil),
    "InvalidInstanceID.NotFound": ("there is no such instance (yet)", nil),
    "ParameterNotFound": (
      "the Systems Manager knows no image under that name", "name one: `image: \"ami-…\"`, or another parameter's path"
    ),
    "OutpostOfflineException": (
      "the Outpost is not connected to its region", "try again when its service link is back; nothing was changed"
    ),
    "NoSuchOutpost": ("there is no such Outpost, or it has no S3", nil),
    "AccessDenied": ("these keys may not do that", "ask for the permission, or take another profile"),
    "AccessDeniedException": ("these keys may not do that", "ask for the permission, or take another profile"),
    "UnauthorizedOperation": ("these keys may not do that", "ask for the permission, or take another profile"),
    "AuthFailure": (
      "AWS does not know these keys, or the signature is wrong", "look at the profile's keys and the clock"
    ),
    "InvalidClientTokenId": ("AWS does not know this access key", "look at the profile's keys"),
    "ExpiredToken": ("the keys have expired", "sign in again, then repeat"),
    "RequestTimeTooSkewed": ("this machine's clock is wrong by more than 15 minutes", "set the clock, then repeat"),
    "DryRunOperation": ("it would have worked: this was a dry run", nil),
    // Keys.
    "InvalidAccessKeyId": ("the access key is not known there", "look at the profile's keys"),
    "SignatureDoesNotMatch": (
      "the signature does not fit: the secret key belongs to another access key, or is mistyped",
      "look at the profile's keys, or at AWS_SECRET_ACCESS_KEY"
    ),
    "InvalidToken": ("the session token is not valid", "take the three parts of temporary keys from one place"),
    "ExpiredTokenException": ("the keys have expired", "sign in again, then repeat"),
    "AuthorizationHeaderMalformed": (
      "the request was signed for another service or region",
      "check the region; a bucket on an Outpost is named by its access point's ARN or alias"
    ),
    // Buckets and objects.
    "NoSuchBucket": ("there is no such bucket", "check its name, the account and the region"),
    "NoSuchKey": ("there is no such object", nil),
    "NotFound": ("there is no such thing", nil),
    "NoSuchUpload": ("the part upload was completed or aborted", nil),
    "BucketAlreadyExists": ("a bucket of this name exists already", "choose another name"),
    "BucketAlreadyOwnedByYou": ("this account has a bucket of this name already", nil),
    "BucketNotEmpty": ("the bucket still holds objects", "remove them first"),
    "PermanentRedirect": ("the bucket is in another region", "set the region to the bucket's"),
    "BadDigest": (
      "the bytes that arrived are not those that were sent", "did the file change meanwhile? send it again"
    ),
    "XAmzContentSHA256Mismatch": (
      "the bytes that arrived are not those that were signed", "did the file change meanwhile? send it again"
    ),
    "EntityTooSmall": ("a part that is not the last is smaller than 5 MiB", nil),
    "EntityTooLarge": ("the object is larger than the store takes at once", nil),
    "InvalidStorageClass": ("buckets on Outposts take only the class OUTPOSTS", nil),
    "SlowDown": ("the store asks for fewer requests at once", "try again in a while"),
    "UnsupportedOperation": (
      "this operation does not exist there",
      "an Outpost knows fewer operations than a region: no conditional requests, ACLs or additional checksums"
    ),
    "ConflictException": ("something of that kind exists already, or is just being changed", nil),
    "InvalidGroup.NotFound": ("there is no such security group", "it must be in the subnet's VPC"),
  ]
}
