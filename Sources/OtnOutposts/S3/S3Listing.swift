import OtnWork

extension S3Store {
  public func list(prefix: String, after: String?, work: Work) throws -> any ObjectListing {
    S3Listing(self, prefix: prefix, after: after, work: work)
  }

  public func uploads(prefix: String, work: Work) throws -> [PartUpload] {
    var uploads: [PartUpload] = []
    var markers: (key: String, id: String)?
    while true {
      var query: [(name: String, value: String?)] = [("uploads", nil)]
      if !prefix.isEmpty { query.append(("prefix", URIEncoding.value(prefix))) }
      if let markers {
        query.append(("key-marker", URIEncoding.value(markers.key)))
        query.append(("upload-id-marker", URIEncoding.value(markers.id)))
      }
      let tree = try wholeAnswer(request("GET", query: query), work: work)
      for upload in tree.all("Upload") {
        guard let key = upload.text("Key"), let id = upload.text("UploadId") else { continue }
        let initiated = upload.text("Initiated").flatMap { Timestamp($0)?.seconds } ?? 0
        // Some servers leave the prefix to the client.
        if key.utf8.starts(with: prefix.utf8) { uploads.append(PartUpload(key: key, id: id, initiated: initiated)) }
      }
      guard tree.text("IsTruncated") == "true" else { return uploads }
      let next = (key: tree.text("NextKeyMarker") ?? "", id: tree.text("NextUploadIdMarker") ?? "")
      guard !next.key.isEmpty, markers.map({ $0 != next }) ?? true else {
        throw StoreError("bad-response", "\(name) lists its part uploads in a circle")
      }
      markers = next
    }
  }

  private func wholeAnswer(_ request: HTTPRequest, work: Work) throws -> XMLTree {
    var result: Result<HTTPResponse, StoreError>?
    send({ request }) { result = $0 }
    while true {
      if let result { return try result.answer(name) { $0 }.get() }
      try turn(work)
    }
  }
}

/// The pages of ListObjectsV2: the next is on its way while one is used.
///
/// What is in flight at the store is driven while a page is waited for, and its closures are called.
final class S3Listing: ObjectListing {
  private let store: S3Store
  private let prefix: String
  private let start: String?
  private let work: Work
  private var token: String?
  private var arrived: Result<ListPage, StoreError>?
  private var isComplete = false

  init(_ store: S3Store, prefix: String, after: String?, work: Work) {
    self.store = store
    self.prefix = prefix
    self.start = after
    self.work = work
    fetch()
  }

  private func fetch() {
    var query: [(name: String, value: String?)] = [("list-type", "2"), ("encoding-type", "url")]
    if !prefix.isEmpty { query.append(("prefix", URIEncoding.value(prefix))) }
    if let token {
      query.append(("continuation-token", URIEncoding.value(token)))
    } else if let start {
      query.append(("start-after", URIEncoding.value(start)))
    }
    arrived = nil
    store.send({ [store] in store.request("GET", query: query) }) { [weak self, name = store.name] result in
      self?.arrived = result.flatMap { response in
        do throws(XMLError) {
          return .success(try ListPage(response.body))
        } catch {
          return .failure(StoreError(error, name))
        }
      }
    }
  }

  func nextPage() throws -> [ObjectSummary]? {
    if isComplete { return nil }
    while arrived == nil { try store.turn(work) }
    guard let page = try arrived?.get() else { return nil }
    try check(page)
    if page.isTruncated {
      token = page.nextToken
      fetch()
    } else {
      isComplete = true
    }
    return page.objects
  }

  /// A page that contradicts itself or the ones before would make a sync miss objects, or delete them.
  private func check(_ page: ListPage) throws(StoreError) {
    func contradicts(_ what: String) -> StoreError {
      StoreError("bad-listing", "the listing of \(store.name) contradicts itself: \(what)", isTransient: true)
    }
    if page.isTruncated, page.nextToken?.isEmpty ?? true || page.nextToken == token {
      throw contradicts("more objects follow, but it doesn't go on")
    }
    if let count = page.count, count != page.objects.count + page.prefixes {
      throw contradicts("it names \(page.objects.count) objects and says that there are \(count)")
    }
    for object in page.objects {
      guard object.key.utf8.starts(with: prefix.utf8) else { throw contradicts("\(object.key) was not asked for") }
    }
  }
}
