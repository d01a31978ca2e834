/// The Systems Manager's parameters, where AWS publishes the ids of its images.
public enum SSM {
  private struct Request: Encodable {
    let name: String
    let withDecryption: Bool?
  }

  private struct Answer: Decodable {
    struct Parameter: Decodable { let value: String }
    let parameter: Parameter
  }

  public static func getParameter(_ name: String, withDecryption: Bool? = nil) throws -> AWSCall {
    try .json(
      .ssm, "GetParameter",
      headers: [
        HTTPHeader("X-Amz-Target", "AmazonSSM.GetParameter"), HTTPHeader("Content-Type", "application/x-amz-json-1.1"),
      ], Request(name: name, withDecryption: withDecryption))
  }

  /// The parameter's value.
  public static func value(in response: HTTPResponse) throws -> String {
    try response.json(Answer.self).parameter.value
  }
}
