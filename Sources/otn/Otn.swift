@main
struct Otn {
  static func main() {}
}
