import OtnRuntime
import OtnSyntax
import Testing

/// Lists and maps are values: whatever is done to one name, the others keep what they had.
@Suite struct ValueSemanticsTests {
  /// Two names for one list; a random program writes to one of them, and the other must not move.
  @Test func copiesNeverChange() throws {
    var random = RandomNumbers(seed: 7)
    let writes = [
      "b += [9]", "b[0] = 8", "b[1][0] = 7", "b[2].k = 6", "b[2][\"new\"] = 5", "b[2].inner.deep = 4", "b = b[1:]",
      "b[1] += [3]", "b[0] += 2", "b[2].k += 1", "b[-1] = 0",
    ]
    for _ in 0..<100 {
      let laboratory = Laboratory()
      try laboratory.run("let a = [1, [2, 3], [k: 4, inner: [deep: 5]]]\nvar b = a\nvar c = b\nlet f = { b }")
      for _ in 0..<4 {
        guard let write = writes.randomElement(using: &random) else { continue }
        // Some do not fit what the ones before made of `b`; a failed write must leave everything as it was.
        let before = laboratory.interpreter.value(of: "b")?.literal
        do { try laboratory.run(write) } catch {
          #expect(laboratory.interpreter.value(of: "b")?.literal == before, "\(write)")
        }
        #expect(try laboratory.shown("a") == "[1, [2, 3], [k: 4, inner: [deep: 5]]]", "\(write)")
        #expect(try laboratory.shown("c") == "[1, [2, 3], [k: 4, inner: [deep: 5]]]", "\(write)")
        #expect(try laboratory.run("equal f() b").literal == "true", "\(write)")
      }
    }
  }

  @Test func aListGivenToAFunctionStaysTheCallers() throws {
    let source = """
      func grow xs { var ys = xs
        ys += [4]
        ys[0] = 9
        ys }
      var xs = [1, 2]
      let ys = grow xs
      [xs, ys]
      """
    #expect(try Laboratory().shown(source) == "[[1, 2], [9, 2, 4]]")
  }

  @Test func aLoopGoesOverTheListAsItWas() throws {
    #expect(try Laboratory().shown("var xs = [1, 2]\nfor x in xs { xs += [x * 10] }\nxs") == "[1, 2, 10, 20]")
  }

  @Test func closuresShareTheirVariable() throws {
    let source = """
      func counter { var n = 0
        [add: { n += 1 }, read: { n }] }
      let c = counter
      let d = counter
      c.add()
      c.add()
      d.add()
      [c.read(), d.read()]
      """
    #expect(try Laboratory().shown(source) == "[2, 1]")
  }

  @Test func valuesNestedAMillionDeepComeAndGo() throws {
    let source = """
      var xs = []
      for i in 0..<1_000_000 { xs = [xs] }
      let ys = xs
      let same = xs == ys
      xs = [1]
      same
      """
    #expect(try Laboratory().run(source).literal == "true")
    let chain = "var f = { 1 }\nfor i in 0..<300_000 { let g = f\n f = { g() } }\nf = { 2 }\nf()"
    #expect(try Laboratory().run(chain).literal == "2")
    let maps = "var m = [:]\nfor i in 0..<300_000 { m = [k: m] }\nm = [:]\nlen(m)"
    #expect(try Laboratory().run(maps).literal == "0")
  }

  @Test func twentyThousandAppendsCopyNothing() throws {
    // Copying each time would move 3.2 GB; the step limit is the clock here.
    let laboratory = Laboratory()
    laboratory.session.limits.steps = 25_000
    #expect(try laboratory.run("var xs = []\nfor i in 0..<20_000 { xs += [i] }\nlen xs").literal == "20000")
  }
}
