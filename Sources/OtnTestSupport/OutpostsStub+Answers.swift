import Foundation

extension OutpostsStub {
  /// Nil loses the answer.
  static func answer(_ request: Request, _ state: inout State) -> Answer? {
    let name = call(request)
    state.calls.append(name)
    guard request.headers["authorization"]?.contains("/s3-outposts/aws4_request") == true else {
      return refusal(request, 403, "AccessDenied", "Access Denied")
    }
    if let (status, code, message) = state.refusals.removeValue(forKey: name) {
      return refusal(request, status, code, message)
    }
    let answer = request.path.first == "S3Outposts" ? endpoints(name, request, &state) : control(name, request, &state)
    return state.lostAnswers.remove(name) == nil ? answer : nil
  }

  private static func call(_ request: Request) -> String {
    if request.path.first == "S3Outposts" { return request.path.dropFirst().first ?? "" }
    let verbs = ["PUT": "Create", "GET": "Get", "DELETE": "Delete"]
    guard request.path.count > 2 else {
      return request.path.last == "bucket" ? "ListRegionalBuckets" : "ListAccessPoints"
    }
    return (verbs[request.method] ?? "") + (request.path[1] == "bucket" ? "Bucket" : "AccessPoint")
  }

  private static func arn(_ kind: String, _ name: String) -> String {
    "arn:aws:s3-outposts:us-west-2:\(account):outpost/\(outpost)/\(kind)/\(name)"
  }

  private static func refusal(_ request: Request, _ status: Int, _ code: String, _ message: String) -> Answer {
    if request.path.first == "S3Outposts" {
      return Answer(
        status: status, type: "application/json", body: "{\"__type\": \"\(code)\", \"Message\": \"\(message)\"}")
    }
    return Answer(
      status: status,
      body:
        "<ErrorResponse><Error><Code>\(code)</Code><Message>\(message)</Message></Error><RequestId>R1</RequestId></ErrorResponse>"
    )
  }

  // MARK: S3 control

  private static func result(_ name: String, _ body: String) -> Answer {
    Answer(
      body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<\(name)Result xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\">\(body)</\(name)Result>")
  }

