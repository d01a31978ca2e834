import OtnOutposts
import Testing

struct SecretTests {
  @Test func nothingShowsASecret() {
    let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "hush-key", sessionToken: "hush-token")
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), dumped] { #expect(!text.contains("hush")) }
  }
}
