import OtnTestSupport
import Testing

@testable import OtnOutposts

struct XMLTests {
  @Test func readsElementsTextAndReferences() throws {
    let tree = try XMLTree(Array("<a xmlns='x'>\n <b>1 &amp; 2&#33;</b><b/><c><![CDATA[<d>]]></c>\n</a>".utf8))
    #expect(
      tree
        == XMLTree(
          name: "a",
          children: [
            XMLTree(name: "b", text: "1 & 2!"), XMLTree(name: "b"), XMLTree(name: "c", text: "<d>"),
          ]))
    #expect(tree.text("c") == "<d>" && tree.all("b").count == 2 && tree["z"] == nil)
  }

  @Test func refusesWhatNoServiceAnswers() {
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    let laughs = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>"
    let file = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"
    for text in [
      "", "<a>", "<a><b></a>", "<a></a><b/>", "text", "<a>&b;</a>", deep, laughs, file, "<a>\0</a>", "<a>\u{1}</a>",
    ] {
      #expect(throws: XMLError.self, "\(text.prefix(40))") { try XMLTree(Array(text.utf8)) }
    }
  }

  @Test func whatIsEscapedReadsBackTheSame() throws {
    let text = "a & b <c> \"d\" 'e'\r\n\t ö 🍎"
    #expect(try XMLTree(Array("<a>\(text.escapedForXML)</a>".utf8)).text == text)
  }

  @Test func readsAPageOfAListing() throws {
    let page = try ListPage(
      Array(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><EncodingType>url</EncodingType>
        <Contents><Key>a+b%2Bc/%C3%B6</Key><LastModified>2026-03-01T12:34:56.500Z</LastModified>
        <ETag>&quot;7778aef83f66abc1fa1e8477f296d394&quot;</ETag><Size>12</Size><Owner><ID>x</ID></Owner></Contents>
        <CommonPrefixes><Prefix>q/</Prefix></CommonPrefixes>
        <IsTruncated>true</IsTruncated><NextContinuationToken>t/1=</NextContinuationToken></ListBucketResult>
        """.utf8))
    #expect(
      page.objects == [
        ObjectSummary(key: "a b+c/ö", size: 12, etag: "7778aef83f66abc1fa1e8477f296d394", modified: 1_772_368_496)
      ])
    #expect(page.isTruncated && page.nextToken == "t/1=")
  }

  @Test func aPageThatIsNotWholeIsAnError() {
    let whole =
      "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>a</Key><Size>1</Size></Contents>"
      + "<IsTruncated>false</IsTruncated></ListBucketResult>"
    for length in 0..<whole.utf8.count {
      #expect(throws: XMLError.self) { try ListPage(Array(whole.utf8.prefix(length))) }
    }
    for (from, to) in [
      ("<Size>1</Size>", ""), ("<Size>1", "<Size>-1"), ("<Size>1", "<Size>x"), ("<Key>a", "<Key>%"),
      ("<Key>a", "<Key>%FF"),
      ("<IsTruncated>false</IsTruncated>", ""), ("ListBucketResult", "Error"),
    ] {
      #expect(throws: XMLError.self, "\(to)") { try ListPage(Array(whole.replacing(from, with: to).utf8)) }
    }
  }

  @Test func readsTheTimeInHeaders() {
    #expect(HTTPDate.seconds("Sun, 01 Mar 2026 12:34:56 GMT") == 1_772_368_496)
    for text in ["yesterday", "", "Sun, 99 Mar 2026 12:34:56 GMT", "Sun, 01 Mrz 2026 12:34:56 GMT", "a b c d e f"] {
      #expect(HTTPDate.seconds(text) == nil)
    }
  }
}
