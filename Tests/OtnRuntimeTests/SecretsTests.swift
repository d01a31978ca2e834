import OtnRuntime
import Testing

@Suite struct SecretsTests {
  @Test func thoseOfTheEnvironmentAreFound() {
    let secrets = Secrets(environment: [
      "AWS_SECRET_ACCESS_KEY": "abcdefgh", "GITHUB_TOKEN": "ghp_1234", "DB_PASSWORD": "short", "HOME": "/home/ana/lab",
    ])
    #expect(secrets.areHeld(by: "x abcdefgh y") && secrets.areHeld(by: "ghp_12345"))
    #expect(!secrets.areHeld(by: "a short text in /home/ana/lab"))
  }

  @Test(arguments: [
    "let id = \"AKIAIOSFODNN7EXAMPLE\"", "ASIAIOSFODNN7EXAMPLE", "key: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'",
    "t = \"" + String(repeating: "IQoJb3JpZ2lu", count: 12) + "==\"",
  ]) func keysAreRecognised(text: String) { #expect(Secrets.looksLikeKey(text)) }

  @Test(arguments: [
    "let a = 1", "AKIAIOSFODNN7", "aKIAIOSFODNN7EXAMPLE", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "runs/train/exp/weights/last/safetensors/x", String(repeating: "banana", count: 30),
    "outposts.bucket \"arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01ac5d28a6a232904/accesspoint/foods\"",
  ]) func othersAreNot(text: String) { #expect(!Secrets.looksLikeKey(text)) }
}
