import OtnRuntime
import OtnSyntax
import OtnWork
import Testing

@Suite struct LimitsTests {
  @Test func stepsEndALoop() {
    let laboratory = Laboratory()
    laboratory.session.limits.steps = 1_000
    #expect(laboratory.codes("while true { }") == ["step-limit"])
    #expect(laboratory.codes("func f { 1 }\nf") == ["step-limit"], "nothing is left for the next cell")
    laboratory.session.limits.steps = 1_000
    #expect(laboratory.codes("func f { 1 }\nf") == ["no-error"], "setting them starts the count anew")
  }

  @Test func theTimeEnds() {
    let laboratory = Laboratory()
    laboratory.session.limits.seconds = 0
    #expect(laboratory.codes("while true { }") == ["time-limit"])
  }

  @Test func depthIsAThousandByDefault() throws {
    let source = "func down n { if n == 0 { 0 } else { down(n - 1) } }\ndown "
    try NativeStack.run {
      #expect(Laboratory().codes(source + "998") == ["no-error"])
      #expect(Laboratory().codes(source + "1001") == ["recursion-limit"])
      let deep = Laboratory()
      deep.session.limits.depth = 20_000
      #expect(deep.codes(source + "15_000") == ["no-error"])
    }
  }

  @Test func aSmallNativeStackEndsInAnErrorToo() throws {
    let laboratory = Laboratory()
    laboratory.session.limits.depth = 1_000_000
    let codes = try NativeStack.run(bytes: 1 << 20) {
      laboratory.codes("func f x { map([x], { f(it + 1) }) }\nf 0")
    }
    #expect(codes == ["recursion-limit"])
  }

  @Test func limitsAreNotCaught() throws {
    try NativeStack.run {
      let laboratory = Laboratory()
      laboratory.session.limits.steps = 100
      #expect(laboratory.codes("try { while true { } } catch { 1 }") == ["step-limit"])
      #expect(Laboratory().codes("func f { f() }\ntry { f } catch { 1 }") == ["recursion-limit"])
      #expect(Laboratory().codes("try { range 1e18 } catch { 1 }") == ["memory-limit"])
    }
  }

  @Test(arguments: [
    "range 1_000_000_000_000", "0..<1_000_000_000_000 | reverse", "0..<9_000_000_000_000_000_000 | sort",
    "var s = \"0123456789\"\nfor i in 0..<40 { s += s }",
    "let s = format(\"a\", width: 10_000)\nreplace(format(\"b\", width: 10_000), \" \", replace(s, \" \", s))",
    "zip (0..<1_000_000_000_000) (0..<1_000_000_000_000)",
    "(0..<1_000_000_000_000)[0:900_000_000_000]",
  ])
  func giantsAreRefused(source: String) {
    #expect(Laboratory().codes(source) == ["memory-limit"])
  }

  @Test func anInterruptStopsTheCellAndLeavesTheSession() throws {
    let work = Work()
    let stop = Command("stop", family: "test", "Sets the flag.", returns: "nil") { _ in
      work.cancellation.cancel()
      return .null
    }
    let laboratory = Laboratory(commands: [stop], work: work)
    try laboratory.run("let kept = 1")
    #expect(
      laboratory.codes("let early = 2\nstop\ntry { while true { } } catch { 1 }\nlet late = 3") == ["interrupted"])
    work.cancellation.reset()
    #expect(try laboratory.shown("kept + early") == "3")
    #expect(laboratory.codes("late") == ["unknown-name"])
  }

  @Test func memoryIsBounded() {
    let laboratory = Laboratory()
    laboratory.session.limits.memory = 64 << 20
    #expect(laboratory.codes("var xs = []\nwhile true { xs += [[1, 2, 3, 4]] }") == ["memory-limit"])
  }
}