  private static func control(_ call: String, _ request: Request, _ state: inout State) -> Answer {
    // The path holds a bare name, or a whole ARN in one segment.
    let last = request.path.last ?? ""
    let name = last.split(separator: "/").last.map(String.init) ?? last
    switch call {
    case "CreateBucket":
      guard request.headers["x-amz-outpost-id"] == outpost else {
        return refusal(request, 404, "NoSuchOutpost", "The specified outpost does not exist")
      }
      guard request.headers["content-md5"] != nil else {
        return refusal(request, 400, "InvalidRequest", "Missing digest")
      }
      guard state.buckets.insert(name).inserted else {
        return refusal(request, 409, "BucketAlreadyOwnedByYou", "Your previous request succeeded")
      }
      return result(call, "<BucketArn>\(arn("bucket", name))</BucketArn>")
    case "GetBucket":
      guard state.buckets.contains(name) else { return noBucket(request) }
      return result(call, "<Bucket>\(name)</Bucket><PublicAccessBlockEnabled>true</PublicAccessBlockEnabled>")
    case "DeleteBucket":
      if state.fullBuckets.contains(name) || state.accessPoints.values.contains(where: { $0.bucket == name }) {
        return refusal(request, 409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
      }
      return state.buckets.remove(name) == nil ? noBucket(request) : Answer(status: 204)
    default: return accessPoints(call, name, request, &state)
    }
  }

  private static func accessPoints(_ call: String, _ name: String, _ request: Request, _ state: inout State) -> Answer {
    let missing = refusal(request, 404, "NoSuchAccessPoint", "The specified accesspoint does not exist")
    let alias = "<Alias>\(name.prefix(12))-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3</Alias>"
    switch call {
    case "CreateAccessPoint":
      guard let bucket = text(of: "Bucket", in: request.body)?.split(separator: "/").last.map(String.init),
        let vpc = text(of: "VpcId", in: request.body)
      else { return refusal(request, 400, "MalformedXML", "The XML you provided was not well-formed") }
      guard state.buckets.contains(bucket) else { return noBucket(request) }
      guard state.accessPoints[name] == nil else {
        return refusal(request, 409, "AccessPointAlreadyOwnedByYou", "Your previous request succeeded")
      }
      state.accessPoints[name] = (bucket, vpc)
      return result(call, "<AccessPointArn>\(arn("accesspoint", name))</AccessPointArn>\(alias)")
    case "GetAccessPoint":
      guard let point = state.accessPoints[name] else { return missing }
      return result(
        call,
        "<Name>\(name)</Name><Bucket>\(point.bucket)</Bucket><NetworkOrigin>VPC</NetworkOrigin>"
          + "<VpcConfiguration><VpcId>\(point.vpc)</VpcId></VpcConfiguration>\(alias)")
    case "DeleteAccessPoint":
      return state.accessPoints.removeValue(forKey: name) == nil ? missing : Answer(status: 204)
    default: return refusal(request, 405, "MethodNotAllowed", "The specified method is not allowed")
    }
  }

  private static func noBucket(_ request: Request) -> Answer {
    refusal(request, 404, "NoSuchBucket", "The specified bucket does not exist")
  }

  private static func text(of element: String, in body: String) -> String? {
    guard let start = body.range(of: "<\(element)>"), let end = body.range(of: "</\(element)>") else { return nil }
    return String(body[start.upperBound..<end.lowerBound])
  }

  // MARK: Endpoints

  private static func endpoints(_ call: String, _ request: Request, _ state: inout State) -> Answer {
    switch call {
    case "CreateEndpoint":
      let fields = (try? JSONSerialization.jsonObject(with: Data(request.body.utf8))) as? [String: Any] ?? [:]
      guard let subnet = fields["SubnetId"] as? String, let group = fields["SecurityGroupId"] as? String,
        fields["OutpostId"] as? String == outpost
      else { return refusal(request, 400, "ValidationException", "A field is missing") }
      guard !state.endpoints.contains(where: { $0.subnet == subnet }) else {
        return refusal(request, 409, "ConflictException", "An endpoint already exists")
      }
      let id = "ABCDEFGHIJKLMNOPQ\(String(format: "%02d", state.calls.count % 100))"
      state.endpoints.append(
        Endpoint(id: id, outpost: outpost, subnet: subnet, securityGroup: group, status: "Pending", polls: 0))
      return Answer(type: "application/json", body: "{\"EndpointArn\": \"\(arn("endpoint", id))\"}")
    case "ListEndpoints": return list(&state, page: request.query["nextToken"])
    case "DeleteEndpoint":
      guard let index = state.endpoints.firstIndex(where: { $0.id == request.query["endpointId"] }) else {
        return refusal(request, 404, "ResourceNotFoundException", "The endpoint does not exist")
      }
      (state.endpoints[index].status, state.endpoints[index].polls) = ("Deleting", 0)
      return Answer(type: "application/json")
    default: return refusal(request, 404, "UnknownOperationException", "")
    }
  }

  /// One a page, after a page of somebody else's, so that a client has to turn them all.
  private static func list(_ state: inout State, page: String?) -> Answer {
    let index = page.flatMap { Int($0) } ?? -1
    if index < 0 { step(&state) }
    let next = index + 1 < state.endpoints.count ? "\(index + 1)" : nil
    let shown: [[String: Any]] =
      index < 0 || index >= state.endpoints.count
      ? [
        [
          "EndpointArn": arn("endpoint", "SOMEBODYELSESENDPT1"), "OutpostsId": "op-00000000000000000",
          "Status": "Available",
        ]
      ]
      : [describe(state.endpoints[index], state)]
    var fields: [String: Any] = ["Endpoints": shown]
    fields["NextToken"] = next
    let body = (try? JSONSerialization.data(withJSONObject: fields)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return Answer(type: "application/json", body: body)
  }

  /// A listing lets time pass.
  private static func step(_ state: inout State) {
    for index in state.endpoints.indices {
      state.endpoints[index].polls += 1
      guard state.endpoints[index].polls > state.endpointPolls else { continue }
      switch state.endpoints[index].status {
      case "Pending": state.endpoints[index].status = state.endpointFailure == nil ? "Available" : "Create_Failed"
      case "Deleting": state.endpoints[index].status = "gone"
      default: break
      }
    }
    state.endpoints.removeAll { $0.status == "gone" }
  }

  private static func describe(_ endpoint: Endpoint, _ state: State) -> [String: Any] {
    var fields: [String: Any] = [
      "EndpointArn": arn("endpoint", endpoint.id), "OutpostsId": endpoint.outpost, "CidrBlock": "10.0.0.0/24",
      "Status": endpoint.status, "CreationTime": 1_772_366_096.5,
      "NetworkInterfaces": [["NetworkInterfaceId": "eni-1"]],
      "VpcId": "vpc-1", "SubnetId": endpoint.subnet, "SecurityGroupId": endpoint.securityGroup, "AccessType": "Private",
    ]
    if endpoint.status == "Create_Failed", let failure = state.endpointFailure {
      fields["FailedReason"] = ["ErrorCode": failure.code, "Message": failure.message]
    }
    return fields
  }
}
