@main
struct OtnBench {
  static func main() {}
}
