import CXML
import OtnWork

/// Why a document could not be read.
public struct XMLError: CodedError, Equatable {
  public let code = "malformed-xml"
  public let message: String
}

/// One step through an XML document after another, over libxml2's reader: no network, no entities beyond XML's own five, no
/// document type, bounded depth.
///
///     let reader = try XMLReader(bytes)
///     while let step = try reader.next() { … }
final class XMLReader {
  enum Step {
    case start, end, text
  }

  /// Deeper than any answer of AWS.
  static let greatestDepth = 64

  private let reader: xmlTextReaderPtr
  /// libxml2 reads from them for as long as it lives.
  private let bytes: UnsafeMutableBufferPointer<CChar>
  /// An empty element is one step of libxml2 and two of ours.
  private var endsAtOnce = false

  init(_ document: [UInt8]) throws(XMLError) {
    _ = Self.library
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: document.count)
    document.withUnsafeBytes { UnsafeMutableRawBufferPointer(copy).copyMemory(from: $0) }
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue | XML_PARSE_NOCDATA.rawValue
    let count = Int32(exactly: document.count)
    guard let count, let made = xmlReaderForMemory(copy.baseAddress, count, nil, nil, Int32(options)) else {
      copy.deallocate()
      throw XMLError(message: "the document is too large to read as XML")
    }
    bytes = copy
    reader = made
  }

  deinit {
    xmlFreeTextReader(reader)
    bytes.deallocate()
  }

  private static let library: Void = xmlInitParser()

  /// Nil at the end of the document.
  func next() throws(XMLError) -> Step? {
    if endsAtOnce {
      endsAtOnce = false
      return .end
    }
    while true {
      switch xmlTextReaderRead(reader) {
      case 1: break
      case 0: return nil
      default: throw XMLError(message: "the document is not well-formed XML, or was cut off")
      }
      switch UInt32(xmlTextReaderNodeType(reader)) {
      case XML_READER_TYPE_ELEMENT.rawValue:
        guard xmlTextReaderDepth(reader) < Self.greatestDepth else {
          throw XMLError(message: "the document nests deeper than \(Self.greatestDepth) elements")
        }
        endsAtOnce = xmlTextReaderIsEmptyElement(reader) == 1
        return .start
      case XML_READER_TYPE_END_ELEMENT.rawValue: return .end
      case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue,
        XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue:
        return .text
      case XML_READER_TYPE_DOCUMENT_TYPE.rawValue, XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
        throw XMLError(message: "the document declares a type or uses entities, which no answer of AWS does")
      default: continue
      }
    }
  }

  /// The element's name without its prefix.
  var name: String { xmlTextReaderConstLocalName(reader).map { String(cString: $0) } ?? "" }

  /// The bytes of a text step, or of an element's name; valid until the next step.
  func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    Self.with(xmlTextReaderConstValue(reader), body)
  }

  func withName<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    Self.with(xmlTextReaderConstLocalName(reader), body)
  }

  private static func with<Result>(
    _ bytes: UnsafePointer<UInt8>?, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    guard let bytes else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    return body(
      UnsafeBufferPointer(start: bytes, count: Int(xmlStrlen(bytes))))
  }
}
